import type { ChainSigner } from "#app/crypto/secret/sign-chain.ts";
import type { VaultEnvironment } from "./environment.ts";
import type { Keyring } from "./keyring.ts";
import { renewalDue, settleRotation, signRotation } from "./rotation.ts";
import type { Tx } from "./session.ts";

const limitMs = 60_000;

/**
 * The adm key of an unlock that found renewal due. It waits at most 60 s for the first sync, so that the ROTATE is signed on the
 * newest head and not into the place of another device's statement; it signs this one statement and is dropped (SPEC §10).
 */
export interface Renewal {
  arm(signer: ChainSigner): void;
  /** After the key log was read: settles what was posted, then signs what is due. */
  afterSync(tx: Tx, ring: Keyring): Promise<void>;
  forget(): void;
}

export function createRenewal(env: VaultEnvironment): Renewal {
  let armed: { signer: ChainSigner; atMs: number } | null = null;
  return {
    arm(signer) {
      armed = { signer, atMs: env.clock.monotonic() };
    },
    async afterSync(tx, ring) {
      await settleRotation(tx, ring, env);
      const held = armed;
      armed = null;
      if (held === null || env.clock.monotonic() - held.atMs > limitMs) return;
      if (renewalDue(tx.model, env.clock.now())) await signRotation(tx, ring, env, held.signer);
    },
    forget() {
      armed = null;
    },
  };
}
