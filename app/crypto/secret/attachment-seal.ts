import { Writer } from "../codec.ts";
import { refuseUnless } from "../errors.ts";
import { bulkSecretboxSeal } from "../primitives/bulk-secretbox.ts";
import { sha256Later } from "../primitives/tagged.ts";
import {
  type AttachmentManifest,
  attachmentLimits,
  attachmentRoot,
  attachmentShape,
} from "../public/attachment-manifest.ts";
import { type AttachmentKeys, attachmentKeys, chunkNonce } from "./attachment-keys.ts";

/** `key` 32 and `id` 16 random bytes, used for this file in this thread only; `trueLength` in bytes. */
export type AttachmentSealInput = {
  readonly key: Uint8Array;
  readonly id: Uint8Array;
  readonly threadId: Uint8Array;
  readonly trueLength: number;
};

/**
 * Seals a file as it is read: `push` its bytes in pieces of any size, then `finish` (SPEC §9). One chunk is held at a time.
 * Another total than `trueLength` is E_ATT(len), since padding and the last flag follow from it.
 */
export class AttachmentSealer {
  readonly #input: AttachmentSealInput;
  readonly #keys: AttachmentKeys;
  readonly #paddedLength: number;
  readonly #chunks: number;
  /** Of the sealed chunks, computed beside the sealing of those that follow. */
  readonly #hashes: Promise<Uint8Array>[] = [];
  #buffer = new Uint8Array(attachmentLimits.chunk);
  #filled = 0;
  /** Bytes of the stream taken so far, the length field included. */
  #taken = 0;

  constructor(input: AttachmentSealInput) {
    this.#input = input;
    const { paddedLength, chunks } = attachmentShape(input.trueLength);
    this.#paddedLength = paddedLength;
    this.#chunks = chunks;
    this.#keys = attachmentKeys(input.key, input.id, input.threadId);
    this.#take(new Writer().u64(input.trueLength).finish());
  }

  /** Bytes of all sealed chunks together. */
  get sealedLength(): number {
    return this.#paddedLength + this.#chunks * attachmentLimits.chunkOverhead;
  }

  /** The sealed chunks that these bytes complete, in order. */
  push(bytes: Uint8Array): Uint8Array<ArrayBuffer>[] {
    const end = attachmentLimits.lengthField + this.#input.trueLength;
    refuseUnless(this.#taken + bytes.length <= end, "E_ATT", "len");
    return this.#take(bytes);
  }

  /**
   * When the chunks so far are hashed. Until then the engine holds them: whoever awaits it before the next piece holds one
   * piece, however slow the hashing.
   */
  async hashed(): Promise<void> {
    await this.#hashes.at(-1);
  }

  /** The remaining chunks, and the manifest but for name and type. */
  async finish(): Promise<{
    chunks: Uint8Array<ArrayBuffer>[];
    manifest: Omit<AttachmentManifest, "name" | "mime">;
  }> {
    const { id, key, trueLength } = this.#input;
    refuseUnless(this.#taken === attachmentLimits.lengthField + trueLength, "E_ATT", "len");
    // Padmé adds at most 12 %, so the zeros are pushed in small pieces rather than allocated at once.
    const chunks: Uint8Array<ArrayBuffer>[] = [];
    for (let rest = this.#paddedLength - this.#taken; rest > 0; rest = this.#paddedLength - this.#taken)
      chunks.push(...this.#take(new Uint8Array(Math.min(rest, attachmentLimits.chunk))));
    const manifest = {
      id,
      key,
      com: this.#keys.com,
      chunks: this.#chunks,
      paddedLength: this.#paddedLength,
      trueLength,
      root: attachmentRoot(await Promise.all(this.#hashes)),
    };
    return { chunks, manifest };
  }

  #take(bytes: Uint8Array): Uint8Array<ArrayBuffer>[] {
    const sealed: Uint8Array<ArrayBuffer>[] = [];
    for (let at = 0; at < bytes.length; ) {
      const part = bytes.subarray(at, at + attachmentLimits.chunk - this.#filled);
      this.#buffer.set(part, this.#filled);
      this.#filled += part.length;
      this.#taken += part.length;
      at += part.length;
      if (this.#filled === attachmentLimits.chunk || this.#taken === this.#paddedLength)
        sealed.push(this.#sealChunk());
    }
    return sealed;
  }

  #sealChunk(): Uint8Array<ArrayBuffer> {
    const index = this.#hashes.length;
    const nonce = chunkNonce(this.#keys.prefix, index, index === this.#chunks - 1);
    const chunk = bulkSecretboxSeal(this.#buffer.subarray(0, this.#filled), nonce, this.#keys.key);
    this.#hashes.push(sha256Later(chunk));
    this.#buffer.fill(0);
    this.#filled = 0;
    return chunk;
  }
}
