import { z } from "zod/mini";

/** base64url text of exactly `length` bytes (RFC 4648 §5, no padding). */
export function bytesOf(length: number) {
  return z.string().check(z.length(Math.ceil((length * 4) / 3)), z.regex(/^[A-Za-z0-9_-]*$/));
}

/** base64url text of at most `length` bytes. */
export function bytesUpTo(length: number) {
  return z.string().check(z.maxLength(Math.ceil((length * 4) / 3)), z.regex(/^[A-Za-z0-9_-]*$/));
}

export const id32 = bytesOf(32);
export const id16 = bytesOf(16);
export const signature = bytesOf(64);
export const kemPublicKey = bytesOf(1184);

/** One statement of a device chain or of a thread in its wire form (SPEC §5): u32 len, bytes, signatures. A CREATE or TEAM of 64 members stays below 8 KiB. */
export const statementWire = bytesUpTo(8_192);

/** A count, a sequence number or milliseconds since 1970. */
export const counter = z.int().check(z.minimum(0), z.maximum(Number.MAX_SAFE_INTEGER));

/** Text of one line: no control characters (PostgreSQL takes no NUL in a text), no half of a surrogate pair. */
export function lineUpTo(length: number) {
  return z.string().check(z.maxLength(length), z.regex(/^[^\p{Cc}\p{Surrogate}]*$/u));
}

/** The same with line breaks and tabs. */
export function textUpTo(length: number) {
  return z.string().check(
    z.maxLength(length),
    z.refine((text) => !/[^\P{Cc}\t\n\r]|\p{Surrogate}/u.test(text)),
  );
}

/** A name as shown to people: 1 to 255 bytes of NFC text, checked again by the name commitment (SPEC §4). */
export const displayName = lineUpTo(255).check(z.minLength(1), z.trim());

/** What signed statements carry of the key log (SPEC §13); (0, 32 zero bytes) before the first checkpoint. */
export const logHead = z.strictObject({ size: counter, root: id32 });
export type LogHead = z.infer<typeof logHead>;
