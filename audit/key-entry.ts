import { fromBase64url, toBase64url } from "./base64.ts";
import { type Entity, entityId } from "./entry.ts";
import { equalBytes } from "./hashes.ts";
import { parseOrigin } from "./lineage.ts";
import { changeHash, changeText, KEY_REASONS, type KeyChange } from "./log-change.ts";
import { changeKey, openChange } from "./log-change-note.ts";
import { formatSignature, NoteError, noteKeyHash, parseNote, type VerifyEd25519 } from "./note.ts";

/** What a `log.key` entry says of a change of key: all of its note, both signatures included (SPEC §12). */
export function keyEntities(change: KeyChange, note: string): Entity[] {
  const { number, before, time, log, reason, from, to, at } = change;
  const { signatures } = parseNote(new TextEncoder().encode(note));
  const signedBy = (publicKey: Uint8Array) => {
    const hash = noteKeyHash(changeKey(change.host, log, publicKey));
    const found = signatures.find(({ keyHash }) => equalBytes(keyHash, hash));
    if (found === undefined) throw new NoteError("E_SIG");
    return toBase64url(found.signature);
  };
  return [
    { t: "change", i: `${number}/${toBase64url(changeHash(changeText(change)))}` },
    { t: "before", i: toBase64url(before) },
    { t: "time", i: time },
    { t: "log", i: log },
    { t: "reason", i: reason },
    { t: "from", i: toBase64url(from) },
    { t: "to", i: toBase64url(to) },
    { t: "at", i: `${at.origin}/${at.size}/${toBase64url(at.root)}` },
    { t: "signed-by-old", i: signedBy(from) },
    { t: "signed-by-new", i: signedBy(to) },
  ];
}

/**
 * The change that a `log.key` entry of the log `origin` speaks of, put together again from what it says and signed by both keys.
 * Null for an entry that says anything else. That the old key was the log's own, only whoever pinned it knows.
 */
export function keyChangeIn(
  origin: string,
  entities: readonly Entity[],
  verify: VerifyEd25519,
): { change: KeyChange; note: string } | null {
  const host = parseOrigin(origin)?.family.replace(/\/bedside-audit$/, "");
  const said = (type: string) => entityId(entities, type) ?? "";
  const bytes = (type: string) => fromBase64url(said(type)) ?? new Uint8Array();
  const [, atOrigin = "", size = "", root = ""] = /^(.+)\/(\d+)\/([^/]+)$/.exec(said("at")) ?? [];
  const log = (["access", "keys"] as const).find((each) => each === said("log"));
  const reason = KEY_REASONS.find((each) => each === said("reason"));
  if (host === undefined || log === undefined || reason === undefined) return null;
  const at = { origin: atOrigin, size: Number(size), root: fromBase64url(root) ?? new Uint8Array() };
  const [from, to] = [bytes("from"), bytes("to")];
  const change: KeyChange = {
    ...{ kind: "key", host, number: Number.parseInt(said("change"), 10), before: bytes("before") },
    ...{ time: said("time"), log, reason, from, to, at },
  };
  try {
    const text = changeText(change);
    const line = (key: Uint8Array, signature: string) =>
      formatSignature(changeKey(host, log, key), bytes(signature));
    const note = `${text}\n${line(from, "signed-by-old")}\n${line(to, "signed-by-new")}\n`;
    openChange(note, { access: log === "access" ? from : null, keys: log === "keys" ? from : null }, verify);
    const whole = keyEntities(change, note);
    const isWhole =
      whole.length === entities.length &&
      whole.every(({ t, i }, n) => entities[n]?.t === t && entities[n]?.i === i);
    return isWhole ? { change, note } : null;
  } catch (cause) {
    if (cause instanceof NoteError) return null;
    throw cause;
  }
}
