import { isZeroFrom } from "#app/lib/bytes.ts";
import { Writer } from "../codec.ts";
import { refuseUnless } from "../errors.ts";
import { envelopeLimits, isBodyLength } from "./envelope-header.ts";

/** The padded length that holds `total` bytes, the length field included: 256·2^i; above 65,536 it is E_LIMIT (SPEC §8). */
export function paddedBodyLength(total: number): number {
  refuseUnless(total <= envelopeLimits.body, "E_LIMIT");
  let padded: number = envelopeLimits.bodyStep;
  while (padded < total) padded *= 2;
  return padded;
}

/** u32 inner_len | inner | zeros. */
export function padBody(inner: Uint8Array): Uint8Array<ArrayBuffer> {
  const total = 4 + inner.length;
  const zeros = new Uint8Array(paddedBodyLength(total) - total);
  return new Writer().u32(inner.length).bytes(inner).bytes(zeros).finish();
}

/** The inner bytes; a length that lies, a bucket larger than needed or a byte that is not zero is E_PAD. */
export function unpadBody(padded: Uint8Array): Uint8Array<ArrayBuffer> {
  refuseUnless(isBodyLength(padded.length), "E_PAD");
  const length = new DataView(padded.buffer, padded.byteOffset, 4).getUint32(0);
  refuseUnless(length <= padded.length - 4, "E_PAD");
  refuseUnless(paddedBodyLength(4 + length) === padded.length, "E_PAD");
  refuseUnless(isZeroFrom(padded, 4 + length), "E_PAD");
  return new Uint8Array(padded.slice(4, 4 + length));
}
