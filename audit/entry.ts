import { type AuditEvent, isAuditEvent } from "./events.ts";

/** `k` of an actor: a person, a device that acts alone, the service itself, or nobody known. */
export type ActorKind = "user" | "device" | "svc" | "anon";
export type Outcome = "ok" | "denied" | "error" | "partial";

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

/** The longest leaf, in bytes. */
export const MAX_LEAF = 4096;
/** The most patients one leaf names. */
export const MAX_PATIENTS = 64;

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

/**
 * The stored bytes of an entry: single-line ASCII JSON in the field order of SPEC §2.
 * Throws `EntryError` when a field is outside the grammar or the line is longer than 4,096 bytes.
 */
export function encodeEntry(entry: Entry): Uint8Array<ArrayBuffer> {
  return asciiBytes(lineOf(entry));
}

function lineOf(entry: Entry): string {
  checkEntry(entry);
  const { v, id, t, ts, w, e, o, a, d, p, part, x, n, f, u, b, rel, q, nav, net, c, late, z } = entry;
  // JSON.stringify writes string keys in the order they were set (ECMA-262 §25.5.2, §10.1.11).
  const by = { k: a.k, p: a.p, r: a.r, s: a.s, m: a.m };
  const entities = x.map((entity) => ({ t: entity.t, i: entity.i }));
  // biome-ignore format: one literal in the order of SPEC §2; spreading parts of it is most of what a verification costs
  const line = JSON.stringify({ v, id, t, ts, w, e, o, a: by, d, p, part, x: entities, n, f, u, b, rel, q, nav, net, c, late, z });
  if (line.length > MAX_LEAF) throw new EntryError("E_ENC", "length");
  return line;
}

/**
 * Reads a leaf and holds it to the grammar: throws `EntryError` unless `encodeEntry(result)` gives the same bytes,
 * so doubled keys, other orders, spaces, escapes and numbers in other spellings are all refused.
 */
export function parseEntry(bytes: Uint8Array): Entry {
  if (bytes.length > MAX_LEAF) throw new EntryError("E_ENC", "length");
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

const WORD = /^[A-Za-z0-9_.:/+-]*$/;
const ULID = /^[0-7][0-9A-HJKMNP-TV-Z]{25}$/;
const TIME = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3})\d{3}Z$/;
const WRITER = /^[A-Za-z0-9_-]{1,40}\/[A-Za-z0-9_-]{1,40}\/[A-Za-z0-9_-]{1,8}$/;
const PART = /^([1-9]\d{0,5})\/([1-9]\d{0,5})$/;
const COMMITMENT = /^[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]$/;
const NONCE = /^[A-Za-z0-9_-]{21}[AQgw]$/;
const KINDS: readonly unknown[] = ["user", "device", "svc", "anon"] satisfies ActorKind[];
const OUTCOMES: readonly unknown[] = ["ok", "denied", "error", "partial"] satisfies Outcome[];

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
  require("p", isWords(entry.p, MAX_PATIENTS));
  require("part", isPart(entry.part));
  require("x", Array.isArray(entry.x) && entry.x.every(isEntity));
  require("n", entry.n === null || (Number.isSafeInteger(entry.n) && entry.n >= 0));
  require("f", isWords(entry.f, 32));
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
  return typeof value === "string" && value.length > 0 && value.length <= 255 && WORD.test(value);
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
  const found = typeof value === "string" ? TIME.exec(value) : null;
  if (!found) return false;
  const ms = Date.parse(`${found[1]}Z`);
  return !Number.isNaN(ms) && new Date(ms).toISOString() === `${found[1]}Z`;
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
const decoder = new TextDecoder("utf-8");

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
