import { Writer } from "../codec.ts";
import { refuseUnless } from "../errors.ts";
import { kdf } from "../primitives/tagged.ts";

export type AttachmentKeys = {
  readonly key: Uint8Array;
  readonly prefix: Uint8Array;
  readonly com: Uint8Array;
};

/** okm = KDF(ak, att_id, att, thread_id, 83) = key 32 | prefix 19 | com 32: in another thread the same file has other keys (SPEC §9). */
export function attachmentKeys(
  attachmentKey: Uint8Array,
  attachmentId: Uint8Array,
  threadId: Uint8Array,
): AttachmentKeys {
  refuseUnless(attachmentKey.length === 32 && attachmentId.length === 16, "E_LEN");
  refuseUnless(threadId.length === 32, "E_LEN");
  const okm = kdf(attachmentKey, attachmentId, "att", threadId, 83);
  return { key: okm.slice(0, 32), prefix: okm.slice(32, 51), com: okm.slice(51, 83) };
}

/** prefix 19 | u32 i | u8 last: a chunk opens in its own place only, and only the last one as the last. */
export function chunkNonce(prefix: Uint8Array, index: number, last: boolean): Uint8Array<ArrayBuffer> {
  return new Writer()
    .bytes(prefix)
    .u32(index)
    .u8(last ? 1 : 0)
    .finish();
}
