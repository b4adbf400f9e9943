import { z } from "zod/mini";
import { counter, id16 } from "./wire.ts";

/** Bytes of a stored chunk: 65,536 sealed, with the tag of 16 (SPEC §9). Only the last one of a file may be shorter. */
export const sealedChunk = 65_552;
/** Whole chunks in one post: below 1 MiB. */
export const chunksPerPost = 15;
/** Files of one message (SPEC §9). */
export const filesPerMessage = 10;

/** POST /api/blobs → progress. `id` is the attachment's, 16 random bytes; `size` all sealed bytes. Again with the same: the same answer. */
export const blobBegin = z.strictObject({ id: id16, size: counter });

/**
 * Answer of begin, chunks and finish: whole chunks stored so far. POST /api/blobs/:blobId/chunks/:index takes an octet stream of
 * 1 to 15 whole chunks that start at `index`, in order; the same chunks again are answered alike, others are 409 E_CONFLICT.
 */
export const blobProgress = z.strictObject({ received: counter });

/**
 * Beside an envelope: the files that its body names, which only the uploader may give. The server needs it to know who may
 * fetch them; readers go by the signed body alone. GET /api/blobs/:blobId?from=&count= answers whole chunks as an octet stream.
 */
export const blobIds = z.array(id16).check(z.minLength(1), z.maxLength(filesPerMessage));
