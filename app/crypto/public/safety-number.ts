import { toBase64url } from "#app/lib/base64url.ts";
import { concat } from "#app/lib/bytes.ts";
import { refuseUnless } from "../errors.ts";
import { iteratedSha512 } from "../primitives/iterated-sha512.ts";
import { TAG } from "../primitives/tagged.ts";

const rounds = 5_199;

/** Screens ask for the same few at every change of the vault, and an old phone takes a fifth of a second for each. */
const known = new Map<string, string>();
const knownLimit = 16;

/** 30 digits of one account (SPEC §11); of the clinic root it is the clinic code. About 20 ms of hashing on purpose, once. */
export function safetyNumber(accountId: Uint8Array): string {
  refuseUnless(accountId.length === 32, "E_LEN");
  const key = toBase64url(accountId);
  const before = known.get(key);
  if (before !== undefined) return before;
  const digits = hashed(accountId);
  const [oldest] = known.keys();
  if (oldest !== undefined && known.size >= knownLimit) known.delete(oldest);
  known.set(key, digits);
  return digits;
}

function hashed(accountId: Uint8Array): string {
  const digest = iteratedSha512(concat(TAG("safety"), accountId), accountId, rounds);
  let digits = "";
  for (let group = 0; group < 6; group++) {
    let value = 0;
    for (let i = 0; i < 5; i++) value = value * 256 + (digest[group * 5 + i] ?? 0);
    digits += String(value % 100_000).padStart(5, "0");
  }
  return digits;
}

/** 60 digits of a pair: the two sorted halves, so both sides read the same. */
export function pairSafetyNumber(one: Uint8Array, other: Uint8Array): string {
  return [safetyNumber(one), safetyNumber(other)].sort().join("");
}
