import * as grammar from "./entry-grammar.ts";
import { type AuditEvent, isAuditEvent } from "./events.ts";

export { MAX_LEAF, MAX_PATIENTS } from "./entry-grammar.ts";

/** `k` of an actor: a person, a device that acts alone, the service itself, or nobody known. */
export type ActorKind = (typeof grammar.KINDS)[number];
export type Outcome = (typeof grammar.OUTCOMES)[number];

/** Who acts: pseudonym, role, session pseudonym, method of authentication. */
export interface Actor {
  k: ActorKind;
  p: string | null;
  r: string | null;
  s: string | null;
  m: string | null;
}

/** A thing concerned: `t` its type ("thread", "device"), `i` its opaque id. */
export interface Entity {
  t: string;
  i: string;
}

/** The id of the first entity of that type; undefined where there is none. */
export function entityId(entities: readonly Entity[], type: string): string | undefined {
  return entities.find(({ t }) => t === type)?.i;
}

/**
 * One audit entry, version 1 (SPEC §2). The order of the fields here is the order of the bytes.
 * Every string matches `^[A-Za-z0-9_.:/+-]*$`: no name, no free text, nothing a stranger controls.
 */
export interface Entry {
  v: 1;
  /** ULID. */
  id: string;
  /** When it happened; RFC 3339 UTC with six decimals, like `ts`. */
  t: string;
  /** When it was appended; strictly increasing per writer. */
  ts: string;
  /** Writer: node/boot/lane. */
  w: string;
  e: AuditEvent;
  o: Outcome;
  a: Actor;
  /** Pseudonym on whose behalf. */
  d: string | null;
  /** Pseudonyms of the patients concerned, at most 64. */
  p: readonly string[];
  /** "k/n": this is part k of n of one access. */
  part: string;
  x: readonly Entity[];
  /** Items returned by the whole access. */
  n: number | null;
  /** Names of the filters used, never their values. */
  f: readonly string[];
  /** Purpose of use, a v3 ActReason code. */
  u: string | null;
  /** Under break-glass. */
  b: boolean;
  /** Care relationship. */
  rel: string | null;
  /** Request id. */
  q: string | null;
  /** Navigation id. */
  nav: string | null;
  /** Keyed hash of the address prefix. */
  net: string | null;
  /** base64url of the commitment to a private part. */
  c: string | null;
  /** Appended noticeably after it happened. */
  late: boolean;
  /** base64url of 16 random bytes. */
  z: string;
}

export type EntryErrorCode = "E_ENC" | "W_UNKNOWN_VERSION";

/** A leaf that is not in the grammar; `field` is a name of SPEC §2, never data. */
export class EntryError extends Error {
  readonly code: EntryErrorCode;
  readonly field: string;
  constructor(code: EntryErrorCode, field: string) {
    super(`${code} ${field}`);
    this.name = "EntryError";
    this.code = code;
    this.field = field;
  }
}

/** The stored bytes of an entry, which are ASCII: `entryLine`, whose errors it throws. */
export function encodeEntry(entry: Entry): Uint8Array<ArrayBuffer> {
  return asciiBytes(entryLine(entry));
}

/**
 * An entry as single-line JSON in the field order of SPEC §2.
 * Throws `EntryError` when a field is outside the grammar or the line is longer than 4,096 bytes.
 */
export function entryLine(entry: Entry): string {
  const line = written(entry);
  // An ordinary line is in the grammar by one pattern; for any other one each field is looked at.
  return grammar.readPlainLine(line) ? line : lineOf(entry);
}

function lineOf(entry: Entry): string {
  checkEntry(entry);
  const line = written(entry);
  if (line.length > grammar.MAX_LEAF) throw new EntryError("E_ENC", "length");
  return line;
}

function written(entry: Entry): string {
  const { v, id, t, ts, w, e, o, a, d, p, part, x, n, f, u, b, rel, q, nav, net, c, late, z } = entry;
  // JSON.stringify writes string keys in the order they were set (ECMA-262 §25.5.2, §10.1.11).
  const by = { k: a.k, p: a.p, r: a.r, s: a.s, m: a.m };
  const entities = x.map((entity) => ({ t: entity.t, i: entity.i }));
  // biome-ignore format: one literal in the order of SPEC §2; spreading parts of it is most of what a verification costs
  return JSON.stringify({ v, id, t, ts, w, e, o, a: by, d, p, part, x: entities, n, f, u, b, rel, q, nav, net, c, late, z });
}

/**
 * Reads a leaf and holds it to the grammar: throws `EntryError` unless `encodeEntry(result)` gives the same bytes,
 * so doubled keys, other orders, spaces, escapes and numbers in other spellings are all refused.
 */
export function parseEntry(bytes: Uint8Array): Entry {
  const text = plainText(bytes);
  // The one pattern has seen every byte, so that what JSON gives is the Entry that was written.
  return grammar.readPlainLine(text) === null ? parseByField(bytes) : (JSON.parse(text) as Entry);
}

/** The same entry; null for a leaf that is none. */
export function entryIn(bytes: Uint8Array): Entry | null {
  try {
    return parseEntry(bytes);
  } catch (error) {
    if (error instanceof EntryError) return null;
    throw error;
  }
}

/** As `parseEntry`, field by field, so that what is wrong has a name. */
export function parseByField(bytes: Uint8Array): Entry {
  if (bytes.length > grammar.MAX_LEAF) throw new EntryError("E_ENC", "length");
  const line = asciiText(bytes);
  const value = parseJson(line);
  if (!isRecord(value)) throw new EntryError("E_ENC", "shape");
  if (value.v !== 1) {
    const newer = typeof value.v === "number" && Number.isSafeInteger(value.v) && value.v > 1;
    throw new EntryError(newer ? "W_UNKNOWN_VERSION" : "E_ENC", "v");
  }
  // checkEntry looks at every field of the type, so what passes it is an Entry.
  const entry = value as unknown as Entry;
  if (lineOf(entry) !== line) throw new EntryError("E_ENC", "canonical");
  return entry;
}

/** What the checks of a log ask of a leaf: read as it stands where the line is an ordinary one. What `parseEntry` throws is given back. */
export function gistOf(bytes: Uint8Array): grammar.EntryGist | EntryError {
  const plain = grammar.readPlainLine(plainText(bytes));
  if (plain) return plain;
  try {
    const { id, t, ts, w, e } = parseByField(bytes);
    return { text: id, idAt: 0, w, e, t: grammar.microsAt(t, 0), ts: grammar.microsAt(ts, 0) };
  } catch (error) {
    if (error instanceof EntryError) return error;
    throw error;
  }
}

const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

/** The text of bytes that are ASCII throughout; of others one that is no line. Bytes that are no UTF-8 become one such character each. */
function plainText(bytes: Uint8Array): string {
  const text = bytes.length > grammar.MAX_LEAF ? "" : decoder.decode(bytes);
  return text.length === bytes.length ? text : "";
}

const whole = (pattern: string) => new RegExp(`^${pattern}$`);
const WORD = whole(grammar.WORD);
const ULID = whole(grammar.ULID);
const TIME = whole(grammar.TIME);
const WRITER = whole(grammar.WRITER);
const PART = whole(grammar.PART);
const COMMITMENT = whole(grammar.COMMITMENT);
const NONCE = whole(grammar.NONCE);
const KINDS: readonly unknown[] = grammar.KINDS;
const OUTCOMES: readonly unknown[] = grammar.OUTCOMES;

function checkEntry(entry: Entry): void {
  const require = (field: string, holds: boolean) => {
    if (!holds) throw new EntryError("E_ENC", field);
  };
  require("v", entry.v === 1);
  require("id", matches(entry.id, ULID));
  require("t", isTime(entry.t));
  require("ts", isTime(entry.ts));
  require("w", matches(entry.w, WRITER));
  require("e", typeof entry.e === "string" && isAuditEvent(entry.e));
  require("o", OUTCOMES.includes(entry.o));
  require("a", isRecord(entry.a) && KINDS.includes(entry.a.k));
  for (const key of ["p", "r", "s", "m"] as const) require(`a.${key}`, isWordOrNull(entry.a[key]));
  require("p", isWords(entry.p, grammar.MAX_PATIENTS));
  require("part", isPart(entry.part));
  require("x", Array.isArray(entry.x) && entry.x.every(isEntity));
  require("n", entry.n === null || (Number.isSafeInteger(entry.n) && entry.n >= 0));
  require("f", isWords(entry.f, grammar.MAX_FILTERS));
  for (const key of ["d", "u", "rel", "q", "nav", "net"] as const) require(key, isWordOrNull(entry[key]));
  require("b", typeof entry.b === "boolean");
  require("c", entry.c === null || matches(entry.c, COMMITMENT));
  require("late", typeof entry.late === "boolean");
  require("z", matches(entry.z, NONCE));
}

function matches(value: unknown, pattern: RegExp): boolean {
  return typeof value === "string" && pattern.test(value);
}

function isWord(value: unknown): boolean {
  return typeof value === "string" && WORD.test(value);
}

function isWordOrNull(value: unknown): boolean {
  return value === null || isWord(value);
}

function isWords(value: unknown, most: number): boolean {
  return Array.isArray(value) && value.length <= most && value.every(isWord);
}

function isEntity(value: unknown): boolean {
  return isRecord(value) && isWord(value.t) && isWord(value.i);
}

function isPart(value: unknown): boolean {
  const found = typeof value === "string" ? PART.exec(value) : null;
  return found !== null && Number(found[1]) <= Number(found[2]);
}

/** Only instants that exist: 30 February reads back as another day. */
function isTime(value: unknown): boolean {
  if (typeof value !== "string" || !TIME.test(value)) return false;
  const millis = `${value.slice(0, -4)}Z`;
  const ms = Date.parse(millis);
  return !Number.isNaN(ms) && new Date(ms).toISOString() === millis;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    throw new EntryError("E_ENC", "json");
  }
}

/** Printable ASCII only: a byte outside 0x20-0x7E refuses the leaf before anything reads it. */
function asciiText(bytes: Uint8Array): string {
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i] as number; // within the length
    if (byte < 0x20 || byte > 0x7e) throw new EntryError("E_ENC", "ascii");
  }
  return decoder.decode(bytes);
}

function asciiBytes(line: string): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(line.length);
  for (let i = 0; i < line.length; i++) bytes[i] = line.charCodeAt(i);
  return bytes;
}
