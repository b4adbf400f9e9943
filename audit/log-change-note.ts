import { equalBytes } from "./hashes.ts";
import {
  changeHash,
  changeText,
  FIRST_CHANGE,
  type LogChange,
  type LogKind,
  parseChange,
} from "./log-change.ts";
import {
  formatSignature,
  NoteError,
  type NoteKey,
  openNote,
  parseNote,
  type SignEd25519,
  type VerifyEd25519,
} from "./note.ts";

/** Raw public keys of both logs; null where whoever checks was told none. */
export type LogKeys = Readonly<Record<LogKind, Uint8Array | null>>;

/** A key under the name that it has in changes: the clinic's log, whatever its year or epoch. */
export function changeKey(host: string, log: LogKind, publicKey: Uint8Array): NoteKey {
  return { name: `${host}/${log === "access" ? "bedside-audit" : "bedside-keylog"}`, publicKey };
}

/** The change as a signed note with a line of each key. */
export async function signChange(
  change: LogChange,
  signers: readonly { log: LogKind; publicKey: Uint8Array; sign: SignEd25519 }[],
): Promise<string> {
  const text = changeText(change);
  const message = new TextEncoder().encode(text);
  const lines = [];
  for (const { log, publicKey, sign } of signers)
    lines.push(formatSignature(changeKey(change.host, log, publicKey), await sign(message)));
  return `${text}\n${lines.join("\n")}\n`;
}

/** What a note of a change says; nothing is verified by it. Throws E_NOTE. */
export function readChange(note: string): { change: LogChange; text: string; hash: Uint8Array } {
  const { text } = parseNote(new TextEncoder().encode(note));
  return { change: parseChange(text), text, hash: changeHash(text) };
}

/**
 * A change that was signed as it must be: an epoch by the keys of both logs, a new key by the old one and by itself. `keys` are
 * those believed before it. Throws E_NOTE, and E_SIG where one of these signatures is missing or wrong.
 */
export function openChange(note: string, keys: LogKeys, verify: VerifyEd25519) {
  const found = readChange(note);
  const { change } = found;
  for (const key of wantedKeys(change, keys)) openNote(new TextEncoder().encode(note), [key], verify);
  return found;
}

function wantedKeys(change: LogChange, keys: LogKeys): NoteKey[] {
  const { host } = change;
  if (change.kind === "epoch") {
    const known = (["access", "keys"] as const).flatMap((log) => {
      const publicKey = keys[log];
      return publicKey === null ? [] : [changeKey(host, log, publicKey)];
    });
    if (known.length === 0) throw new NoteError("E_SIG");
    return known;
  }
  const { log, from, to } = change;
  const believed = keys[log];
  if (believed === null || !equalBytes(believed, from)) throw new NoteError("E_SIG");
  return [changeKey(host, log, from), changeKey(host, log, to)];
}

/** The keys that count after a change. */
export function keysAfter(change: LogChange, keys: LogKeys): LogKeys {
  return change.kind === "key" ? { ...keys, [change.log]: change.to } : keys;
}

/** True when each of these names the text of the one before it, from a clinic's first change on. */
export function isChangeChain(notes: readonly string[]): boolean {
  let before: Uint8Array = FIRST_CHANGE;
  return notes.every((note, i) => {
    const { change, hash } = readChange(note);
    const fits = change.number === i + 1 && equalBytes(change.before, before);
    before = hash;
    return fits;
  });
}
