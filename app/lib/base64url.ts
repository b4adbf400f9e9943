/** base64url without padding (RFC 4648 §5), the only text form of bytes on the wire. */
export function toBase64url(bytes: Uint8Array): string {
  let binary = "";
  for (let i = 0; i < bytes.length; i += 0x8000)
    binary += String.fromCharCode(...bytes.subarray(i, i + 0x8000));
  return btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

/** Strict decoding: throws RangeError on padding, other alphabets and non-zero trailing bits, so each byte string has one text. */
export function fromBase64url(text: string): Uint8Array<ArrayBuffer> {
  if (!/^[A-Za-z0-9_-]*$/.test(text) || text.length % 4 === 1) throw new RangeError("not base64url");
  const binary = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  const out = new Uint8Array(binary.length);
  for (let i = 0; i < binary.length; i++) out[i] = binary.charCodeAt(i);
  if (toBase64url(out.subarray(out.length - (out.length % 3))) !== text.slice(Math.floor(out.length / 3) * 4))
    throw new RangeError("not canonical base64url");
  return out;
}
