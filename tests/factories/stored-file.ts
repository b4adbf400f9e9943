import { randomBytes } from "node:crypto";
import { attachmentShape } from "#app/crypto/public/attachment-manifest.ts";
import { toBase64url } from "#app/lib/base64url.ts";
import { chunksPerPost, sealedChunk } from "#app/protocol/blob-api.ts";
import type { ApiAnswer, ApiClient } from "./api-client.ts";

/** What the server sees of a file of `trueLength` bytes: an id and sealed bytes of the right length. */
export class StoredFile {
  readonly id = toBase64url(randomBytes(16));
  readonly bytes: Uint8Array;
  readonly chunks: number;

  constructor(trueLength: number) {
    const { paddedLength, chunks } = attachmentShape(trueLength);
    this.chunks = chunks;
    this.bytes = new Uint8Array(randomBytes(paddedLength + 16 * chunks));
  }

  get path(): string {
    return `/api/blobs/${this.id}`;
  }

  part(from: number, count = chunksPerPost): Uint8Array {
    return this.bytes.subarray(from * sealedChunk, (from + count) * sealedChunk);
  }

  begin(by: ApiClient): Promise<ApiAnswer> {
    return by.post("/api/blobs", { id: this.id, size: this.bytes.length });
  }

  put(by: ApiClient, from: number, count?: number): Promise<ApiAnswer> {
    return by.octets(`${this.path}/chunks/${from}`, this.part(from, count));
  }

  finish(by: ApiClient): Promise<ApiAnswer> {
    return by.post(`${this.path}/finish`, {});
  }

  /** All of it; the last answer. */
  async upload(by: ApiClient): Promise<ApiAnswer> {
    await this.begin(by);
    for (let at = 0; at < this.chunks; at += chunksPerPost) await this.put(by, at);
    return this.finish(by);
  }
}
