/** Standard base64 with padding (RFC 4648 §4), the text form of notes, proofs and exports. */
export function toBase64(bytes: Uint8Array): string {
  let binary = "";
  for (let i = 0; i < bytes.length; i += 0x8000)
    binary += String.fromCharCode(...bytes.subarray(i, i + 0x8000));
  return btoa(binary);
}

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const VALUES = new Uint8Array(128).fill(64);
for (let i = 0; i < 64; i++) VALUES[ALPHABET.charCodeAt(i)] = i;

/** Strict: null on other alphabets, missing padding and non-zero trailing bits, so each byte string has one text. */
export function fromBase64(text: string): Uint8Array<ArrayBuffer> | null {
  if (text.length % 4 !== 0) return null;
  const padding = text.endsWith("==") ? 2 : text.endsWith("=") ? 1 : 0;
  const bytes = new Uint8Array((text.length / 4) * 3 - padding);
  const valueAt = (i: number) => VALUES[text.charCodeAt(i)] ?? 64;
  let wrong = 0;
  let at = 0;
  for (let i = 0; i < text.length; i += 4) {
    const left = i + 4 === text.length ? padding : 0;
    const [a, b] = [valueAt(i), valueAt(i + 1)];
    const c = left === 2 ? 0 : valueAt(i + 2);
    const d = left > 0 ? 0 : valueAt(i + 3);
    wrong |= a | b | c | d;
    const bits = (a << 18) | (b << 12) | (c << 6) | d;
    // What the last bytes do not use has to be zero: 4 bits before "==", 2 before "=".
    if (left > 0) wrong |= (bits & (left === 2 ? 0xffff : 0xff)) === 0 ? 0 : 64;
    bytes[at++] = bits >>> 16;
    if (left < 2) bytes[at++] = bits >>> 8;
    if (left < 1) bytes[at++] = bits;
  }
  return wrong >= 64 ? null : bytes;
}

/** The same without padding in the URL alphabet (RFC 4648 §5), the text form of bytes inside a leaf. */
export function toBase64url(bytes: Uint8Array): string {
  return toBase64(bytes).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

/** Reads `toBase64url`; null where the same bytes have another text. */
export function fromBase64url(text: string): Uint8Array<ArrayBuffer> | null {
  if (!/^[A-Za-z0-9_-]*$/.test(text)) return null;
  const padding = "=".repeat((4 - (text.length % 4)) % 4);
  return fromBase64(text.replaceAll("-", "+").replaceAll("_", "/") + padding);
}
