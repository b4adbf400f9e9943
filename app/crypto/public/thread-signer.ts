import { equalBytes } from "#app/lib/bytes.ts";
import { type AccountId, type DeviceId, idOf } from "#app/lib/ids.ts";
import { refuseUnless } from "../errors.ts";
import { requireSignature } from "../primitives/signature.ts";
import { headAt } from "./chain-query.ts";
import type { ChainState, DeviceState } from "./chain-state.ts";
import { chainRole } from "./chain-statement.ts";
import { clockSkewMs, wasEndorsedAround } from "./clinic-root.ts";
import type { ThreadContext } from "./thread-state.ts";
import { type SignedThreadStatement, type ThreadPolicy, threadPolicy } from "./thread-statement.ts";

/**
 * The signer's device stands in the signer's chain, is a browser, was not yet revoked, and signed; staff signers of care
 * and staff threads were endorsed. Hdr2 names no seq of either chain, so order is judged by the key log where it is known
 * and otherwise by the clamped time of the statement, which nobody can put before the statement it follows (SPEC §7).
 */
export function requireThreadSigner(
  signed: SignedThreadStatement,
  policy: ThreadPolicy,
  clampedMs: number,
  context: ThreadContext,
): void {
  const { statement, signature, bytes } = signed;
  const { signerAccount, signerDevice } = statement.header;
  const account = idOf<AccountId>(signerAccount);
  const chain = context.chain(account);
  refuseUnless(chain !== null, "E_STALE_LOG");
  const device = chain.devices.get(idOf<DeviceId>(signerDevice));
  refuseUnless(device !== undefined, "E_CHAIN", "signer");
  refuseUnless(device.kind === "browser", "E_CHAIN", "kit");
  refuseUnless(equalBytes(signature.device, signerDevice), "E_CHAIN", "signer");
  refuseUnless(signedBeforeRevocation(chain, device, signed, clampedMs, context), "E_CHAIN", "signer");
  requireSignature(signature.signature, "thr-sig", bytes, device.sigPk);
  if (chain.role === chainRole.staff && policy !== threadPolicy.self) {
    refuseUnless(context.root !== null, "E_STALE_LOG");
    refuseUnless(wasEndorsedAround(context.root, account, clampedMs), "E_NOT_MEMBER");
  }
}

function signedBeforeRevocation(
  chain: ChainState,
  device: DeviceState,
  signed: SignedThreadStatement,
  clampedMs: number,
  context: ThreadContext,
): boolean {
  if (device.revokedSeq === null || device.revokedMs === null) return true;
  const revocation = headAt(chain, device.revokedSeq);
  const revokedAt = revocation === null ? null : (context.logIndex?.(revocation, chain.id) ?? null);
  if (revokedAt !== null) {
    if (signed.statement.header.logSize > revokedAt) return false;
    const signedAt = context.logIndex?.(signed.stmtHash) ?? null;
    if (signedAt !== null) return signedAt < revokedAt;
  }
  return clampedMs < device.revokedMs + clockSkewMs;
}
