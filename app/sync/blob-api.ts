import { blobProgress } from "#app/protocol/blob-api.ts";
import { emptyAnswer } from "#app/protocol/clinic-api.ts";
import type { Api } from "./http.ts";

/** Sealed files on the server, by id. Every call rejects with HttpError. */
export interface BlobApi {
  /** How many chunks the server has; 0 for a new one. */
  begin(id: string, size: number): Promise<number>;
  /** Whole chunks from `index` on, at most `chunksPerPost`. */
  put(id: string, index: number, bytes: Uint8Array<ArrayBuffer>, signal: AbortSignal): Promise<void>;
  finish(id: string): Promise<void>;
  cancel(id: string): Promise<void>;
  /** All sealed bytes, in pieces of any size. */
  read(id: string, signal: AbortSignal): AsyncIterable<Uint8Array<ArrayBuffer>>;
}

/** `stream` fetches a long answer: the page's, or a headless device's. */
export function createBlobApi(
  api: Api,
  stream: (path: string, signal: AbortSignal) => AsyncIterable<Uint8Array<ArrayBuffer>>,
): BlobApi {
  return {
    async begin(id, size) {
      return (await api.post("/api/blobs", { id, size }, blobProgress)).received;
    },
    async put(id, index, bytes, signal) {
      await api.postBytes(`/api/blobs/${id}/chunks/${index}`, bytes, blobProgress, signal);
    },
    async finish(id) {
      await api.post(`/api/blobs/${id}/finish`, {}, blobProgress);
    },
    async cancel(id) {
      await api.post(`/api/blobs/${id}/cancel`, {}, emptyAnswer);
    },
    read: (id, signal) => stream(`/api/blobs/${id}`, signal),
  };
}
