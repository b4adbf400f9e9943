import { type Signer, webcryptoSigner } from "#app/crypto/primitives/signature.ts";
import { apiAuthMessage } from "#app/crypto/public/api-auth.ts";
import { startChain } from "#app/crypto/public/chain-replay.ts";
import type { ChainState } from "#app/crypto/public/chain-state.ts";
import { chainRole } from "#app/crypto/public/chain-statement.ts";
import { deviceIdOf } from "#app/crypto/public/device-record.ts";
import { invitedRole } from "#app/crypto/public/invitation.ts";
import { statementHash } from "#app/crypto/public/signed-statement.ts";
import { decodeWire } from "#app/crypto/public/statement-wire.ts";
import { signAccept } from "#app/crypto/secret/invitation-secret.ts";
import { signGenesis } from "#app/crypto/secret/sign-chain.ts";
import { fromBase64url, toBase64url } from "#app/lib/base64url.ts";
import { type DeviceId, idOf } from "#app/lib/ids.ts";
import { type Vault, VaultError } from "../rpc.ts";
import type { VaultEnvironment } from "./environment.ts";
import { noLog } from "./keylog-pin.ts";
import { generateKeys, type Keyring } from "./keyring.ts";
import { newModel } from "./new-model.ts";
import type { OpenInvitation } from "./open-invitation.ts";
import { roleOfChain } from "./pins.ts";
import { requireAllowedProtection } from "./policy.ts";
import { newDeviceRecord, type PrfSalts, sealKeys, storeNewVault } from "./seal-keys.ts";

type Input = Parameters<Vault["createAccount"]>[0];
type Created = Awaited<ReturnType<Vault["createAccount"]>>;

/**
 * Makes this device and its account: keys, GENESIS and, with an invitation, ACCEPT; everything is stored in one write before
 * the caller may post any of it, so a crash leaves a provisional account or none (SPEC §5, §6, §12).
 */
export async function createAccount(
  env: VaultEnvironment,
  salts: PrfSalts,
  invitation: OpenInvitation | null,
  input: Input,
): Promise<{ created: Created; ring: Keyring }> {
  if ((input.purpose === "invitation") !== (invitation !== null)) throw new VaultError("E_INVITE");
  // A further administrator joins the clinic root by linking, which makes no account (SPEC §6 kind 5).
  if (invitation?.kind === "administrator") throw new VaultError("E_INVITE(kind)");
  const keys = await generateKeys(env);
  const sealed = await sealKeys(env, salts, keys, input);
  const keylog = invitation?.keylog ?? { key: null, head: noLog, history: [], taken: 0 };
  const nowMs = env.clock.now();
  const device = await newDeviceRecord(sealed.stored, keys, { ...input.flags, history: false }, nowMs);
  const role = invitation === null ? chainRole.root : invitedRole[invitation.invite.kind];
  if (invitation !== null) requireAllowedProtection(invitation.root.state, role, device);
  const adm = webcryptoSigner(sealed.adm, sealed.stored.admPk);
  const { sig } = sealed.ring;
  const genesis = await signGenesis({
    role,
    salt: env.random(32),
    device,
    at: { timeMs: nowMs, logSize: keylog.head.size, logRoot: fromBase64url(keylog.head.root) },
    adm,
    sig,
  });
  const chain = startChain(genesis);
  const kemPk = toBase64url(sealed.kemPk);
  const pinned = invitation === null ? [] : [invitation.root, invitation.inviter];
  const model = newModel({
    identity: {
      accountId: chain.id,
      deviceId: idOf<DeviceId>(deviceIdOf(device)),
      role: roleOfChain(chain),
      clinicId: invitation?.root.state.id ?? chain.id,
      clinicName: invitation?.payload.clinicName ?? "",
      auditKey: invitation?.payload.pins.auditKey ?? null,
    },
    keylog,
    chains: [
      ...pinned.map((each) => [each.state.id, each] as const),
      [chain.id, { wires: [toBase64url(genesis)], indices: [null], state: chain }],
    ],
    kem: { hash: toBase64url(device.kemHash), publicKey: kemPk },
    welcome: null,
  });
  await storeNewVault(env, sealed, model);
  const challenge = fromBase64url(input.challenge);
  const credentialId = fromBase64url(input.credentialId);
  const apiAuth = await sig.sign(
    "api-auth",
    apiAuthMessage({ challenge, origin: input.origin, credentialId }),
  );
  const accept = invitation && (await acceptOf(invitation, chain, genesis, nowMs, sig));
  return {
    created: {
      account: { genesis: toBase64url(genesis), kemPk, apiAuth: toBase64url(apiAuth) },
      accept,
      accountId: model.identity.accountId,
      deviceId: model.identity.deviceId,
      nameSalt: toBase64url(env.random(32)),
    },
    ring: sealed.ring,
  };
}

async function acceptOf(
  invitation: OpenInvitation,
  chain: ChainState,
  genesis: Uint8Array,
  sentMs: number,
  sig: Signer,
): Promise<NonNullable<Created["accept"]>> {
  const body = { account: chain.accountId, genesis: statementHash(decodeWire(genesis).bytes), sentMs };
  const { accept, signatures } = await signAccept(body, invitation.keys, sig);
  return {
    accept: toBase64url(accept),
    acceptSigs: [toBase64url(signatures[0]), toBase64url(signatures[1])],
  };
}
