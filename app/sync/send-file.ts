import { concat } from "#app/lib/bytes.ts";
import { chunksPerPost, sealedChunk } from "#app/protocol/blob-api.ts";
import type { AttachmentVault } from "#app/vault/attachment-rpc.ts";
import { VaultError } from "#app/vault/rpc.ts";
import type { BlobApi } from "./blob-api.ts";
import { HttpError } from "./http.ts";

/** Plain bytes handed to the vault at once. */
const SLICE = 1024 * 1024;
const tries = 5;
const firstWaitMs = 1_000;
/** What may go better in a moment; anything else ends the upload. */
const passing: ReadonlySet<string> = new Set(["E_NETWORK", "E_UNAVAILABLE", "E_TOO_SLOW", "E_AUDIT"]);

export interface SendFileInput {
  vault: AttachmentVault;
  blobs: BlobApi;
  threadId: string;
  file: Blob & { readonly name: string };
  signal: AbortSignal;
  /** Sealed bytes that the server has, of all. */
  onProgress(done: number, total: number): void;
  wait(ms: number): Promise<void>;
}

/**
 * Seals a file piece by piece and takes the sealed bytes to the server; its id, for `send`. One piece is held at a time. A
 * lost answer is asked for again, which the server answers alike. Stopped (E_CANCELLED) or failed, both sides forget the file.
 */
export async function sendFile(input: SendFileInput): Promise<string> {
  const { vault, blobs, threadId, file, signal, onProgress } = input;
  requireGoing(signal);
  const { id, sealedSize } = await vault.sealAttachment({
    threadId,
    name: file.name,
    mime: file.type,
    size: file.size,
  });
  let waiting = new Uint8Array();
  let posted = 0;

  /** Posts what is whole: full posts on the way, everything at the end. */
  async function post(sealed: Uint8Array, atEnd: boolean): Promise<void> {
    waiting = concat(waiting, sealed);
    const full = chunksPerPost * sealedChunk;
    while (waiting.length >= full || (atEnd && waiting.length > 0)) {
      const bytes = waiting.slice(0, full);
      await again(input, () => blobs.put(id, posted / sealedChunk, bytes, signal));
      waiting = waiting.slice(full);
      posted += bytes.length;
      onProgress(posted, sealedSize);
    }
  }

  try {
    await again(input, () => blobs.begin(id, sealedSize));
    for (let at = 0; at < file.size; at += SLICE) {
      const bytes = new Uint8Array(await file.slice(at, at + SLICE).arrayBuffer());
      await post(await vault.sealChunk({ id, bytes }), false);
    }
    await post(await vault.sealEnd({ id }), true);
    await again(input, () => blobs.finish(id));
    return id;
  } catch (error) {
    // Best effort: the lock takes the one, the server's clean-up the other.
    await vault.sealCancel({ id }).catch(() => undefined);
    void blobs.cancel(id).catch(() => undefined);
    throw signal.aborted ? new VaultError("E_CANCELLED", { cause: error }) : error;
  }
}

async function again(
  { signal, wait }: Pick<SendFileInput, "signal" | "wait">,
  call: () => Promise<unknown>,
): Promise<void> {
  for (let failed = 1; ; failed++) {
    requireGoing(signal);
    try {
      await call();
      return;
    } catch (error) {
      const mayPass = error instanceof HttpError && passing.has(error.code);
      if (!mayPass || failed === tries || signal.aborted) throw error;
      await wait(firstWaitMs * 2 ** (failed - 1));
    }
  }
}

function requireGoing(signal: AbortSignal): void {
  if (signal.aborted) throw new VaultError("E_CANCELLED");
}
