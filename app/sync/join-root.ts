import { emptyAnswer } from "#app/protocol/clinic-api.ts";
import type { InvitationRow } from "#app/protocol/invitation-api.ts";
import type { RegistrationResult } from "#app/protocol/session-api.ts";
import type { Protection } from "#app/vault/rpc.ts";
import { VaultError } from "#app/vault/rpc.ts";
import type { NewSide } from "./link-new.ts";
import { followNew, type OldSide } from "./link-old.ts";

/** The browser of an invited administrator: opens the link under the invitation's secret and answers; the link's id, to follow. */
export async function joinRoot(
  { api, vault }: Pick<NewSide, "api" | "vault">,
  invId: string,
  passkey: { credential: RegistrationResult; protection: Protection; rpId: string; label: string },
): Promise<string> {
  const { credential, protection, rpId, label } = passkey;
  const flags = { prf: protection.type === "prf" };
  const asked = { credentialId: credential.id, rpId, flags, protection, label };
  const { linkId, message, join } = await vault.joinStart(asked);
  await api.post("/api/links", { linkId, credential, message }, emptyAnswer);
  await api.post(`/api/invitations/${invId}/join`, { linkId, ...join }, emptyAnswer);
  return linkId;
}

/** The inviting browser adds the one that answered, after the digits. False: not the same digits, or not confirmed. */
export async function addAdministrator(
  side: OldSide,
  { invId, join }: Pick<InvitationRow, "invId" | "join">,
): Promise<boolean> {
  if (join === null) throw new VaultError("E_LINK_STEP");
  // The chain that the invitation names a point of.
  await side.sync();
  return followNew(side, await side.vault.linkJoinInvited({ invId, ...join }));
}
