import { ProtocolError } from "#app/crypto/errors.ts";
import { isEndorsed } from "#app/crypto/public/clinic-root.ts";
import { threadLines } from "#app/crypto/public/thread-query.ts";
import { extendThread } from "#app/crypto/public/thread-replay.ts";
import { mayAdmin, type ThreadState } from "#app/crypto/public/thread-state.ts";
import { parseThreadWire } from "#app/crypto/public/thread-statement.ts";
import { signNextInThread, type ThreadChange } from "#app/crypto/secret/sign-thread.ts";
import { assertNever } from "#app/lib/assert-never.ts";
import { fromBase64url, toBase64url } from "#app/lib/base64url.ts";
import { type AccountId, idBytes } from "#app/lib/ids.ts";
import { type OutboxItem, type VaultCode, VaultError } from "../rpc.ts";
import { threadSigner } from "./destination.ts";
import type { VaultEnvironment } from "./environment.ts";
import type { Keyring } from "./keyring.ts";
import type { Model, OutboxEntry, QueuedChange, ThreadModel } from "./model-types.ts";
import { chainIn, rootIn, signedAt, threadContext } from "./pins.ts";
import type { Tx } from "./session.ts";
import { vaultCodeOf } from "./vault-code-of.ts";

const undoneLimit = 100;

/** Puts a change behind what waits in the thread. Nothing is signed yet: the head it will stand on may still move. */
export function queueChange({ model, save }: Tx, threadId: string, change: QueuedChange): void {
  const id = String(model.nextOutbox++).padStart(12, "0");
  const post = change.type === "close" ? "close" : "members";
  const item: OutboxItem = { id, post, threadId, body: { wire: "" } };
  model.outbox.set(id, { item, posted: false, envHash: "", rcpHash: "", change, lostSeq: null, share: null });
  save(`outbox/${id}`, "cursors");
}

/**
 * Signs a queued change on the newest head; from here on only these bytes are posted. "held" while the statement that took its
 * place has not been seen; "gone" when somebody else has done the same, or when it can no longer be done, which is kept for the person.
 */
export async function signAtHandOut(
  tx: Tx,
  ring: Keyring,
  env: VaultEnvironment,
  thread: ThreadModel,
  entry: OutboxEntry,
): Promise<"signed" | "held" | "gone"> {
  const { model } = tx;
  const { change, item, lostSeq } = entry;
  if (change === null || item.post === "thread" || item.post === "envelope") return "signed";
  if (lostSeq !== null && thread.state.seq < lostSeq) return "held";
  if (isDone(thread.state, change)) {
    forget(tx, item);
    return "gone";
  }
  try {
    if (!mayAdmin(thread.state.members.get(model.identity.accountId))) throw new VaultError("E_NOT_ADMIN");
    const wire = await signNextInThread(
      thread.state,
      statementOf(model, change, env.clock.now()),
      signedAt(model, env.clock),
      threadSigner(model, ring),
    );
    extendThread(thread.state, wire, threadContext(model));
    item.body.wire = toBase64url(wire);
    return "signed";
  } catch (error) {
    giveUp(tx, thread, entry, vaultCodeOf(error));
    return "gone";
  }
}

/** Another statement stands at this seq: these bytes can never be taken, so the change is signed anew on what follows (SPEC §7). */
export function rebuildLater({ save }: Tx, entry: OutboxEntry): void {
  const { item } = entry;
  if (item.post === "thread" || item.post === "envelope") return;
  entry.lostSeq = parseThreadWire(fromBase64url(item.body.wire)).statement.header.seq;
  entry.posted = false;
  item.body.wire = "";
  save(`outbox/${item.id}`);
}

/** The server has it: it stands in the thread from here on, unless the feed has brought it first. */
export function settleStatement(tx: Tx, thread: ThreadModel, { item }: OutboxEntry): void {
  if (item.post === "thread" || item.post === "envelope") return;
  forget(tx, item);
  const { wire } = item.body;
  if (parseThreadWire(fromBase64url(wire)).statement.header.seq !== thread.state.seq + 1) return;
  try {
    thread.state = extendThread(thread.state, fromBase64url(wire), threadContext(tx.model));
  } catch (error) {
    // Out of standing by what is known meanwhile: the feed brings it with its place, and there it is judged as by everybody.
    if (error instanceof ProtocolError) return;
    throw error;
  }
  thread.entry.wires.push(wire);
  tx.save(`thread/${thread.id}`);
}

/** Kept for the screen with its reason, until it is dismissed. */
export function giveUp(tx: Tx, thread: ThreadModel, { item, change }: OutboxEntry, code: VaultCode): void {
  forget(tx, item);
  if (change === null) return;
  const { undone } = thread.entry;
  undone.push({ id: item.id, change, code });
  if (undone.length > undoneLimit) undone.shift();
  tx.save(`thread/${thread.id}`);
}

function forget({ model, save }: Tx, { id }: OutboxItem): void {
  model.outbox.delete(id);
  save(`outbox/${id}`);
}

/** Whether the thread already is as the change would make it. */
export function isDone(state: ThreadState, change: QueuedChange): boolean {
  if (change.type === "close") return state.closed;
  const member = state.members.get(change.account);
  switch (change.type) {
    case "add":
      return member !== undefined;
    case "remove":
      return member === undefined;
    case "role":
      return member?.role === change.role;
    case "grant":
      return threadLines(state).some(
        (line) =>
          line.type === "history-grant" &&
          line.subject === change.account &&
          line.seq > (member?.sinceSeq ?? Number.POSITIVE_INFINITY) &&
          line.fromEnvHash !== null &&
          toBase64url(line.fromEnvHash) === change.fromEnvHash,
      );
    default:
      return assertNever(change);
  }
}

function statementOf(model: Model, change: QueuedChange, nowMs: number): ThreadChange {
  switch (change.type) {
    case "close":
      return { type: "close" };
    case "add": {
      const member = { ...pointNow(model, change.account, nowMs), role: change.role };
      const { untilMs } = change;
      return untilMs === null
        ? { type: "add-member", member }
        : { type: "add-until", member, notAfterMs: untilMs };
    }
    case "remove":
      return { type: "remove", account: idBytes(change.account) };
    case "role":
      return { type: "role", account: idBytes(change.account), role: change.role };
    case "grant":
      return {
        type: "history-grant",
        account: idBytes(change.account),
        fromEnvHash: fromBase64url(change.fromEnvHash),
      };
    default:
      return assertNever(change);
  }
}

/** The newest point of a person's chain; staff whom the clinic does not vouch for now are nobody. */
function pointNow(model: Model, account: AccountId, nowMs: number) {
  const chain = chainIn(model, account);
  if (chain === null) throw new VaultError("E_NO_PERSON");
  if (chain.role === 2 && !isEndorsed(rootIn(model), account, nowMs)) throw new VaultError("E_NO_PERSON");
  return { account: chain.accountId, seq: chain.seq, head: chain.head };
}
