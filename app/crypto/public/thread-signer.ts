import { equalBytes } from "#app/lib/bytes.ts";
import { type AccountId, type DeviceId, idOf } from "#app/lib/ids.ts";
import { refuseUnless } from "../errors.ts";
import { requireSignature } from "../primitives/signature.ts";
import type { ChainState, DeviceState } from "./chain-state.ts";
import { chainRole } from "./chain-statement.ts";
import { clockSkewMs, wasEndorsedAround } from "./clinic-root.ts";
import { threadLines } from "./thread-query.ts";
import type { ThreadContext, ThreadLine, ThreadState } from "./thread-state.ts";
import {
  memberRole,
  type SignedThreadStatement,
  type ThreadPolicy,
  threadPolicy,
} from "./thread-statement.ts";

/** What a thread statement's place among the statements of a chain is told by. */
type Placed = { readonly stmtHash: Uint8Array; readonly logSize: number; readonly clampedMs: number };

/** Whether a signer had lost standing, by the order of the key log, or only by the times that are claimed. */
type Loss = "by order" | "by time" | null;

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
  refuseUnless(revocationOf(chain, device, place, context) === null, "E_CHAIN", "signer");
  requireSignature(signature.signature, "thr-sig", bytes, device.sigPk);
  if (chain.role === chainRole.staff && policy !== threadPolicy.self) {
    refuseUnless(context.root !== null, "E_STALE_LOG");
    refuseUnless(unendorsementOf(context.root, account, place, context) === null, "E_NOT_MEMBER");
  }
}

/**
 * Of an accepted thread the seq of the first statement whose signer had lost standing, by what is known now; null where each stands.
 * A REVOKE or UNENDORSE that arrives late takes back what only its absence let in. Everything else was judged for good. A claimed time
 * alone takes nothing back that ended somebody's reading, nor what came before that: nobody reads again because of a clock.
 */
export function firstWithoutStanding(state: ThreadState, context: ThreadContext): number | null {
  const lines = threadLines(state);
  const lastEnd = lines.findLast(endsReading)?.seq ?? -1;
  const found = lines.find((line) => {
    const loss = lossOf(line, state.policy, context);
    return loss === "by order" || (loss === "by time" && line.seq > lastEnd);
  });
  return found?.seq ?? null;
}

function lossOf(line: ThreadLine, policy: ThreadPolicy, context: ThreadContext): Loss {
  const chain = context.chain(line.signer);
  const device = chain?.devices.get(line.signerDevice);
  if (chain === null || device === undefined) return null;
  const loss = revocationOf(chain, device, line, context);
  const needsEndorsement = chain.role === chainRole.staff && policy !== threadPolicy.self;
  if (loss === "by order" || !needsEndorsement || context.root === null) return loss;
  return unendorsementOf(context.root, line.signer, line, context) ?? loss;
}

function endsReading({ type, role }: ThreadLine): boolean {
  return type === "remove" || (type === "role" && role !== null && (role & memberRole.read) === 0);
}

function revocationOf(chain: ChainState, device: DeviceState, signed: Placed, context: ThreadContext): Loss {
  if (device.revokedSeq === null || device.revokedMs === null) return null;
  const isLater = stoodBefore(chain.id, device.revokedSeq, signed, context);
  if (isLater !== null) return isLater ? "by order" : null;
  return signed.clampedMs < device.revokedMs + clockSkewMs ? null : "by time";
}

function unendorsementOf(root: ChainState, account: AccountId, signed: Placed, context: ThreadContext): Loss {
  let isOrdered = true;
  const wasEndorsed = wasEndorsedAround(root, account, signed.clampedMs, chainRole.staff, (seq) => {
    const before = stoodBefore(root.id, seq, signed, context);
    isOrdered &&= before !== null;
    return before;
  });
  if (wasEndorsed) return null;
  return isOrdered ? "by order" : "by time";
}

/** Whether the statement of that chain stood in the key log before this one of the thread, or was there when it was signed. */
function stoodBefore(
  account: AccountId,
  seq: number,
  { stmtHash, logSize }: Placed,
  context: ThreadContext,
): boolean | null {
  const index = context.chainIndex?.(account, seq) ?? null;
  if (index === null) return null;
  if (logSize > index) return true;
  const own = context.logIndex?.(stmtHash) ?? null;
  return own === null ? null : index < own;
}
