import { hash } from "node:crypto";
import type { Engine } from "../engine.ts";
import { HASH_LENGTH } from "../hashes.ts";

/** Node's own SHA-256 and text. Its answer as a string is twice as fast as its answer as bytes (Node 20). */
export const nodeEngine: Engine = {
  sha256(bytes) {
    const digest = hash("sha256", bytes, "binary");
    const found = new Uint8Array(HASH_LENGTH);
    for (let i = 0; i < HASH_LENGTH; i++) found[i] = digest.charCodeAt(i);
    return found;
  },
  text: (bytes) =>
    (Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)).toString(
      "latin1",
    ),
};
