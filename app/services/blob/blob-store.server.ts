import type { BlobId } from "#app/lib/ids.ts";

/** Where sealed files lie. One interface, so that a folder, a shared one or an object store serve alike. */
export interface BlobStore {
  /** Bytes at a place of an unfinished blob, over what may stand there; durable when it resolves. */
  write(id: BlobId, offset: number, bytes: Uint8Array): Promise<void>;
  /** Makes an unfinished blob of exactly `size` bytes a whole one; of a whole one again it changes nothing. E_DAMAGED otherwise. */
  finish(id: BlobId, size: number): Promise<void>;
  /** Exactly `length` bytes of a whole blob; E_DAMAGED when they are not there. */
  read(id: BlobId, offset: number, length: number): Promise<Uint8Array<ArrayBuffer>>;
  /** Takes it away, whole or not; of what is not there nothing is left either. */
  remove(id: BlobId): Promise<void>;
  /** Bytes that more can lie here. */
  room(): Promise<number>;
}

/** E_FULL: no room. E_DAMAGED: what should lie there does not, or is other bytes. E_STORE: the store does not answer. */
export type BlobStoreCode = "E_FULL" | "E_DAMAGED" | "E_STORE";

export class BlobStoreError extends Error {
  readonly code: BlobStoreCode;

  constructor(code: BlobStoreCode, options?: ErrorOptions) {
    super(code, options);
    this.name = "BlobStoreError";
    this.code = code;
  }
}
