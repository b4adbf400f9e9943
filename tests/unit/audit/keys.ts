import { generateKeyPairSync, sign } from "node:crypto";
import type { NoteKey } from "#audit/note.ts";

/** A fresh Ed25519 key that signs notes under this name. */
export function newNoteKey(name: string) {
  const pair = generateKeyPairSync("ed25519");
  const publicKey = new Uint8Array(pair.publicKey.export({ format: "der", type: "spki" }).subarray(-32));
  const key: NoteKey = { name, publicKey };
  return { key, sign: (message: Uint8Array) => new Uint8Array(sign(null, message, pair.privateKey)) };
}
