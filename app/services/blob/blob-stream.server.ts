import { equalBytes } from "#app/lib/bytes.ts";
import { sealedChunk } from "#app/protocol/blob-api.ts";
import type { BlobIds } from "#db/queries/blobs.server.ts";
import { type BlobStore, BlobStoreError } from "./blob-store.server.ts";
import { chunkHashes } from "./chunk-hashes.server.ts";

/** Chunks read and checked at once. */
const STEP = 8;

/**
 * Stored chunks as they are read, each held to its hash first: damage at the start is an error with a code, damage further on
 * breaks the connection. Nothing is read ahead of a reader who is slow.
 */
export async function blobStream(
  store: BlobStore,
  { id, from, count, size }: BlobIds,
  hashes: Uint8Array,
): Promise<Response> {
  const end = from + count;

  async function step(at: number): Promise<Uint8Array> {
    const to = Math.min(at + STEP, end);
    const offset = at * sealedChunk;
    const bytes = await store.read(id, offset, Math.min(to * sealedChunk, size) - offset);
    if (!equalBytes(chunkHashes(bytes), hashes.subarray(at * 32, to * 32)))
      throw new BlobStoreError("E_DAMAGED");
    return bytes;
  }

  let next = from;
  let ready: Uint8Array | null = await step(next);
  const body = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        controller.enqueue(ready ?? (await step(next)));
        ready = null;
        next = Math.min(next + STEP, end);
        if (next === end) controller.close();
      },
    },
    { highWaterMark: 0 },
  );
  const length = Math.min(end * sealedChunk, size) - from * sealedChunk;
  const headers = new Headers({
    "Content-Type": "application/octet-stream",
    "Content-Length": String(length),
    "Content-Disposition": "attachment",
    "Cache-Control": "no-store",
  });
  return new Response(body, { headers });
}
