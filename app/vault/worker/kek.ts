import { sha256, TAG } from "#app/crypto/primitives/tagged.ts";
import { concat, utf8 } from "#app/lib/bytes.ts";
import { VaultError } from "../rpc.ts";

/** Which of the two key encryption keys of a passkey: `unlock` wraps the vault key, `admin` only the adm key (SPEC §12). */
export type KekPurpose = "unlock" | "admin";

export interface KekBinding {
  purpose: KekPurpose;
  salt: Uint8Array;
  credentialId: Uint8Array;
  rpId: string;
}

export const passphraseFloor = 10;
const defaultRounds = 600_000;

/** The PRF input of a ceremony: "bedside/1/prf/<purpose>" | 0x00 | salt 32 (SPEC §12). */
export function prfInput(purpose: KekPurpose, salt: Uint8Array): Uint8Array<ArrayBuffer> {
  return concat(utf8(`bedside/1/prf/${purpose}`), Uint8Array.of(0), salt);
}

/** KEK = HKDF(secret, salt32, TAG(kek/…) | SHA-256(credentialId) | u16 len | rpId), AES-GCM-256, non-extractable (SPEC §12). */
async function deriveKek(secret: Uint8Array, binding: KekBinding): Promise<CryptoKey> {
  const rp = utf8(binding.rpId);
  const info = concat(
    TAG(`kek/${binding.purpose}`),
    sha256(binding.credentialId),
    Uint8Array.of(rp.length >> 8, rp.length & 255),
    rp,
  );
  const base = await crypto.subtle.importKey("raw", new Uint8Array(secret), "HKDF", false, ["deriveKey"]);
  const salt = new Uint8Array(binding.salt);
  return crypto.subtle.deriveKey(
    { name: "HKDF", hash: "SHA-256", salt, info },
    base,
    { name: "AES-GCM", length: 256 },
    false,
    ["wrapKey", "unwrapKey"],
  );
}

/** From 32 bytes of PRF output, which are zeroed here: the page's copy was moved, this is the last one. */
export async function kekFromPrf(output: Uint8Array, binding: KekBinding): Promise<CryptoKey> {
  if (output.length !== 32) throw new VaultError("E_PRF(unavailable)");
  const kek = await deriveKek(output, binding);
  output.fill(0);
  return kek;
}

/**
 * Without PRF: HKDF over PBKDF2(passphrase) ‖ HMAC(key that cannot leave this browser, salt), so a copied disk image alone
 * is not enough to guess at (SPEC §12). The passphrase needs 10 characters.
 */
export async function kekFromPassphrase(
  passphrase: string,
  hmacKey: CryptoKey,
  binding: KekBinding,
  rounds: number = defaultRounds,
): Promise<CryptoKey> {
  const normal = passphrase.normalize("NFKC");
  if ([...normal].length < passphraseFloor) throw new VaultError("E_PASSPHRASE_SHORT");
  const salt = new Uint8Array(binding.salt);
  const base = await crypto.subtle.importKey("raw", utf8(normal), "PBKDF2", false, ["deriveBits"]);
  const stretched = await crypto.subtle.deriveBits(
    { name: "PBKDF2", hash: "SHA-256", salt, iterations: rounds },
    base,
    256,
  );
  const local = await crypto.subtle.sign("HMAC", hmacKey, salt);
  return deriveKek(concat(new Uint8Array(stretched), new Uint8Array(local)), binding);
}
