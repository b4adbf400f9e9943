import { ProtocolError, refuseUnless } from "#app/crypto/errors.ts";
import { comparePoint } from "#app/crypto/public/chain-query.ts";
import { threadHeadAt, threadStateAt } from "#app/crypto/public/thread-query.ts";
import { extendThread, startThread } from "#app/crypto/public/thread-replay.ts";
import { parseThreadWire, type ThreadStatement } from "#app/crypto/public/thread-statement.ts";
import { fromBase64url, toBase64url } from "#app/lib/base64url.ts";
import { equalBytes } from "#app/lib/bytes.ts";
import { type AccountId, idOf, type ThreadId } from "#app/lib/ids.ts";
import type { DeliveredStatement } from "#app/protocol/sync-api.ts";
import { VaultError } from "../rpc.ts";
import { refuse } from "./ingest-envelope.ts";
import type { IngestOutcome } from "./ingest-outcome.ts";
import type { Model, ParkedEntry, ThreadEntry, ThreadModel } from "./model-types.ts";
import { chainIn, placedContext } from "./pins.ts";
import type { Tx } from "./session.ts";
import { vaultCodeOf } from "./vault-code-of.ts";

/**
 * Takes one thread statement (SPEC §7). One ahead of the thread, or naming chains not held yet, waits; one that contradicts
 * a held statement of the same seq and is validly signed is E_FORK. Answers with what waits, or null.
 */
export function ingestStatement(
  tx: Tx,
  item: DeliveredStatement,
  outcome: IngestOutcome,
): ParkedEntry | null {
  const { model } = tx;
  const id = item.threadId as ThreadId; // compared with the hash of CREATE below
  const thread = model.threads.get(id);
  try {
    const wire = fromBase64url(item.wire);
    const { statement, stmtHash } = parseThreadWire(wire);
    const { seq } = statement.header;
    if (seq > (thread === undefined ? 0 : thread.state.seq + 1))
      return { item, code: "E_CHAIN(seq)", want: [] };
    if (thread !== undefined && seq <= thread.state.seq) {
      const held = threadHeadAt(thread.state, seq);
      if (held === null || !equalBytes(held, stmtHash)) requireNoFork(tx, id, seq, item, stmtHash);
      else placeAgain(tx, thread, seq, item.index, outcome);
      return null;
    }
    const want = missingChains(model, statement);
    if (want.length > 0) return { item, code: "E_STALE_LOG", want };
    const context = placedContext(model, stmtHash, item.index);
    const state =
      thread === undefined ? startThread(wire, context) : extendThread(thread.state, wire, context);
    refuseUnless(state.id === id, "E_CHAIN", "prev");
    if (thread === undefined)
      model.threads.set(id, {
        ...{ id, state, envelopes: new Map() },
        entry: { ...newThreadEntry(item.wire), places: [item.index] },
      });
    else {
      thread.state = state;
      const { wires } = thread.entry;
      const places = wires.map((_, at) => thread.entry.places?.[at] ?? null);
      thread.entry.places = [...places, item.index];
      wires.push(item.wire);
    }
    tx.save(`thread/${id}`);
    outcome.changed(id);
  } catch (error) {
    if (error instanceof VaultError) throw error;
    if (thread === undefined) outcome.refused(id, vaultCodeOf(error));
    else refuse(tx, thread, vaultCodeOf(error), item.wire.slice(0, 43), thread.state.clampedMs, outcome);
  }
  return null;
}

export function newThreadEntry(create: string): ThreadEntry {
  const counts = { ctr: 0, voids: [], arrivals: 0, readArrival: 0 };
  return { wires: [create], ...counts, pausedBy: null, refused: [], undone: [] };
}

/** A statement that is held already: its first place counts, and one that stands in the log twice gives it the lie (SPEC §13). */
function placeAgain(
  tx: Tx,
  { id, entry }: ThreadModel,
  seq: number,
  index: number,
  outcome: IngestOutcome,
): void {
  const known = entry.places?.[seq] ?? null;
  if (known === index) return;
  if (known !== null) {
    outcome.refusedChain("E_STALE_LOG");
    return;
  }
  entry.places = entry.wires.map((_, at) => (at === seq ? index : (entry.places?.[at] ?? null)));
  tx.save(`thread/${id}`);
}

/** Accounts that a statement names at a point which is not held yet. */
function missingChains(model: Model, statement: ThreadStatement): AccountId[] {
  const points =
    statement.type === "create"
      ? statement.members
      : statement.type === "add-member" || statement.type === "add-until"
        ? [statement.member]
        : [];
  const behind = points.filter((point) => {
    const chain = chainIn(model, idOf<AccountId>(point.account));
    return chain === null || comparePoint(chain, point) === "ahead";
  });
  const signer = idOf<AccountId>(statement.header.signerAccount);
  const missing = behind.map(({ account }) => idOf<AccountId>(account));
  return [...new Set(chainIn(model, signer) === null ? [...missing, signer] : missing)];
}

/** The server orders statements of one seq and gives out the first: a second valid one shows two people two threads (SPEC §7). */
function requireNoFork(
  tx: Tx,
  id: ThreadId,
  seq: number,
  { wire, index }: DeliveredStatement,
  stmtHash: Uint8Array,
): void {
  const thread = tx.model.threads.get(id);
  if (thread === undefined || seq === 0) throw new ProtocolError("E_CHAIN", "prev");
  const context = placedContext(tx.model, stmtHash, index);
  extendThread(threadStateAt(thread.state, seq - 1), fromBase64url(wire), context);
  const held = thread.entry.wires[seq];
  tx.model.evidence = JSON.stringify({
    type: "thread-fork",
    thread: toBase64url(thread.state.threadId),
    seq,
    statements: [held, wire],
  });
  tx.save("evidence");
  throw new VaultError("E_FORK");
}
