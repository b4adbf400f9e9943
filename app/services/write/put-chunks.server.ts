import { concat, equalBytes } from "#app/lib/bytes.ts";
import { chunksPerPost, sealedChunk } from "#app/protocol/blob-api.ts";
import { setReceived } from "#db/queries/blobs.server.ts";
import { countInPath, readOctets } from "../audited/input.server.ts";
import { refuseUnless } from "../audited/refusal.server.ts";
import type { WriteSpec } from "../audited/write-spec.server.ts";
import { chunkHashes } from "../blob/chunk-hashes.server.ts";
import { lockOwnBlob } from "../blob/own-blob.server.ts";
import type { Caller } from "../session/caller.server.ts";

/**
 * The next whole chunks of an upload. The bytes are durable before the row counts them, so a crash between the two only means
 * that the same chunks are sent again, over the same place.
 */
export const putChunks: WriteSpec<Caller, Uint8Array> = {
  route: "POST /api/blobs/:blobId/chunks/:index",
  body: readOctets(chunksPerPost * sealedChunk),
  async write(tx, { caller, body, params, services }) {
    const index = countInPath(params.index);
    const { id, size, received, hashes, state } = await lockOwnBlob(tx, caller, params.blobId);
    const end = index * sealedChunk + body.length;
    const isWhole = body.length > 0 && end <= size && (body.length % sealedChunk === 0 || end === size);
    refuseUnless(isWhole, "E_BAD_REQUEST");
    const fresh = chunkHashes(body);
    if (index < received) {
      const stored = hashes.subarray(index * 32, index * 32 + fresh.length);
      refuseUnless(equalBytes(stored, fresh), "E_CONFLICT");
      return { answer: { received }, entries: [] };
    }
    refuseUnless(state === "uploading" && index === received, "E_CONFLICT");
    await services.blobs.write(id, index * sealedChunk, body);
    const all = { received: received + fresh.length / 32, hashes: concat(hashes, fresh) };
    await setReceived(tx, id, all);
    return { answer: { received: all.received }, entries: [] };
  },
};
