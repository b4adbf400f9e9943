import { fromBase64url } from "#app/lib/base64url.ts";
import { concat, utf8 } from "#app/lib/bytes.ts";
import { type UnlockProof, VaultError } from "../rpc.ts";
import type { VaultEnvironment } from "./environment.ts";
import { type KekBinding, type KekPurpose, kekFromPassphrase, kekFromPrf } from "./kek.ts";

/** Something wrapped by AES-GCM under a KEK. */
export interface Wrapped {
  salt: Uint8Array;
  iv: Uint8Array;
  wrapped: Uint8Array;
}

/**
 * One passkey's way into the vault (SPEC §12). Who can change it can lock the person out of this browser; without the
 * authenticator or passphrase it opens nothing. Salts are random and never leave the device.
 */
export interface VaultRecord {
  v: 1;
  credentialId: string;
  rpId: string;
  protection: "prf" | "passphrase";
  created: number;
  /** wraps the vault key */
  unlock: Wrapped;
  /** wraps the adm key alone */
  admin: Wrapped;
}

export function bindingOf(
  record: Pick<VaultRecord, "credentialId" | "rpId">,
  purpose: KekPurpose,
  salt: Uint8Array,
): KekBinding {
  return { purpose, salt, credentialId: fromBase64url(record.credentialId), rpId: record.rpId };
}

/** What a wrapped key is bound to besides its KEK. */
export function wrapContext(purpose: KekPurpose, credentialId: string): Uint8Array<ArrayBuffer> {
  return concat(utf8(`bedside/1/vault/${purpose}/`), fromBase64url(credentialId));
}

/** The records that a proof may open: the named passkey's, or those sealed by a passphrase. */
export function recordsFor(records: readonly VaultRecord[], proof: UnlockProof): VaultRecord[] {
  const found = records.filter((record) =>
    proof.type === "prf"
      ? record.protection === "prf" && record.credentialId === proof.credentialId
      : record.protection === "passphrase",
  );
  if (found.length === 0) throw new VaultError("E_NO_RECORD");
  return found;
}

/**
 * Unwraps with the key that the proof gives. A wrong output or passphrase is E_PRF(mismatch) or E_PASSPHRASE; nothing is
 * ever written here, so no mistake can cost the record.
 */
export async function unwrapWithProof(
  env: VaultEnvironment,
  records: readonly VaultRecord[],
  proof: UnlockProof,
  purpose: KekPurpose,
  unwrap: (kek: CryptoKey, sealed: Wrapped, context: Uint8Array<ArrayBuffer>) => Promise<CryptoKey>,
): Promise<CryptoKey> {
  for (const record of recordsFor(records, proof)) {
    const sealed = record[purpose];
    const kek = await kekOf(env, record, proof, purpose, sealed.salt);
    try {
      return await unwrap(kek, sealed, wrapContext(purpose, record.credentialId));
    } catch {
      // OperationError says only that the tag did not match: the next record may fit.
    }
  }
  throw new VaultError(proof.type === "prf" ? "E_PRF(mismatch)" : "E_PASSPHRASE");
}

async function kekOf(
  env: VaultEnvironment,
  record: VaultRecord,
  proof: UnlockProof,
  purpose: KekPurpose,
  salt: Uint8Array,
): Promise<CryptoKey> {
  const binding = bindingOf(record, purpose, salt);
  if (proof.type === "prf") return kekFromPrf(proof.output, binding);
  const hmacKey = await env.storage.get("keys", "hmac");
  if (!(hmacKey instanceof CryptoKey)) throw new VaultError("E_STORAGE_LOST");
  return kekFromPassphrase(proof.passphrase, hmacKey, binding, env.passphraseRounds);
}
