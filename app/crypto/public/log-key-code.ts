import { utf8 } from "#app/lib/bytes.ts";
import { H } from "../primitives/tagged.ts";

const hashDigits = 23;
const groups = 5;

/** The digits of a printed code, with two for mistakes in typing (ISO 7064 MOD 97-10), as the sheet shows them: 5 groups of 5. */
export const logKeyCodeLength = groups * 5;

/**
 * A key log's verifier key as 25 digits for the recovery sheet (SPEC §10, §13): the first 16 bytes of H(log-key, key line),
 * big-endian, mod 10^23, then 98 − (100·n mod 97). Whoever finds another key with this code has tried 2^76 of them.
 */
export function logKeyCode(verifierKey: string): string {
  const digest = H("log-key", utf8(verifierKey));
  let value = 0n;
  for (const byte of digest.subarray(0, 16)) value = value * 256n + BigInt(byte);
  const digits = (value % 10n ** BigInt(hashDigits)).toString().padStart(hashDigits, "0");
  return digits + checkDigits(digits);
}

/** What a person typed: digits of any script in any grouping; null when it cannot be a code, because a digit is wrong or missing. */
export function parseLogKeyCode(text: string): string | null {
  const digits = [...text.normalize("NFKC")].flatMap((sign) => digitOf(sign) ?? []).join("");
  const foreign = /[^\p{Nd}\p{White_Space}\p{Pd}\p{Cf}]/u.test(text.normalize("NFKC"));
  if (foreign || digits.length !== logKeyCodeLength) return null;
  return checkDigits(digits.slice(0, hashDigits)) === digits.slice(hashDigits) ? digits : null;
}

function checkDigits(digits: string): string {
  return String(98n - ((BigInt(digits) * 100n) % 97n)).padStart(2, "0");
}

/** Western, Arabic-Indic and extended Arabic-Indic digits: what keyboards of the two languages give. */
function digitOf(sign: string): string | null {
  const code = sign.codePointAt(0) ?? 0;
  for (const zero of [0x30, 0x660, 0x6f0]) if (code >= zero && code <= zero + 9) return String(code - zero);
  return null;
}
