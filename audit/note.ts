import { sha256 } from "@noble/hashes/sha2.js";
import { concatBytes, utf8ToBytes } from "@noble/hashes/utils.js";
import { fromBase64, toBase64 } from "./base64.ts";
import { equalBytes } from "./hashes.ts";

/** A key that signs notes (c2sp.org/signed-note): a name and a raw 32-byte Ed25519 public key. */
export interface NoteKey {
  name: string;
  publicKey: Uint8Array;
}

/** Ed25519 lives outside of this folder: the caller brings it (RFC 8032 verification, strict). */
export type VerifyEd25519 = (publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array) => boolean;
export type SignEd25519 = (message: Uint8Array) => Promise<Uint8Array> | Uint8Array;

export interface NoteSignature {
  name: string;
  keyHash: Uint8Array;
  signature: Uint8Array;
}

export interface Note {
  /** What is signed, with its final newline. */
  text: string;
  signatures: readonly NoteSignature[];
}

export class NoteError extends Error {
  readonly code: "E_NOTE" | "E_SIG";
  constructor(code: "E_NOTE" | "E_SIG") {
    super(code);
    this.name = "NoteError";
    this.code = code;
  }
}

const MAX_NOTE = 1 << 16;
const MAX_SIGNATURES = 16;
const ED25519 = Uint8Array.of(1);

/** First 4 bytes of SHA-256(name || "\n" || 0x01 || public key). */
export function noteKeyHash({ name, publicKey }: NoteKey): Uint8Array {
  return sha256(concatBytes(utf8ToBytes(`${name}\n`), ED25519, publicKey)).slice(0, 4);
}

/** A name is one word without `+`: it stands between spaces in a signature line and before `+` in a key. */
export function isKeyName(name: string): boolean {
  return name.length > 0 && !/[\s\p{White_Space}\p{Cc}\p{Cs}+]/u.test(name);
}

/** Signs a text that ends with a newline and gives the whole note. Throws E_NOTE on a text or name no reader would take. */
export async function signNote(text: string, key: NoteKey, sign: SignEd25519): Promise<string> {
  if (!isText(text) || !isKeyName(key.name)) throw new NoteError("E_NOTE");
  const signature = await sign(utf8ToBytes(text));
  return `${text}\n${formatSignature(key, signature)}\n`;
}

/** A signature's line, without its newline. */
export function formatSignature(key: NoteKey, signature: Uint8Array): string {
  return `— ${key.name} ${toBase64(concatBytes(noteKeyHash(key), signature))}`;
}

/** Splits a note into text and signature lines. Throws E_NOTE on anything else; nothing is verified yet. */
export function parseNote(bytes: Uint8Array): Note {
  const whole = decodeUtf8(bytes);
  const cut = whole.lastIndexOf("\n\n");
  if (cut < 0 || !whole.endsWith("\n")) throw new NoteError("E_NOTE");
  const text = whole.slice(0, cut + 1);
  const lines = whole.slice(cut + 2, -1).split("\n");
  if (!isText(text) || lines.length > MAX_SIGNATURES) throw new NoteError("E_NOTE");
  return { text, signatures: lines.map(parseSignature) };
}

/**
 * The text, when at least one known key signed it. Throws E_NOTE when it is no note; E_SIG when no known key signed,
 * or when any line of a known key does not verify. Lines of unknown keys are ignored.
 */
export function openNote(bytes: Uint8Array, keys: readonly NoteKey[], verify: VerifyEd25519): string {
  const note = parseNote(bytes);
  const message = utf8ToBytes(note.text);
  let signed = 0;
  for (const { name, keyHash, signature } of note.signatures) {
    const key = keys.find((known) => known.name === name && equalBytes(noteKeyHash(known), keyHash));
    if (!key) continue;
    if (signature.length !== 64 || !verify(key.publicKey, message, signature)) throw new NoteError("E_SIG");
    signed += 1;
  }
  if (signed === 0) throw new NoteError("E_SIG");
  return note.text;
}

/** `name+hash+key`, the form in which people pin a key (c2sp.org/signed-note). */
export function formatKey(key: NoteKey): string {
  const hash = Array.from(noteKeyHash(key), (byte) => byte.toString(16).padStart(2, "0")).join("");
  return `${key.name}+${hash}+${toBase64(concatBytes(ED25519, key.publicKey))}`;
}

/** Reads `formatKey`; throws E_NOTE when name, hash and key do not belong together. */
export function parseKey(line: string): NoteKey {
  const [, name = "", , encoded = ""] = /^([^+]+)\+([0-9a-f]{8})\+(.+)$/.exec(line) ?? [];
  const bytes = fromBase64(encoded);
  if (!isKeyName(name) || bytes?.length !== 33 || bytes[0] !== 1) throw new NoteError("E_NOTE");
  const key = { name, publicKey: bytes.subarray(1) };
  if (formatKey(key) !== line) throw new NoteError("E_NOTE");
  return key;
}

function parseSignature(line: string): NoteSignature {
  const [dash, name = "", encoded = "", ...more] = line.split(" ");
  const bytes = fromBase64(encoded);
  if (dash !== "—" || !isKeyName(name) || more.length > 0 || !bytes || bytes.length < 5)
    throw new NoteError("E_NOTE");
  return { name, keyHash: bytes.subarray(0, 4), signature: bytes.subarray(4) };
}

/** No control character but the newline, which also ends it; so no CRLF, no NUL, no ANSI escape. */
function isText(text: string): boolean {
  return text.endsWith("\n") && !/[^\P{Cc}\n]|\p{Cs}|^\uFEFF/u.test(text);
}

function decodeUtf8(bytes: Uint8Array): string {
  if (bytes.length > MAX_NOTE) throw new NoteError("E_NOTE");
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new NoteError("E_NOTE");
  }
}
