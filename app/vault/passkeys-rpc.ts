import type { Protection, UnlockProof } from "./rpc.ts";

/** A passkey that opens this browser's vault, or signs in beside the passphrase that does. */
export interface HeldPasskey {
  credentialId: string;
  protection: "prf" | "passphrase";
  createdMs: number;
  unlockInput: Uint8Array;
  adminInput: Uint8Array;
}

/**
 * Several passkeys of one browser (SPEC §12). What adds or removes one answers with the signature that the server asks for, and is
 * kept in memory until `settlePasskey`; both need a fresh ceremony, so a script in the page does neither alone.
 */
export interface PasskeysVault {
  /**
   * Wraps the vault's key and the admin key once more, for a passkey that was made over `prfInputs`. `proof` is a ceremony over both
   * inputs of a passkey that opens the vault already. E_PASSKEY_EXISTS, E_PRF(mismatch), E_PRF(unavailable) where a passphrase protects.
   */
  addPasskey(input: {
    credentialId: string;
    rpId: string;
    origin: string;
    challenge: string;
    protection: Extract<Protection, { type: "prf" }>;
    proof: UnlockProof;
  }): Promise<{ apiAuth: string }>;
  /** `proof` over the admin input of one that stays. Never the last: E_LAST_PASSKEY. One that this browser does not hold may go too. */
  removePasskey(input: {
    credentialId: string;
    origin: string;
    challenge: string;
    proof: UnlockProof;
  }): Promise<{ apiAuth: string }>;
  /** The server has done its part of the newest of the two. */
  settlePasskey(): Promise<void>;
}
