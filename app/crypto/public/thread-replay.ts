import { equalBytes } from "#app/lib/bytes.ts";
import { type AccountId, type DeviceId, idOf, type ThreadId } from "#app/lib/ids.ts";
import { isZero } from "../codec.ts";
import { refuseUnless } from "../errors.ts";
import { comparePoint } from "./chain-query.ts";
import { requireEntry, requireMayChange, requirePolicy } from "./thread-policy.ts";
import { requireThreadSigner } from "./thread-signer.ts";
import {
  mayAdmin,
  mayRead,
  type ThreadContext,
  type ThreadLine,
  type ThreadMember,
  type ThreadMembers,
  type ThreadState,
  threadLimit,
} from "./thread-state.ts";
import {
  type MemberRecord,
  parseThreadWire,
  type SignedThreadStatement,
  type ThreadStatement,
  threadIdOf,
  threadMemberLimit,
} from "./thread-statement.ts";

/**
 * Replays the wire forms of one thread, CREATE first; throws at the first violation (SPEC §7). `verified` is a point this
 * verifier has already replayed in full: signers up to it are not judged again, as in `replayChain`.
 */
export function replayThread(
  wires: readonly Uint8Array[],
  context: ThreadContext,
  verified?: { readonly seq: number; readonly head: Uint8Array },
): ThreadState {
  const statements = wires.map(parseThreadWire);
  const [create, ...rest] = statements;
  refuseUnless(create !== undefined, "E_CHAIN", "seq");
  const pinned = verified === undefined ? undefined : statements[verified.seq];
  const trustedSeq = pinned && verified && equalBytes(pinned.stmtHash, verified.head) ? verified.seq : -1;
  let state = start(create, context, trustedSeq >= 0);
  for (const signed of rest)
    state = extend(state, signed, context, signed.statement.header.seq <= trustedSeq);
  return state;
}

/** Verifies a CREATE and gives the thread of one statement. */
export function startThread(wire: Uint8Array, context: ThreadContext): ThreadState {
  return start(parseThreadWire(wire), context, false);
}

/** Verifies the next statement against the thread before it; the given state is not changed. */
export function extendThread(state: ThreadState, wire: Uint8Array, context: ThreadContext): ThreadState {
  return extend(state, parseThreadWire(wire), context, false);
}

function start(signed: SignedThreadStatement, context: ThreadContext, trusted: boolean): ThreadState {
  const { statement, bytes, stmtHash } = signed;
  refuseUnless(statement.type === "create" && statement.header.seq === 0, "E_CHAIN", "seq");
  const { header, policy } = statement;
  refuseUnless(isZero(header.prev) && isZero(header.threadId), "E_CHAIN", "prev");
  const members = new Map<AccountId, ThreadMember>();
  for (const record of statement.members) {
    const member = memberOf(record, 0, null, context);
    requireEntry(policy, member);
    members.set(member.id, member);
  }
  refuseUnless(mayAdmin(members.get(idOf<AccountId>(header.signerAccount))), "E_NOT_MEMBER");
  requirePolicy(policy, members);
  if (!trusted) requireThreadSigner(signed, policy, header.timeMs, context);
  const threadId = threadIdOf(bytes);
  return {
    id: idOf<ThreadId>(threadId),
    threadId,
    policy,
    seq: 0,
    head: stmtHash,
    members,
    namedInCreate: new Set(members.keys()),
    closed: false,
    clampedMs: header.timeMs,
    lastLogSize: header.logSize,
    log: { members: [members], lines: [lineOf(signed, header.timeMs)] },
  };
}

function extend(
  state: ThreadState,
  signed: SignedThreadStatement,
  context: ThreadContext,
  trusted: boolean,
): ThreadState {
  const { statement, stmtHash } = signed;
  const { header } = statement;
  refuseUnless(statement.type !== "create" && header.seq === state.seq + 1, "E_CHAIN", "seq");
  refuseUnless(equalBytes(header.prev, state.head), "E_CHAIN", "prev");
  refuseUnless(equalBytes(header.threadId, state.threadId), "E_CHAIN", "prev");
  refuseUnless(header.seq < threadLimit, "E_LIMIT");
  refuseUnless(!state.closed, "E_CHAIN", "policy");
  refuseUnless(header.logSize >= state.lastLogSize, "E_STALE_LOG");
  refuseUnless(mayAdmin(state.members.get(idOf<AccountId>(header.signerAccount))), "E_NOT_MEMBER");
  const clampedMs = Math.max(header.timeMs, state.clampedMs + 1);
  if (!trusted) requireThreadSigner(signed, state.policy, clampedMs, context);
  const members = membersAfter(state, statement, context);
  requirePolicy(state.policy, members);
  const log = logToAppend(state);
  log.members.push(members);
  log.lines.push(lineOf(signed, clampedMs));
  return {
    ...state,
    seq: header.seq,
    head: stmtHash,
    members,
    closed: statement.type === "close",
    clampedMs,
    lastLogSize: header.logSize,
    log,
  };
}

function membersAfter(state: ThreadState, statement: ThreadStatement, context: ThreadContext): ThreadMembers {
  if (statement.type === "add-member" || statement.type === "add-until") {
    const notAfterMs = statement.type === "add-until" ? statement.notAfterMs : null;
    refuseUnless(notAfterMs === null || notAfterMs > statement.header.timeMs, "E_CHAIN", "policy");
    const member = memberOf(statement.member, statement.header.seq, notAfterMs, context);
    refuseUnless(!state.members.has(member.id), "E_CHAIN", "policy");
    refuseUnless(state.members.size < threadMemberLimit, "E_LIMIT");
    requireEntry(state.policy, member);
    return new Map(state.members).set(member.id, member);
  }
  if (statement.type === "create" || statement.type === "close") return state.members;
  const member = state.members.get(idOf<AccountId>(statement.account));
  refuseUnless(member !== undefined, "E_NOT_MEMBER");
  if (statement.type === "history-grant") {
    refuseUnless(mayRead(member), "E_NOT_MEMBER");
    return state.members;
  }
  requireMayChange(state.policy, state.namedInCreate, member);
  const members = new Map(state.members);
  if (statement.type === "role") members.set(member.id, { ...member, role: statement.role });
  else members.delete(member.id);
  return members;
}

/** A quoted point that is not on the verified chain is E_CHAIN(prev); one that is ahead of it means sync first. */
function memberOf(
  record: MemberRecord,
  sinceSeq: number,
  notAfterMs: number | null,
  context: ThreadContext,
): ThreadMember {
  const id = idOf<AccountId>(record.account);
  const chain = context.chain(id);
  refuseUnless(chain !== null, "E_STALE_LOG");
  const relation = comparePoint(chain, record);
  refuseUnless(relation !== "ahead", "E_STALE_LOG");
  refuseUnless(relation === "prefix", "E_CHAIN", "prev");
  return { ...record, id, chainRole: chain.role, sinceSeq, notAfterMs };
}

function lineOf({ statement, stmtHash }: SignedThreadStatement, clampedMs: number): ThreadLine {
  const { header } = statement;
  return {
    seq: header.seq,
    type: statement.type,
    timeMs: header.timeMs,
    clampedMs,
    signer: idOf<AccountId>(header.signerAccount),
    signerDevice: idOf<DeviceId>(header.signerDevice),
    stmtHash,
    logSize: header.logSize,
    ...subjectOf(statement),
  };
}

function subjectOf(
  statement: ThreadStatement,
): Pick<ThreadLine, "subject" | "role" | "fromEnvHash" | "notAfterMs"> {
  const none = { role: null, fromEnvHash: null, notAfterMs: null };
  switch (statement.type) {
    case "create":
    case "close":
      return { ...none, subject: null };
    case "add-member":
      return { ...none, subject: idOf<AccountId>(statement.member.account), role: statement.member.role };
    case "add-until": {
      const { member, notAfterMs } = statement;
      return { ...none, subject: idOf<AccountId>(member.account), role: member.role, notAfterMs };
    }
    case "remove":
      return { ...none, subject: idOf<AccountId>(statement.account) };
    case "role":
      return { ...none, subject: idOf<AccountId>(statement.account), role: statement.role };
    case "history-grant":
      return { ...none, subject: idOf<AccountId>(statement.account), fromEnvHash: statement.fromEnvHash };
  }
}

/** As `sharedLog` of chains: append to the shared log from the newest state, to a copy from an older one. */
function logToAppend(state: ThreadState): ThreadState["log"] {
  const { log, seq } = state;
  if (log.lines.length === seq + 1) return log;
  return { lines: log.lines.slice(0, seq + 1), members: log.members.slice(0, seq + 1) };
}
