import { concat } from "#app/lib/bytes.ts";
import { chunksPerPost, sealedChunk } from "#app/protocol/blob-api.ts";
import type { BlobApi } from "#app/sync/blob-api.ts";
import { HttpError } from "#app/sync/http.ts";

/** Sealed files as a server keeps them, strict about order; `fail` is asked before each call. */
export class MemoryBlobs implements BlobApi {
  readonly stored = new Map<string, { size: number; bytes: Uint8Array<ArrayBuffer>; state: string }>();
  readonly calls: string[] = [];
  /** Largest piece of sealed bytes that was ever posted. */
  largest = 0;
  fail: (call: string) => "before" | "after" | HttpError | null = () => null;
  /** What a download gives instead of the stored bytes. */
  tamper: (bytes: Uint8Array<ArrayBuffer>) => Uint8Array<ArrayBuffer> = (bytes) => bytes;
  piece = 50_000;

  async begin(id: string, size: number): Promise<number> {
    return this.#call("begin", () => {
      const found = this.stored.get(id) ?? { size, bytes: new Uint8Array(), state: "uploading" };
      this.stored.set(id, found);
      return Math.ceil(found.bytes.length / sealedChunk);
    });
  }

  async put(id: string, index: number, bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    return this.#call(`put ${index}`, () => {
      const file = this.#of(id);
      const at = index * sealedChunk;
      if (bytes.length > chunksPerPost * sealedChunk) throw new HttpError("E_TOO_LARGE", "r");
      if (bytes.length % sealedChunk !== 0 && at + bytes.length !== file.size)
        throw new HttpError("E_BAD_REQUEST", "r");
      this.largest = Math.max(this.largest, bytes.length);
      // The same again after a lost answer.
      if (at + bytes.length <= file.bytes.length) return;
      if (at !== file.bytes.length) throw new HttpError("E_CONFLICT", "r");
      file.bytes = concat(file.bytes, bytes);
    });
  }

  async finish(id: string): Promise<void> {
    return this.#call("finish", () => {
      const file = this.#of(id);
      if (file.bytes.length !== file.size) throw new HttpError("E_CONFLICT", "r");
      file.state = "complete";
    });
  }

  async cancel(id: string): Promise<void> {
    return this.#call("cancel", () => void this.stored.delete(id));
  }

  async *read(id: string): AsyncGenerator<Uint8Array<ArrayBuffer>> {
    this.calls.push("read");
    const bytes = this.tamper(this.#of(id).bytes);
    for (let at = 0; at < bytes.length; at += this.piece) yield bytes.slice(at, at + this.piece);
  }

  #of(id: string) {
    const file = this.stored.get(id);
    if (file === undefined) throw new HttpError("E_NOT_FOUND", "r");
    return file;
  }

  async #call<T>(name: string, work: () => T): Promise<T> {
    this.calls.push(name);
    const failure = this.fail(name);
    if (failure instanceof HttpError) throw failure;
    if (failure === "before") throw new HttpError("E_NETWORK", null);
    const value = work();
    if (failure === "after") throw new HttpError("E_NETWORK", null);
    return value;
  }
}
