import { apiAuthMessage } from "#app/crypto/public/api-auth.ts";
import { activeDevices } from "#app/crypto/public/chain-query.ts";
import { revokeReason } from "#app/crypto/public/chain-statement.ts";
import { signNext } from "#app/crypto/secret/sign-chain.ts";
import { fromBase64url, toBase64url } from "#app/lib/base64url.ts";
import { VaultError } from "../rpc.ts";
import type { SheetRemoval, SheetVault } from "../sheet-rpc.ts";
import type { VaultEnvironment } from "./environment.ts";
import { signedAt } from "./pins.ts";
import type { Recovery } from "./recover.ts";

/**
 * Takes a lost browser out with nothing but the sheet: the kit signs REVOKE. The last browser stays in the chain until another
 * one takes its place (SPEC §5); then the kit's sig key asks the server to end its sessions and passkeys, which is all that there is.
 */
export async function removeBySheet(
  env: VaultEnvironment,
  { kit, account }: Recovery,
  { deviceId, reason, origin }: Parameters<SheetVault["sheetRemove"]>[0],
): Promise<SheetRemoval> {
  if (account === null) throw new VaultError("E_LINK_STEP");
  const { own, challenge } = account;
  const browsers = activeDevices(own.state).filter(({ kind }) => kind === "browser");
  const lost = browsers.find(({ id }) => id === deviceId);
  if (lost === undefined) throw new VaultError("E_NO_DEVICE");
  if (browsers.length > 1) {
    const at = signedAt(account, env.clock);
    const signer = { deviceId: account.kit.deviceId, adm: kit.keys.adm };
    const change = { type: "revoke", deviceId: lost.deviceId, reason: revokeReason[reason] } as const;
    return { type: "revoke", wire: toBase64url(await signNext(own.state, change, at, signer)) };
  }
  const asked = { challenge: fromBase64url(challenge), origin, credentialId: lost.deviceId };
  return {
    type: "block",
    kit: account.kit.id,
    deviceId,
    challenge,
    apiAuth: toBase64url(await kit.keys.sig.sign("api-auth", apiAuthMessage(asked))),
  };
}
