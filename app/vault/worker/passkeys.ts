import { apiAuthMessage } from "#app/crypto/public/api-auth.ts";
import { fromBase64url, toBase64url } from "#app/lib/base64url.ts";
import type { PasskeysVault } from "../passkeys-rpc.ts";
import { type UnlockProof, VaultError } from "../rpc.ts";
import type { VaultEnvironment } from "./environment.ts";
import { kekFromPrf } from "./kek.ts";
import { unwrapAdm, unwrapVmk, wrapAdm, wrapVmk } from "./keyring.ts";
import { bindingOf, unwrapWithProof, type VaultRecord, wrapContext } from "./records.ts";
import type { PrfSalts } from "./seal-keys.ts";
import type { VaultSession } from "./session.ts";

/** A record that waits for the server's answer, or the id of one that goes. */
type Pending = { type: "add"; record: VaultRecord } | { type: "remove"; credentialId: string };

export function createPasskeys(
  env: VaultEnvironment,
  session: VaultSession,
  core: { records(): Promise<VaultRecord[]>; takeSalts(): PrfSalts | null },
): { calls: PasskeysVault; forget(): void } {
  let pending: Pending | null = null;

  async function apiAuth(asked: { credentialId: string; origin: string; challenge: string }) {
    const { credentialId, origin, challenge } = asked;
    const message = apiAuthMessage({
      ...{ challenge: fromBase64url(challenge), origin, credentialId: fromBase64url(credentialId) },
    });
    return { apiAuth: toBase64url(await session.ring.sig.sign("api-auth", message)) };
  }

  const calls: PasskeysVault = {
    addPasskey: (input) =>
      session.read(async () => {
        const [found, salts] = [await core.records(), core.takeSalts()];
        const { credentialId } = input;
        if (found.some((record) => record.credentialId === credentialId))
          throw new VaultError("E_PASSKEY_EXISTS");
        if (salts === null) throw new VaultError("E_CEREMONY");
        pending = { type: "add", record: await wrapOnceMore(env, found, salts, input) };
        return apiAuth(input);
      }),
    removePasskey: (input) =>
      session.read(async () => {
        const { credentialId, proof } = input;
        const staying = (await core.records()).filter((record) => record.credentialId !== credentialId);
        if (staying.length === 0) throw new VaultError("E_LAST_PASSKEY");
        // Whoever removes one shows that another still opens everything.
        await unwrapWithProof(env, staying, proof, "admin", unwrapAdm);
        pending = { type: "remove", credentialId };
        return apiAuth(input);
      }),
    settlePasskey: () =>
      session.write(async (tx) => {
        const change = pending;
        if (change === null) throw new VaultError("E_CEREMONY");
        pending = null;
        if (change.type === "add")
          return tx.put({ store: "records", key: change.record.credentialId, value: change.record });
        const { credentialId } = change;
        // Another tab may have removed the others meanwhile.
        const staying = (await core.records()).filter((record) => record.credentialId !== credentialId);
        if (staying.length === 0) throw new VaultError("E_LAST_PASSKEY");
        tx.put({ store: "records", key: credentialId, value: undefined });
      }),
  };
  return {
    calls,
    forget() {
      pending = null;
    },
  };
}

/** The keys are extractable here alone, between one wrap and the next, as they were when they were made (SPEC §12). */
async function wrapOnceMore(
  env: VaultEnvironment,
  found: readonly VaultRecord[],
  salts: PrfSalts,
  { credentialId, rpId, protection, proof }: Parameters<PasskeysVault["addPasskey"]>[0],
): Promise<VaultRecord> {
  const { unlock, admin } = bothOf(proof);
  const vmk = await unwrapWithProof(env, found, unlock, "unlock", (...sealed) => unwrapVmk(...sealed, true));
  const adm = await unwrapWithProof(env, found, admin, "admin", (...sealed) => unwrapAdm(...sealed, true));
  const own = { credentialId, rpId };
  const unlockKek = await kekFromPrf(protection.unlock, bindingOf(own, "unlock", salts.unlock));
  const adminKek = await kekFromPrf(protection.admin, bindingOf(own, "admin", salts.admin));
  return {
    ...{ v: 1, credentialId, rpId, protection: "prf", created: env.clock.now() },
    unlock: await wrapVmk(env, vmk, unlockKek, salts.unlock, wrapContext("unlock", credentialId)),
    admin: await wrapAdm(env, adm, adminKek, salts.admin, wrapContext("admin", credentialId)),
  };
}

/** A vault that a passphrase protects is as strong as the passphrase: a passkey beside it would only look stronger. */
function bothOf(proof: UnlockProof): { unlock: UnlockProof; admin: UnlockProof } {
  if (proof.type !== "prf" || proof.admin === undefined) throw new VaultError("E_PRF(unavailable)");
  const { credentialId, output, admin } = proof;
  return {
    unlock: { type: "prf", credentialId, output },
    admin: { type: "prf", credentialId, output: admin },
  };
}
