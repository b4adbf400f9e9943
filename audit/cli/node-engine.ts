import { hash } from "node:crypto";
import type { Engine } from "../engine.ts";
import { HASH_LENGTH } from "../hashes.ts";

/** Node's own SHA-256. Its answer as a string is twice as fast as its answer as bytes (Node 20). */
export const nodeEngine: Engine = {
  sha256(bytes) {
    const found = new Uint8Array(HASH_LENGTH);
    nodeEngine.sha256Into(bytes, found, 0);
    return found;
  },
  sha256Into(bytes, into, at) {
    const digest = hash("sha256", bytes, "binary");
    for (let i = 0; i < HASH_LENGTH; i++) into[at + i] = digest.charCodeAt(i);
  },
};
