import type { ThreadId } from "#app/lib/ids.ts";
import type { FeedSync } from "#app/protocol/sync-api.ts";
import { VaultError } from "../rpc.ts";
import type { Clock } from "./environment.ts";
import { hashOfDelivered, ingestEnvelope, openHistories } from "./ingest-envelope.ts";
import type { IngestOutcome } from "./ingest-outcome.ts";
import { ingestStatement } from "./ingest-statement.ts";
import type { Keyring } from "./keyring.ts";
import type { ParkedEntry } from "./model-types.ts";
import type { Tx } from "./session.ts";
import { leavesOfFeed, takeLog } from "./take-log.ts";

/** A server cannot fill the device with what never opens: the oldest waiting items go first. */
const parkedLimit = 1_000;

/**
 * Takes a page of the feed, oldest first. What cannot be judged yet is parked and tried again after every sync, so neither a
 * server that withholds a chain nor a sender who claims an unheard-of view can hold up what comes after (SPEC §8 "Open").
 */
export async function ingestFeed(
  tx: Tx,
  ring: Keyring,
  clock: Clock,
  answer: FeedSync,
  outcome: IngestOutcome,
): Promise<void> {
  const { model } = tx;
  const shown = leavesOfFeed(answer.items);
  if (answer.log !== null) takeLog(tx, answer.log, shown);
  else if (shown.size > 0) throw new VaultError("E_STALE_LOG");
  for (const item of answer.items) {
    // An item at or before the cursor has been taken: a page that another tab asked for too.
    if (item.n <= model.feed) continue;
    const waiting = await ingestItem(tx, ring, clock, item, outcome);
    if (waiting !== null) park(tx, waiting, outcome);
    model.feed = item.n;
    tx.save("cursors");
  }
  await retryParked(tx, ring, clock, outcome);
}

/** Tries everything that waits until a whole pass changes nothing. */
export async function retryParked(
  tx: Tx,
  ring: Keyring,
  clock: Clock,
  outcome: IngestOutcome,
): Promise<void> {
  const { model } = tx;
  for (let settled = true; settled && model.parked.size > 0; ) {
    settled = false;
    for (const [key, entry] of [...model.parked].sort(([, a], [, b]) => a.item.n - b.item.n)) {
      const waiting = await ingestItem(tx, ring, clock, entry.item, outcome);
      if (waiting === null) {
        model.parked.delete(key);
        settled = true;
      } else model.parked.set(key, waiting);
      tx.save(`parked/${key}`);
    }
  }
  await openHistories(tx, ring, clock, outcome);
  for (const { want } of model.parked.values()) outcome.want(want);
}

function ingestItem(
  tx: Tx,
  ring: Keyring,
  clock: Clock,
  item: ParkedEntry["item"],
  outcome: IngestOutcome,
): Promise<ParkedEntry | null> {
  if (item.type === "statement") return Promise.resolve(ingestStatement(tx, item, outcome));
  return ingestEnvelope(tx, ring, clock, item, outcome);
}

function park({ model, save }: Tx, entry: ParkedEntry, outcome: IngestOutcome): void {
  const key = String(entry.item.n).padStart(16, "0");
  model.parked.set(key, entry);
  save(`parked/${key}`);
  outcome.changed(entry.item.threadId);
  const oldest = [...model.parked.keys()].sort()[0];
  if (model.parked.size <= parkedLimit || oldest === undefined) return;
  model.parked.delete(oldest);
  save(`parked/${oldest}`);
}

/** Lines for what waits in a thread, as refusals that may yet be lifted; a statement has no time of its own that counts. */
export function parkedLines(
  parked: Iterable<ParkedEntry>,
  threadId: ThreadId,
  statementMs: number,
): { code: string; envHash: string; atMs: number }[] {
  return [...parked]
    .filter(({ item }) => item.threadId === threadId)
    .map(({ item, code }) =>
      item.type === "envelope"
        ? { code, envHash: hashOfDelivered(item), atMs: item.receivedMs }
        : { code, envHash: item.wire.slice(0, 43), atMs: statementMs },
    );
}
