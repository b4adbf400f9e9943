import { emptyAnswer } from "#app/protocol/clinic-api.ts";
import { passkeyList } from "#app/protocol/passkey-api.ts";
import { type CreationOptions, creationOptions, type RegistrationResult } from "#app/protocol/session-api.ts";
import type { Protection, UnlockProof, Vault } from "#app/vault/rpc.ts";
import type { Api } from "./http.ts";

export interface PasskeySide {
  api: Api;
  vault: Vault;
  origin: string;
}

/** A passkey of this browser, as the vault holds it and as the server knows it. */
export interface Passkey {
  credentialId: string;
  /** When this browser wrapped its keys for it; null: it opens nothing here. */
  createdMs: number | null;
  /** What the authenticator said of itself; null: the server does not know it, so it signs nobody in. */
  transports: readonly string[] | null;
}

/** A passkey that was made and opens nothing yet. */
export interface MadePasskey {
  options: CreationOptions;
  credential: RegistrationResult;
  protection: Extract<Protection, { type: "prf" }>;
}

/** Both lists together, oldest first: what the server has dropped or put there itself stands out. */
export async function listPasskeys({ api, vault }: Omit<PasskeySide, "origin">): Promise<Passkey[]> {
  const [{ passkeys }, { records }] = await Promise.all([
    api.get("/api/passkeys", passkeyList),
    vault.status(),
  ]);
  const held = records
    .toSorted((a, b) => a.createdMs - b.createdMs)
    .map(({ credentialId, createdMs }) => ({
      ...{ credentialId, createdMs },
      transports: passkeys.find(({ id }) => id === credentialId)?.transports ?? null,
    }));
  const foreign = passkeys
    .filter(({ id }) => records.every(({ credentialId }) => credentialId !== id))
    .map(({ id, transports }) => ({ credentialId: id, createdMs: null, transports }));
  return [...held, ...foreign];
}

/** What a new passkey is made with. The ids that must not be overwritten are this browser's own, whatever the server names. */
export async function passkeyOptions({ api, vault }: Omit<PasskeySide, "origin">): Promise<CreationOptions> {
  const options = await api.post("/api/passkeys/begin", {}, creationOptions);
  const { records } = await vault.status();
  const own = records.map(({ credentialId }) => credentialId);
  return { ...options, excludeCredentials: [...new Set([...own, ...options.excludeCredentials])] };
}

/** The vault wraps its keys, the server takes the passkey, and only then does this browser count on it. */
export async function addPasskey(side: PasskeySide, made: MadePasskey, proof: UnlockProof): Promise<void> {
  const { api, vault, origin } = side;
  const { options, credential, protection } = made;
  const { rpId, challenge } = options;
  const asked = { credentialId: credential.id, rpId, origin, challenge, protection, proof };
  const { apiAuth } = await vault.addPasskey(asked);
  await api.post("/api/passkeys", { credential, apiAuth }, emptyAnswer);
  await vault.settlePasskey();
}

/** `prove`: a ceremony with a passkey that stays. */
export async function removePasskey(
  { api, vault, origin }: PasskeySide,
  credentialId: string,
  prove: () => Promise<UnlockProof>,
): Promise<void> {
  const { challenge } = await api.post("/api/passkeys/begin", {}, creationOptions);
  const { apiAuth } = await vault.removePasskey({ credentialId, origin, challenge, proof: await prove() });
  await api.post("/api/passkeys/remove", { credentialId, challenge, apiAuth }, emptyAnswer);
  await vault.settlePasskey();
}
