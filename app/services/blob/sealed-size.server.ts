import { attachmentLimits, attachmentShape } from "#app/crypto/public/attachment-manifest.ts";
import { padme } from "#app/crypto/public/padme.ts";
import { filesPerMessage, sealedChunk } from "#app/protocol/blob-api.ts";
import { refuseUnless } from "../audited/refusal.server.ts";

const { chunk, chunkOverhead, smallestStream, trueLength } = attachmentLimits;
const largest = attachmentShape(trueLength);

/** Sealed bytes of the largest file there may be: 100 MiB, padded, with a tag a chunk. */
export const largestSealed = largest.paddedLength + largest.chunks * chunkOverhead;

/** What one person may have uploaded that is in no message yet: twice the files, once the bytes of a full message. */
export const pendingLimits = { files: 2 * filesPerMessage, bytes: filesPerMessage * largestSealed } as const;

export function chunksOf(size: number): number {
  return Math.ceil(size / sealedChunk);
}

/** Sizes that sealing can give (SPEC §9); others would tell more of a file than its padded length. E_TOO_LARGE, E_BAD_REQUEST. */
export function requireSealedSize(size: number): void {
  refuseUnless(size <= largestSealed, "E_TOO_LARGE");
  const chunks = chunksOf(size);
  const padded = size - chunks * chunkOverhead;
  const isPadded = padded >= smallestStream && padme(padded) === padded;
  refuseUnless(isPadded && chunks === Math.ceil(padded / chunk), "E_BAD_REQUEST");
}
