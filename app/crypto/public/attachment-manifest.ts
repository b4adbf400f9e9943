import { concat } from "#app/lib/bytes.ts";
import { Writer } from "../codec.ts";
import { refuseUnless } from "../errors.ts";
import { H } from "../primitives/tagged.ts";
import { padme } from "./padme.ts";

/** Sizes in bytes (SPEC §9). */
export const attachmentLimits = {
  trueLength: 100 * 1024 * 1024,
  perMessage: 10,
  chunk: 65_536,
  chunkOverhead: 16,
  lengthField: 8,
  smallestStream: 1024,
} as const;

/** What a message says of one file (SPEC §9): id 16 bytes, key, com and root 32; lengths in bytes. */
export type AttachmentManifest = {
  readonly id: Uint8Array;
  readonly key: Uint8Array;
  readonly com: Uint8Array;
  readonly chunks: number;
  readonly paddedLength: number;
  readonly trueLength: number;
  readonly root: Uint8Array;
  readonly name: string;
  readonly mime: string;
};

/** Everything of an attachment's shape follows from its true length; above 100 MiB it is E_ATT(len). */
export function attachmentShape(trueLength: number): { paddedLength: number; chunks: number } {
  const sound =
    Number.isSafeInteger(trueLength) && trueLength >= 0 && trueLength <= attachmentLimits.trueLength;
  refuseUnless(sound, "E_ATT", "len");
  const paddedLength = padme(
    Math.max(attachmentLimits.smallestStream, attachmentLimits.lengthField + trueLength),
  );
  return { paddedLength, chunks: Math.ceil(paddedLength / attachmentLimits.chunk) };
}

/** Bytes of the stored, sealed chunk `index`: full ones, and the rest in the last. */
export function sealedChunkLength(paddedLength: number, chunks: number, index: number): number {
  const plain = index === chunks - 1 ? paddedLength - index * attachmentLimits.chunk : attachmentLimits.chunk;
  return plain + attachmentLimits.chunkOverhead;
}

/** root = H(att-root, u32 N | concat SHA-256(ct_i)). */
export function attachmentRoot(chunkHashes: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  return H("att-root", new Writer().u32(chunkHashes.length).finish(), concat(...chunkHashes));
}
