import { concat } from "#app/lib/bytes.ts";
import { sealedChunk } from "#app/protocol/blob-api.ts";
import type { AttachmentVault } from "#app/vault/attachment-rpc.ts";
import { VaultError } from "#app/vault/rpc.ts";
import type { BlobApi } from "./blob-api.ts";

export interface FetchFileInput {
  vault: AttachmentVault;
  blobs: BlobApi;
  file: { threadId: string; envHash: string; id: string };
  signal: AbortSignal;
  /** Sealed bytes opened, of all. */
  onProgress(done: number, total: number): void;
}

/**
 * Fetches a file's sealed bytes once and opens them as they come; all of it, or a refusal: what was changed on the way or on
 * the server is E_CT, E_PAD or E_ATT (SPEC §9). Opened pieces are handed to the browser as Blobs, which need no heap.
 */
export async function fetchFile(input: FetchFileInput): Promise<Blob> {
  const { vault, blobs, file, signal, onProgress } = input;
  const { handle, sealedSize } = await vault.openAttachment(file);
  const parts: Blob[] = [];
  let waiting = new Uint8Array();
  let opened = 0;
  try {
    for await (const piece of blobs.read(file.id, signal)) {
      waiting = concat(waiting, piece);
      const isEnd = opened + waiting.length >= sealedSize;
      const whole = isEnd ? waiting.length : waiting.length - (waiting.length % sealedChunk);
      if (whole === 0) continue;
      parts.push(new Blob([await vault.openChunk({ handle, bytes: waiting.slice(0, whole) })]));
      waiting = waiting.slice(whole);
      opened += whole;
      onProgress(opened, sealedSize);
    }
    // What is left is no whole chunk: the end refuses what is missing.
    await vault.openEnd({ handle });
    return new Blob(parts);
  } catch (error) {
    await vault.openCancel({ handle }).catch(() => undefined);
    throw signal.aborted ? new VaultError("E_CANCELLED", { cause: error }) : error;
  }
}
