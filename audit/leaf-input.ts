/** Longer than any leaf: what is longer is put together for itself. */
const SCRATCH = 8192;

/** 0x00 || bytes, of which a leaf is the hash (RFC 6962 §2.1), in a buffer that is used again. */
export function createLeafInput(): (bytes: Uint8Array) => Uint8Array {
  const scratch = new Uint8Array(SCRATCH);
  /** The beginning of `scratch` by its length: making a view takes as long as filling it. */
  const beginnings = new Array<Uint8Array | undefined>(SCRATCH);
  return (bytes) => {
    const length = 1 + bytes.length;
    const input =
      length < SCRATCH ? (beginnings[length] ?? scratch.subarray(0, length)) : new Uint8Array(length);
    if (length < SCRATCH) beginnings[length] = input;
    input.set(bytes, 1);
    return input;
  };
}
