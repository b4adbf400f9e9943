import type { AccountId, DeviceId, ThreadId } from "#app/lib/ids.ts";
import type { ChainState } from "./chain-state.ts";
import type { ChainRole } from "./chain-statement.ts";
import { memberRole, type ThreadPolicy, type ThreadStatement } from "./thread-statement.ts";

export type ThreadMember = {
  readonly id: AccountId;
  readonly account: Uint8Array;
  /** Role bits in the thread: 1 read, 2 write, 4 admin. */
  readonly role: number;
  /** What the member's own chain says they are. */
  readonly chainRole: ChainRole;
  /** The point of their chain that the statement naming them quoted. */
  readonly seq: number;
  readonly head: Uint8Array;
  /** Thread seq since which they have been a member without a break. */
  readonly sinceSeq: number;
  /** When the membership ends by itself, milliseconds since 1970; null where it does not. */
  readonly notAfterMs: number | null;
};

export type ThreadMembers = ReadonlyMap<AccountId, ThreadMember>;

/** A change as the conversation shows it: every member sees every change (SPEC §7). */
export type ThreadLine = {
  readonly seq: number;
  readonly type: ThreadStatement["type"];
  /** As claimed by the signer; `clampedMs` is after the statement before it. */
  readonly timeMs: number;
  readonly clampedMs: number;
  readonly signer: AccountId;
  readonly signerDevice: DeviceId;
  readonly stmtHash: Uint8Array;
  readonly logSize: number;
  /** The account added, removed, re-roled or granted history; null for CREATE and CLOSE. */
  readonly subject: AccountId | null;
  /** Role bits given; null where none are. */
  readonly role: number | null;
  /** From which envelope a HISTORY_GRANT reaches; otherwise null. */
  readonly fromEnvHash: Uint8Array | null;
  /** When a membership that was given ends by itself; otherwise null. */
  readonly notAfterMs: number | null;
};

/** What only grows along a thread, shared between its states as in `ChainLog`; index is the seq. */
export type ThreadLog = { readonly members: ThreadMembers[]; readonly lines: ThreadLine[] };

/** A verified thread up to `seq`: plain data, never changed in place. */
export type ThreadState = {
  readonly id: ThreadId;
  readonly threadId: Uint8Array;
  readonly policy: ThreadPolicy;
  readonly seq: number;
  readonly head: Uint8Array;
  readonly members: ThreadMembers;
  readonly namedInCreate: ReadonlySet<AccountId>;
  readonly closed: boolean;
  readonly clampedMs: number;
  readonly lastLogSize: number;
  readonly log: ThreadLog;
};

/** What judging a thread statement needs besides the thread: verified chains, and where known their order in the key log. */
export type ThreadContext = {
  /** The newest verified state of an account's chain, or null when it is not known here. */
  chain(account: AccountId): ChainState | null;
  /** The clinic root; null only before it is pinned, and then no staff signer is accepted. */
  readonly root: ChainState | null;
  /** Leaf index in the verified key log of a statement of the thread; order there outranks claimed times. */
  logIndex?(stmtHash: Uint8Array): number | null;
  /** The same of the statement at that seq of an account's chain. */
  chainIndex?(account: AccountId, seq: number): number | null;
};

export const threadLimit = 4096;

export function mayRead(member: ThreadMember | undefined): boolean {
  return member !== undefined && (member.role & memberRole.read) !== 0;
}

export function mayWrite(member: ThreadMember | undefined): boolean {
  return member !== undefined && (member.role & memberRole.write) !== 0;
}

export function mayAdmin(member: ThreadMember | undefined): boolean {
  return member !== undefined && (member.role & memberRole.admin) !== 0;
}
