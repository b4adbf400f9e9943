import { chainRole } from "#app/crypto/public/chain-statement.ts";
import { isEndorsed } from "#app/crypto/public/clinic-root.ts";
import { statementLeaf } from "#app/crypto/public/key-log-leaf.ts";
import { startThread } from "#app/crypto/public/thread-replay.ts";
import { mayRead, type ThreadState } from "#app/crypto/public/thread-state.ts";
import { parseThreadWire, type ThreadStatement, threadIdOf } from "#app/crypto/public/thread-statement.ts";
import { equalBytes } from "#app/lib/bytes.ts";
import { type AccountId, idBytes, idOf, type StmtHash, type ThreadId } from "#app/lib/ids.ts";
import { type ThreadPost, threadPost } from "#app/protocol/message-api.ts";
import { patientsOfThreads } from "#db/access/feed.server.ts";
import { visibleAccounts } from "#db/access/visible-accounts.server.ts";
import { appendKeylog } from "#db/keylog-store.server.ts";
import { lockDevice } from "#db/queries/envelopes.server.ts";
import { appendFeed } from "#db/queries/feed-append.server.ts";
import { addThread, addThreadStatement, lockThread, setMembers } from "#db/queries/threads.server.ts";
import type { WriteTx } from "#db/tickets/write-tx.server.ts";
import { bytesIn } from "../audited/input.server.ts";
import { refuse, refuseUnless } from "../audited/refusal.server.ts";
import type { WriteSpec } from "../audited/write-spec.server.ts";
import { acceptEnvelope } from "../message/accept-envelope.server.ts";
import { threadContext } from "../message/thread-context.server.ts";
import type { Caller } from "../session/caller.server.ts";

/** CREATE and the first message, both or neither; the same pair again is answered as before. */
export const createThread: WriteSpec<Caller, ThreadPost> = {
  route: "POST /api/threads",
  body: threadPost,
  async write(tx, { caller, body }) {
    const wire = bytesIn(body.create);
    const { bytes } = parseThreadWire(wire);
    const threadId = idOf<ThreadId>(threadIdOf(bytes));
    await lockDevice(tx, caller.deviceId);
    // What was accepted once is not judged again: a roster may have changed before the answer got through.
    const known = await lockThread(tx, threadId);
    const people = known ? [] : await storeThread(tx, await verifyCreate(tx, caller, wire), wire);
    const sent = await acceptEnvelope(tx, caller, body);
    refuseUnless(sent.threadId === threadId && sent.kind !== "history", "E_STATEMENT");
    const p = await patientsOfThreads(tx, [threadId]);
    const thread = { t: "thread", i: threadId };
    const envelope = { t: "envelope", i: sent.stored.envHash };
    const blobs = sent.blobs.map((blob) => ({ t: "blob", i: blob }));
    return {
      answer: sent.stored,
      entries: [
        { e: "thread.create", p, x: [thread], rel: "thread", n: known ? 0 : 1 },
        { e: "envelope.send", p, x: [thread, envelope, ...blobs], rel: "thread", n: sent.repeated ? 0 : 1 },
      ],
      notify: { people: [...new Set([...people, ...sent.people])] },
    };
  },
};

/** Signed by this session's device, all members visible to the caller, staff among them endorsed now. */
async function verifyCreate(tx: WriteTx, caller: Caller, wire: Uint8Array): Promise<ThreadState> {
  const { statement } = parseThreadWire(wire);
  requireOwnStatement(statement, caller);
  const accounts = statement.type === "create" ? statement.members.map(({ account }) => account) : [];
  const ids = accounts.map((account) => idOf<AccountId>(account));
  const visible = await visibleAccounts(tx, caller);
  // Somebody the caller may not see is answered like nobody.
  refuseUnless(
    ids.every((id) => visible.has(id)),
    "E_NOT_FOUND",
  );
  const context = await threadContext(tx, [...ids, caller.accountId]);
  const state = startThread(wire, context);
  for (const { id, chainRole: role } of state.members.values())
    refuseUnless(role !== chainRole.staff || isEndorsed(context.root, id, tx.nowMs), "E_STATEMENT");
  return state;
}

/** A thread statement comes from the device that its session belongs to. */
export function requireOwnStatement({ header }: ThreadStatement, caller: Caller): void {
  const isOwn =
    equalBytes(header.signerAccount, idBytes(caller.accountId)) &&
    equalBytes(header.signerDevice, idBytes(caller.deviceId));
  refuseUnless(isOwn, "E_STATEMENT");
}

async function storeThread(tx: WriteTx, state: ThreadState, wire: Uint8Array) {
  const hash = idOf<StmtHash>(state.head);
  await addThread(tx, { id: state.id, headSeq: 0, head: hash, closed: false });
  const { indices } = await appendKeylog(tx.sql, [statementLeaf(state.head)]);
  const logIndex = indices[0] ?? refuse("E_UNAVAILABLE");
  await addThreadStatement(tx, { threadId: state.id, seq: 0, hash, wire, logIndex }, false);
  const members = [...state.members.values()];
  await setMembers(
    tx,
    state.id,
    new Map(members.map(({ id, role, notAfterMs }) => [id, { role, notAfterMs }])),
  );
  const readers = members.filter(mayRead).map(({ id }) => id);
  return appendFeed(tx, readers, state.id, [{ type: "statement", statementSeq: 0 }]);
}
