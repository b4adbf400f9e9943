import { assertNever } from "#app/lib/assert-never.ts";
import type { OutboxItem, OutboxResult, VaultCode } from "../rpc.ts";
import { threadIn } from "./destination.ts";
import type { VaultEnvironment } from "./environment.ts";
import type { IngestOutcome } from "./ingest-outcome.ts";
import type { Keyring } from "./keyring.ts";
import type { Model, OutboxEntry, ThreadModel } from "./model-types.ts";
import { shareFlows } from "./passing-on.ts";
import { publishNotes } from "./publish-notes.ts";
import { currentRcpHash, sealMessage } from "./seal-message.ts";
import { conversationsIn } from "./self-thread.ts";
import { requireMaySend, requireMayWrite } from "./send-gate.ts";
import type { Tx } from "./session.ts";
import { settleStored } from "./settle-outbox.ts";
import { advanceShare, giveUpShare, queueShares } from "./share-history.ts";
import { giveUp, queueChange, rebuildLater, settleStatement, signAtHandOut } from "./statement-outbox.ts";
import { vaultCodeOf } from "./vault-code-of.ts";

/** What may pass by itself: the message waits, unposted, for a correct view or the next sync (SPEC §8). */
const passing: ReadonlySet<VaultCode> = new Set([
  "E_FORK",
  "E_VIEW",
  "E_CLONED",
  "E_SYNC_FIRST",
  "E_KIT_REQUIRED",
]);

/** Of each thread the oldest item, fixed for good: from here on only the same bytes are sent (SPEC §8 "Outbox"). */
export async function takeOutbox(tx: Tx, ring: Keyring, env: VaultEnvironment): Promise<OutboxItem[]> {
  const { model } = tx;
  await publishNotes(tx, ring, env);
  await queueShares(tx, ring, env);
  const held = new Set<string>();
  for (const thread of model.threads.values())
    if ((await refreshUnposted(tx, ring, env, thread)) === "held") held.add(thread.id);
  const seen = new Set<string>();
  const items: OutboxItem[] = [];
  for (const entry of waitingEntries(model)) {
    const { threadId } = entry.item;
    if (entry.share !== null && !shareFlows(model, entry.share)) continue;
    if (seen.has(threadId)) continue;
    if (!entry.posted && !held.has(threadId)) {
      const signed = await signAtHandOut(tx, ring, env, threadIn(model, threadId), entry);
      if (signed === "gone") continue;
      if (signed === "held") held.add(threadId);
    }
    seen.add(threadId);
    if (!entry.posted && held.has(threadId)) continue;
    if (!entry.posted) {
      entry.posted = true;
      tx.save(`outbox/${entry.item.id}`);
    }
    items.push(entry.item);
  }
  return items;
}

/** What waits for an answer, oldest first; a message the server refused for good is shown, not sent. */
export function waitingEntries(model: Model): OutboxEntry[] {
  return [...model.outbox.values()]
    .filter(
      ({ item, envHash }) =>
        (model.threads.get(item.threadId as ThreadModel["id"])?.envelopes.get(envHash)?.failed ?? null) ===
        null,
    )
    .sort((a, b) => (a.item.id < b.item.id ? -1 : 1));
}

/** What the person has written and the server does not have yet: neither shares nor the account's notes. */
export function unsentMessages(model: Model): OutboxEntry[] {
  const conversations = new Set<string>(conversationsIn(model).map(({ id }) => id));
  return waitingEntries(model).filter(
    ({ item, share }) => share === null && conversations.has(item.threadId),
  );
}

/**
 * Bytes not yet posted whose recipients have changed are never sent: their counters are spent, and the messages are sealed
 * again in the same order for the devices of now (SPEC §8 "Outbox").
 */
async function refreshUnposted(
  tx: Tx,
  ring: Keyring,
  env: VaultEnvironment,
  thread: ThreadModel,
): Promise<"held" | "ready"> {
  const { model } = tx;
  const unposted = waitingEntries(model).filter(({ item, posted }) => item.threadId === thread.id && !posted);
  if (unposted.length === 0) return "ready";
  try {
    requireMaySend(model, env.clock.now());
    requireMayWrite(model, thread, env.clock.now());
  } catch (error) {
    const code = vaultCodeOf(error);
    if (passing.has(code)) return "held";
    for (const entry of unposted)
      if (entry.change === null) fail(tx, thread, entry, code);
      else giveUp(tx, thread, entry, code);
    return "ready";
  }
  const hash = currentRcpHash(model, thread, env.clock.now());
  const firstStale = unposted.findIndex((entry) => isStale(thread, entry, hash));
  if (firstStale === -1) return "ready";
  const stale = unposted.slice(firstStale);
  const again = stale.map((entry) => ({ entry, envelope: thread.envelopes.get(entry.envHash) }));
  for (const entry of stale) voidEntry(tx, thread, entry);
  for (const { entry, envelope } of again) {
    if (entry.change !== null) queueChange(tx, thread.id, entry.change);
    else if (envelope !== undefined)
      await sealMessage(
        tx,
        ring,
        env,
        thread,
        envelope,
        entry.item.post === "thread" ? entry.item.body.create : null,
      );
  }
  return "ready";
}

/** A thread statement never is: it is signed when it is handed out. */
function isStale(
  { envelopes }: ThreadModel,
  { change, share, rcpHash, envHash }: OutboxEntry,
  hash: string,
): boolean {
  return change === null && share === null && (rcpHash !== hash || answersFailed(envelopes, envHash));
}

/** Names a message as its own predecessor or parent that the server refused, which no reader will ever hold. */
function answersFailed(envelopes: ThreadModel["envelopes"], envHash: string): boolean {
  const envelope = envelopes.get(envHash);
  if (envelope === undefined) return false;
  return [envelope.prevOwn, ...envelope.parents].some(
    (hash) => (envelopes.get(hash)?.failed ?? null) !== null,
  );
}

function voidEntry({ model, save }: Tx, thread: ThreadModel, { item, envHash }: OutboxEntry): void {
  const envelope = thread.envelopes.get(envHash);
  if (envelope !== undefined) {
    thread.entry.voids.push(envelope.ctr);
    thread.envelopes.delete(envHash);
    save(`envelope/${thread.id}/${envHash}`);
  }
  model.outbox.delete(item.id);
  save(`outbox/${item.id}`, `thread/${thread.id}`);
}

/** The message stays visible with its reason; its counter is spent. */
function fail(
  { model, save }: Tx,
  thread: ThreadModel,
  { item, envHash }: OutboxEntry,
  code: VaultCode,
): void {
  const envelope = thread.envelopes.get(envHash);
  if (envelope === undefined) {
    model.outbox.delete(item.id);
    save(`outbox/${item.id}`);
    return;
  }
  envelope.failed = code;
  thread.entry.voids.push(envelope.ctr);
  save(`envelope/${thread.id}/${envHash}`, `thread/${thread.id}`);
}

/** Takes the server's answer to one item. */
export function settleOutbox(tx: Tx, id: string, result: OutboxResult, outcome: IngestOutcome): void {
  const { model } = tx;
  const entry = model.outbox.get(id);
  if (entry === undefined) return;
  const thread = threadIn(model, entry.item.threadId);
  outcome.changed(thread.id);
  switch (result.type) {
    case "no-answer":
      return;
    case "stored":
      if (entry.change !== null) settleStatement(tx, thread, entry);
      else if (entry.share !== null) advanceShare(tx, entry);
      else settleStored(tx, thread, entry.envHash);
      return;
    case "conflict":
      if (entry.change !== null) rebuildLater(tx, entry);
      else fail(tx, thread, entry, "E_DUP");
      return;
    case "refused":
      if (entry.change !== null) giveUp(tx, thread, entry, result.code);
      else if (entry.share !== null) {
        giveUpShare(tx, entry.share, result.code);
        fail(tx, thread, entry, result.code);
      } else fail(tx, thread, entry, result.code);
      outcome.refused(thread.id, result.code);
      return;
    default:
      assertNever(result);
  }
}
