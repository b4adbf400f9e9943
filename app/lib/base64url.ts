const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
const codes = Uint8Array.from(alphabet, (letter) => letter.charCodeAt(0));
/** By ASCII code; −1 for what is no letter of the alphabet, which stays negative through every shift. */
const values = new Int8Array(128).fill(-1);
for (let value = 0; value < codes.length; value++) values[codes[value] as number] = value;
const decoder = new TextDecoder("latin1");

/**
 * base64url without padding (RFC 4648 §5), the only text form of bytes on the wire. By table: `btoa` with its replacements
 * takes ten times as long, and a message to 64 devices is 75 KB of this.
 */
export function toBase64url(bytes: Uint8Array): string {
  const out = new Uint8Array(Math.ceil((bytes.length * 4) / 3));
  const whole = bytes.length - (bytes.length % 3);
  let to = 0;
  for (let at = 0; at < whole; at += 3) {
    const group = (byteAt(bytes, at) << 16) | (byteAt(bytes, at + 1) << 8) | byteAt(bytes, at + 2);
    out[to++] = codes[group >> 18] as number;
    out[to++] = codes[(group >> 12) & 63] as number;
    out[to++] = codes[(group >> 6) & 63] as number;
    out[to++] = codes[group & 63] as number;
  }
  const left = bytes.length - whole;
  const rest = (byteAt(bytes, whole) << 8) | (left === 2 ? byteAt(bytes, whole + 1) : 0);
  if (left > 0) out[to++] = codes[rest >> 10] as number;
  if (left > 0) out[to++] = codes[(rest >> 4) & 63] as number;
  if (left === 2) out[to++] = codes[(rest << 2) & 63] as number;
  return decoder.decode(out);
}

function byteAt(bytes: Uint8Array, at: number): number {
  return bytes[at] as number; // callers stay below the length, or throw the result away
}

/** Strict decoding: throws RangeError on padding, other alphabets and non-zero trailing bits, so each byte string has one text. */
export function fromBase64url(text: string): Uint8Array<ArrayBuffer> {
  const left = text.length % 4;
  if (left === 1) throw new RangeError("not base64url");
  const out = new Uint8Array((text.length * 3) >> 2);
  const whole = text.length - left;
  let [to, wrong] = [0, 0];
  for (let at = 0; at < whole; at += 4) {
    const group =
      (valueAt(text, at) << 18) |
      (valueAt(text, at + 1) << 12) |
      (valueAt(text, at + 2) << 6) |
      valueAt(text, at + 3);
    wrong |= group;
    out[to++] = group >> 16;
    out[to++] = group >> 8;
    out[to++] = group;
  }
  if (left > 0) {
    const third = left === 3 ? valueAt(text, whole + 2) : 0;
    const group = (valueAt(text, whole) << 12) | (valueAt(text, whole + 1) << 6) | third;
    wrong |= group;
    if ((group & (left === 3 ? 0x3 : 0x3ff)) !== 0) throw new RangeError("not canonical base64url");
    out[to++] = group >> 10;
    if (left === 3) out[to++] = group >> 2;
  }
  if (wrong < 0) throw new RangeError("not base64url");
  return out;
}

function valueAt(text: string, at: number): number {
  return values[text.charCodeAt(at)] ?? -1;
}
