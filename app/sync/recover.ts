import { emptyAnswer } from "#app/protocol/clinic-api.ts";
import { recoveryOpening } from "#app/protocol/recovery-api.ts";
import type { CreationOptions, Me, RegistrationResult } from "#app/protocol/session-api.ts";
import { me } from "#app/protocol/session-api.ts";
import type { LogHead } from "#app/protocol/wire.ts";
import type { DeviceLoss } from "#app/vault/devices-rpc.ts";
import type { RecoveryView } from "#app/vault/recovery-rpc.ts";
import type { Protection, Vault } from "#app/vault/rpc.ts";
import { type Api, HttpError } from "./http.ts";

type Parts = { api: Api; vault: Vault };

/** What a person has typed off the sheet beside its words; null for what was left out. */
export interface Printed {
  printed: LogHead | null;
  logKey: string | null;
}

/** Finds the account of a sheet and lets the vault judge it by what else the sheet prints. */
export async function findAccount(
  { api, vault }: Parts,
  locator: string,
  { printed, logKey }: Printed,
): Promise<{ view: RecoveryView; options: CreationOptions }> {
  const opening = await api.post(
    "/api/recovery/begin",
    { locator, size: printed?.size ?? 0 },
    recoveryOpening,
  );
  return { view: await vault.recoverOpen({ opening, printed, logKey }), options: opening.options };
}

/** The kit takes a lost browser out; what it could be made to do: leave the chain, or only be signed out, where it is the last. */
export async function removeLost(
  { api, vault }: Parts,
  lost: { deviceId: string; reason: DeviceLoss; origin: string },
): Promise<"revoke" | "block"> {
  const removal = await vault.sheetRemove(lost);
  if (removal.type === "revoke") await api.post("/api/recovery/revoke", { wire: removal.wire }, emptyAnswer);
  else {
    const { kit, deviceId, challenge, apiAuth } = removal;
    await api.post("/api/recovery/block", { kit, deviceId, challenge, apiAuth }, emptyAnswer);
  }
  return removal.type;
}

/** The kit adds this browser, and the server signs it in. A refusal leaves an empty browser: the words are asked for again. */
export async function recover(
  { api, vault }: Parts,
  passkey: {
    credential: RegistrationResult;
    protection: Protection;
    rpId: string;
    origin: string;
    replaces: string | null;
  },
): Promise<Me> {
  const { credential, protection, rpId, origin, replaces } = passkey;
  const flags = { prf: protection.type === "prf" };
  const asked = { credentialId: credential.id, rpId, origin, flags, protection, replaces };
  const finish = await vault.recoverStart(asked);
  try {
    return await api.post("/api/recovery/finish", { credential, ...finish }, me);
  } catch (error) {
    // Without an answer it may have been taken: signing in with the new passkey tells.
    if (error instanceof HttpError && error.code !== "E_NETWORK") await vault.discardProvisional();
    throw error;
  }
}
