import { zeroId } from "#app/crypto/codec.ts";
import { inviteLifetimeMs } from "#app/crypto/public/invitation.ts";
import { parseInviteFragment } from "#app/crypto/public/invitation-fragment.ts";
import { nameCommitment } from "#app/crypto/public/name-commitment.ts";
import { createInvitation } from "#app/crypto/secret/invitation-secret.ts";
import { fromBase64url, toBase64url } from "#app/lib/base64url.ts";
import { idBytes } from "#app/lib/ids.ts";
import { invitationKinds } from "#app/protocol/roles.ts";
import { type Vault, VaultError } from "../rpc.ts";
import { threadIn } from "./destination.ts";
import type { VaultEnvironment } from "./environment.ts";
import { encodePayload } from "./invitation-payload.ts";
import type { Keyring } from "./keyring.ts";
import { inviteSecretName } from "./link-old.ts";
import { logPinsOf } from "./log-pins.ts";
import type { Model } from "./model-types.ts";
import { ownChain, rootIn, signedAt } from "./pins.ts";
import type { Tx } from "./session.ts";

type Input = Parameters<Vault["invite"]>[0];
type Output = Awaited<ReturnType<Vault["invite"]>>;

const dayMs = 86_400_000;

/** An administrator's invitation is answered by linking, for which the inviter needs the secret again: it is kept, sealed. */
export function keepInviteSecret({ model, save }: Tx, link: string): void {
  const { invId, secret } = parseInviteFragment(new URL(link).hash.slice(1));
  const name = inviteSecretName(toBase64url(invId));
  model.kept.set(name, toBase64url(secret));
  save(`kept/${name}`);
}

/** Signs an INVITE with the sig key and seals what the invited has to know past the server; the link is shown once (SPEC §6). */
export async function invite(
  model: Model,
  ring: Keyring,
  env: VaultEnvironment,
  input: Input,
): Promise<Output> {
  const { directory, identity, keylog } = model;
  if (directory === null || keylog.key === null || identity.auditKey === null)
    throw new VaultError("E_SYNC_FIRST");
  if (input.kind === "administrator" && identity.role !== "administrator")
    throw new VaultError("E_INVITE(kind)");
  rootIn(model);
  const own = ownChain(model);
  const { timeMs, logSize, logRoot } = signedAt(model, env.clock);
  const name = input.name.trim().normalize("NFC");
  const nameSalt = env.random(32);
  const self = directory.answer.people.find(({ accountId }) => accountId === identity.accountId);
  // The invited refuse a member of staff whose name they cannot check.
  if (identity.role === "clinician" && self === undefined) throw new VaultError("E_SYNC_FIRST");
  const made = await createInvitation({
    invite: {
      kind: invitationKinds[input.kind],
      account: own.accountId,
      device: idBytes(identity.deviceId),
      seq: own.seq,
      head: own.head,
      nameCommit: nameCommitment(nameSalt, name),
      threadId: input.threadId === undefined ? zeroId() : threadIn(model, input.threadId).state.threadId,
      notAfterMs: timeMs + Math.min(input.validDays * dayMs, inviteLifetimeMs),
      timeMs,
      logSize,
      logRoot,
    },
    payload: encodePayload({
      v: 2,
      clinicName: directory.answer.clinic.name,
      inviterName: self?.name ?? directory.answer.clinic.name,
      inviterSalt: identity.role === "clinician" && self !== undefined ? self.nameSalt : null,
      name,
      nameSalt: toBase64url(nameSalt),
      pins: logPinsOf(model),
    }),
    clinicId: fromBase64url(identity.clinicId),
    sig: ring.sig,
    random: (length) => env.random(length),
  });
  return {
    request: {
      invite: toBase64url(made.invite),
      sig: toBase64url(made.signature),
      payload: toBase64url(made.payload),
      name,
      nameSalt: toBase64url(nameSalt),
      teamIds: input.teamIds,
    },
    link: `${input.origin}/i#${made.fragment}`,
  };
}
