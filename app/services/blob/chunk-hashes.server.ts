import { createHash } from "node:crypto";
import { concat } from "#app/lib/bytes.ts";
import { sealedChunk } from "#app/protocol/blob-api.ts";

/** Concatenated SHA-256 of each stored chunk in these bytes, which start at one. */
export function chunkHashes(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const hashes: Uint8Array[] = [];
  for (let at = 0; at < bytes.length; at += sealedChunk)
    hashes.push(
      createHash("sha256")
        .update(bytes.subarray(at, at + sealedChunk))
        .digest(),
    );
  return concat(...hashes);
}
