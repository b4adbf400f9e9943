import { equalBytes } from "#app/lib/bytes.ts";
import { type AccountId, type DeviceId, idOf } from "#app/lib/ids.ts";
import { refuseUnless } from "../errors.ts";
import { requireSignature } from "../primitives/signature.ts";
import { headAt } from "./chain-query.ts";
import type { ChainState, DeviceState } from "./chain-state.ts";
import { chainRole } from "./chain-statement.ts";
import { clockSkewMs, wasEndorsedAround } from "./clinic-root.ts";
import { threadLines } from "./thread-query.ts";
import type { ThreadContext, ThreadState } from "./thread-state.ts";
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
  const place = { stmtHash: signed.stmtHash, logSize: statement.header.logSize, clampedMs };
  refuseUnless(signedBeforeRevocation(chain, device, place, context), "E_CHAIN", "signer");
  requireSignature(signature.signature, "thr-sig", bytes, device.sigPk);
  if (chain.role === chainRole.staff && policy !== threadPolicy.self) {
    refuseUnless(context.root !== null, "E_STALE_LOG");
    refuseUnless(wasEndorsedAround(context.root, account, clampedMs), "E_NOT_MEMBER");
  }
}

/**
 * Of an accepted thread the seq of the first statement whose signer had lost standing, by what is known now; null where each stands.
 * A REVOKE or UNENDORSE that arrives late takes back what only its absence let in. Everything else was judged for good.
 */
export function firstWithoutStanding(state: ThreadState, context: ThreadContext): number | null {
  const { root } = context;
  const found = threadLines(state).find((line) => {
    const chain = context.chain(line.signer);
    const device = chain?.devices.get(line.signerDevice);
    if (chain === null || device === undefined) return false;
    if (!signedBeforeRevocation(chain, device, line, context)) return true;
    const needsEndorsement = chain.role === chainRole.staff && state.policy !== threadPolicy.self;
    return needsEndorsement && root !== null && !wasEndorsedAround(root, line.signer, line.clampedMs);
  });
  return found?.seq ?? null;
}

function signedBeforeRevocation(
  chain: ChainState,
  device: DeviceState,
  signed: { readonly stmtHash: Uint8Array; readonly logSize: number; readonly clampedMs: number },
  context: ThreadContext,
): boolean {
  if (device.revokedSeq === null || device.revokedMs === null) return true;
  const revocation = headAt(chain, device.revokedSeq);
  const revokedAt = revocation === null ? null : (context.logIndex?.(revocation, chain.id) ?? null);
  if (revokedAt !== null) {
    if (signed.logSize > revokedAt) return false;
    const signedAt = context.logIndex?.(signed.stmtHash) ?? null;
    if (signedAt !== null) return signedAt < revokedAt;
  }
  return signed.clampedMs < device.revokedMs + clockSkewMs;
}
