import { chainRole } from "#app/crypto/public/chain-statement.ts";
import { isEndorsed } from "#app/crypto/public/clinic-root.ts";
import { statementLeaf } from "#app/crypto/public/key-log-leaf.ts";
import { extendThread as extend, replayThread } from "#app/crypto/public/thread-replay.ts";
import {
  mayRead,
  type ThreadLine,
  type ThreadMember,
  type ThreadState,
} from "#app/crypto/public/thread-state.ts";
import { parseThreadWire, type ThreadStatement } from "#app/crypto/public/thread-statement.ts";
import { type AccountId, type EnvHash, idBytes, idOf, type StmtHash, type ThreadId } from "#app/lib/ids.ts";
import { visibleAccounts } from "#db/access/visible-accounts.server.ts";
import { appendKeylog } from "#db/keylog-store.server.ts";
import { envelopesFrom } from "#db/queries/envelopes.server.ts";
import { appendFeed } from "#db/queries/feed-append.server.ts";
import {
  addThreadStatement,
  lockThread,
  type MemberRow,
  membersOf,
  setMembers,
} from "#db/queries/threads.server.ts";
import type { PersonId } from "#db/schema/ids.ts";
import type { WriteTx } from "#db/tickets/write-tx.server.ts";
import { refuse, refuseUnless } from "../audited/refusal.server.ts";
import type { Caller } from "../session/caller.server.ts";
import { requireOwnStatement } from "../write/create-thread.server.ts";
import { threadContext } from "./thread-context.server.ts";

/** Items of one insert: PostgreSQL takes 65,535 parameters. */
const feedPart = 5_000;

export interface ExtendedThread {
  statement: ThreadStatement;
  people: PersonId[];
  /** The same statement stood here already. */
  repeated: boolean;
}

/**
 * Takes the next statement of a thread from a member: E_NOT_FOUND to everybody else, E_CONFLICT when its seq is taken, so
 * the caller rebuilds it on the new head (SPEC §7), E_STATEMENT when it does not hold.
 */
export async function extendThread(
  tx: WriteTx,
  caller: Caller,
  threadId: ThreadId,
  wire: Uint8Array,
  types: readonly ThreadStatement["type"][],
): Promise<ExtendedThread> {
  const thread = (await lockThread(tx, threadId)) ?? refuse("E_NOT_FOUND");
  const members = await membersOf(tx, threadId);
  refuseUnless((members.get(caller.accountId) ?? 0) > 0, "E_NOT_FOUND");
  const { statement, stmtHash } = parseThreadWire(wire);
  refuseUnless(types.includes(statement.type), "E_STATEMENT");
  requireOwnStatement(statement, caller);
  const taken = thread.statements.find(({ seq }) => seq === statement.header.seq);
  if (taken) {
    refuseUnless(taken.hash === idOf<StmtHash>(stmtHash), "E_CONFLICT");
    return { statement, people: [], repeated: true };
  }
  const context = await threadContext(tx, [...members.keys(), ...(await newcomers(tx, caller, statement))]);
  // What was accepted once is not judged again: a statement of the root that came later takes nothing back.
  const before = replayThread(
    thread.statements.map((row) => row.wire),
    context,
    { seq: thread.headSeq, head: idBytes(thread.head) },
  );
  const after = extend(before, wire, context);
  for (const { id, chainRole: role, sinceSeq } of after.members.values())
    if (sinceSeq === after.seq && role === chainRole.staff)
      refuseUnless(isEndorsed(context.root, id, tx.nowMs), "E_STATEMENT");
  const people = await store(tx, before, after, wire);
  return { statement, people, repeated: false };
}

/** Whom ADD_MEMBER or ADD_UNTIL brings in: somebody the caller may see, else nobody. */
async function newcomers(tx: WriteTx, caller: Caller, statement: ThreadStatement): Promise<AccountId[]> {
  if (!("member" in statement)) return [];
  const account = idOf<AccountId>(statement.member.account);
  refuseUnless((await visibleAccounts(tx, caller)).has(account), "E_NOT_FOUND");
  return [account];
}

async function store(tx: WriteTx, before: ThreadState, after: ThreadState, wire: Uint8Array) {
  const { id: threadId, seq } = after;
  const { indices } = await appendKeylog(tx.sql, [statementLeaf(after.head)]);
  const logIndex = indices[0] ?? refuse("E_UNAVAILABLE");
  const row = { threadId, seq, hash: idOf<StmtHash>(after.head), wire, logIndex };
  await addThreadStatement(tx, row, after.closed);
  const gone = { role: 0, notAfterMs: null };
  const rows = new Map<AccountId, MemberRow>([...before.members.keys()].map((id) => [id, gone]));
  for (const { id, role, notAfterMs } of after.members.values()) rows.set(id, { role, notAfterMs });
  await setMembers(tx, threadId, rows);

  const inTime = ({ notAfterMs }: ThreadMember) => notAfterMs === null || notAfterMs > tx.nowMs;
  const readers = [...after.members.values()].filter((member) => mayRead(member) && inTime(member));
  const readsAfter = readers.map(({ id }) => id);
  const isNew = (id: AccountId) => !mayRead(before.members.get(id));
  // Who leaves is told so; who comes gets every statement, and envelopes from now on.
  const left = [...before.members.keys()].filter(
    (id) => mayRead(before.members.get(id)) && !readsAfter.includes(id),
  );
  const told = [...readsAfter.filter((id) => !isNew(id)), ...left];
  const past = Array.from({ length: seq + 1 }, (_, i) => ({ type: "statement", statementSeq: i }) as const);
  const older = await appendFeed(tx, told, threadId, past.slice(-1));
  const newer = await appendFeed(tx, readsAfter.filter(isNew), threadId, past);
  const granted = after.log.lines[seq];
  if (granted?.type === "history-grant") await deliverPast(tx, threadId, granted);
  return [...older, ...newer];
}

/**
 * HISTORY_GRANT: the envelopes from the named one on that this person was never given, without wraps; what they say reaches them
 * through keys that a member's device sends (SPEC §10).
 */
async function deliverPast(tx: WriteTx, threadId: ThreadId, { subject, fromEnvHash }: ThreadLine) {
  if (subject === null || fromEnvHash === null) return;
  const from = idOf<EnvHash>(fromEnvHash);
  const hashes = (await envelopesFrom(tx, threadId, from, subject)) ?? refuse("E_STATEMENT");
  for (let at = 0; at < hashes.length; at += feedPart)
    await appendFeed(
      tx,
      [subject],
      threadId,
      hashes.slice(at, at + feedPart).map((envHash) => ({ type: "envelope", envHash })),
    );
}
