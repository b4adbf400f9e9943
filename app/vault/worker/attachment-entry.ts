import { type AttachmentManifest, attachmentLimits } from "#app/crypto/public/attachment-manifest.ts";
import { fromBase64url, toBase64url } from "#app/lib/base64url.ts";
import { utf8 } from "#app/lib/bytes.ts";

/** A manifest as the model keeps it: bytes as base64url, because it is kept as JSON. */
export type AttachmentEntry = { readonly [Key in keyof AttachmentManifest]: Text<AttachmentManifest[Key]> };
type Text<Value> = Value extends Uint8Array ? string : Value;

export function attachmentEntry(manifest: AttachmentManifest): AttachmentEntry {
  const { id, key, com, root, ...rest } = manifest;
  return {
    ...rest,
    id: toBase64url(id),
    key: toBase64url(key),
    com: toBase64url(com),
    root: toBase64url(root),
  };
}

export function manifestOf(entry: AttachmentEntry): AttachmentManifest {
  const { id, key, com, root, ...rest } = entry;
  return {
    ...rest,
    id: fromBase64url(id),
    key: fromBase64url(key),
    com: fromBase64url(com),
    root: fromBase64url(root),
  };
}

/** Bytes that the server holds of it: padded, with a tag a chunk. */
export function sealedSizeOf({ paddedLength, chunks }: { paddedLength: number; chunks: number }): number {
  return paddedLength + chunks * attachmentLimits.chunkOverhead;
}

const nameLimit = 255;

/** A file's name as the body's schema takes it: no folders, no control characters, at most 255 bytes of NFC text. */
export function attachmentName(given: string): string {
  const clean = given
    .replace(/\p{Surrogate}|\p{Cc}|[/\\]/gu, "")
    .normalize("NFC")
    .trim();
  let name = "";
  for (const letter of clean) {
    if (utf8(name + letter).length > nameLimit) break;
    name += letter;
  }
  return name === "" ? "file" : name;
}

/** The media type without parameters; what is none is an octet stream. */
export function attachmentMime(given: string): string {
  const type = given.split(";")[0]?.trim().toLowerCase() ?? "";
  const known = /^[a-z0-9][a-z0-9!#$&^_.+-]*\/[a-z0-9][a-z0-9!#$&^_.+-]*$/.test(type) && type.length <= 127;
  return known ? type : "application/octet-stream";
}
