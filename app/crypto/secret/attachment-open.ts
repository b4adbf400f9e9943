import { equalBytes, isZeroFrom } from "#app/lib/bytes.ts";
import { Reader } from "../codec.ts";
import { refuseUnless } from "../errors.ts";
import { bulkSecretboxOpen } from "../primitives/bulk-secretbox.ts";
import { equalSecret } from "../primitives/equal-secret.ts";
import { sha256Later } from "../primitives/tagged.ts";
import {
  type AttachmentManifest,
  attachmentLimits,
  attachmentRoot,
  attachmentShape,
  sealedChunkLength,
} from "../public/attachment-manifest.ts";
import { type AttachmentKeys, attachmentKeys, chunkNonce } from "./attachment-keys.ts";

/**
 * Opens a file chunk by chunk (SPEC §9). The constructor judges com, N and every length before anything is allocated;
 * `push` gives out bytes only after their chunk's tag; only after `finish` has returned is the file complete.
 * After a refusal the opener is finished with: every further call is E_ATT(chunks).
 */
export class AttachmentOpener {
  readonly #manifest: AttachmentManifest;
  readonly #keys: AttachmentKeys;
  /** Of the chunks as they were stored, computed beside the opening of those that follow. */
  readonly #hashes: Promise<Uint8Array>[] = [];
  #refused = false;

  constructor(manifest: AttachmentManifest, threadId: Uint8Array) {
    const shape = attachmentShape(manifest.trueLength);
    refuseUnless(manifest.paddedLength === shape.paddedLength, "E_ATT", "len");
    refuseUnless(manifest.chunks === shape.chunks, "E_ATT", "chunks");
    this.#keys = attachmentKeys(manifest.key, manifest.id, threadId);
    refuseUnless(equalSecret(this.#keys.com, manifest.com), "E_ATT", "commit");
    this.#manifest = manifest;
  }

  /** Length that the next stored chunk must have, so that a download can stop before it is too long; null after the last. */
  get nextLength(): number | null {
    const { paddedLength, chunks } = this.#manifest;
    return this.#hashes.length < chunks ? sealedChunkLength(paddedLength, chunks, this.#hashes.length) : null;
  }

  /** The file's bytes in this chunk, without length field and padding; possibly none. */
  push(chunk: Uint8Array): Uint8Array<ArrayBuffer> {
    return this.#orRefuse(() => {
      const expected = this.nextLength;
      refuseUnless(expected !== null, "E_ATT", "chunks");
      refuseUnless(chunk.length === expected, "E_ATT", "len");
      const index = this.#hashes.length;
      const nonce = chunkNonce(this.#keys.prefix, index, index === this.#manifest.chunks - 1);
      const plain = bulkSecretboxOpen(chunk, nonce, this.#keys.key);
      this.#hashes.push(sha256Later(chunk));
      return this.#fileBytes(plain, index * attachmentLimits.chunk);
    });
  }

  /** When the chunks so far are hashed; as for `AttachmentSealer`, to be awaited before the next piece. */
  async hashed(): Promise<void> {
    await this.#hashes.at(-1);
  }

  /** Throws unless every chunk was there and the root is the manifest's. */
  async finish(): Promise<void> {
    this.#orRefuse(() => refuseUnless(this.#hashes.length === this.#manifest.chunks, "E_ATT", "chunks"));
    const root = attachmentRoot(await Promise.all(this.#hashes));
    this.#orRefuse(() => refuseUnless(equalBytes(root, this.#manifest.root), "E_ATT", "root"));
  }

  /** Strips what is not the file from the stream bytes that start at `offset`; the length inside must be the manifest's. */
  #fileBytes(plain: Uint8Array<ArrayBuffer>, offset: number): Uint8Array<ArrayBuffer> {
    const { trueLength } = this.#manifest;
    if (offset === 0) refuseUnless(new Reader(plain).u64() === trueLength, "E_ATT", "len");
    const start = offset === 0 ? attachmentLimits.lengthField : 0;
    const end = Math.max(start, Math.min(plain.length, attachmentLimits.lengthField + trueLength - offset));
    refuseUnless(isZeroFrom(plain, end), "E_PAD");
    return plain.subarray(start, end);
  }

  #orRefuse<T>(step: () => T): T {
    refuseUnless(!this.#refused, "E_ATT", "chunks");
    this.#refused = true;
    const result = step();
    this.#refused = false;
    return result;
  }
}
