import type { DeliveredEnvelope as DeliveredBytes } from "#app/crypto/public/check-outer.ts";
import { parseHeader } from "#app/crypto/public/envelope-header.ts";
import { orderThread } from "#app/crypto/public/thread-order.ts";
import { threadLines } from "#app/crypto/public/thread-query.ts";
import { type HistoryEntry, openHistory, openHistoryEntry } from "#app/crypto/secret/history.ts";
import type { OpenContext } from "#app/crypto/secret/open.ts";
import { fromBase64url, toBase64url } from "#app/lib/base64url.ts";
import { type AccountId, idOf } from "#app/lib/ids.ts";
import type { DeliveredEnvelope } from "#app/protocol/sync-api.ts";
import { VaultError } from "../rpc.ts";
import type { HistoryModel, Model, ThreadModel } from "./model-types.ts";
import type { Tx } from "./session.ts";
import { transcriptOf } from "./thread-transcript.ts";

/** What ingesting an opened original needs of the feed's side; `refuse` ends it with a line, `keep` makes it a message. */
export interface HistorySink {
  keep(
    item: DeliveredEnvelope,
    opened: Extract<Awaited<ReturnType<typeof openHistoryEntry>>, { outcome: "opened" }>,
  ): void;
  refuse(item: DeliveredEnvelope, error: unknown): void;
}

/**
 * Whether an envelope without a wrap for this device may be opened later by a history batch: it was written before this person
 * joined, and a HISTORY_GRANT stands. Everything else without a wrap is E_NOT_RECIPIENT (SPEC §10).
 */
export function awaitsHistory(model: Model, thread: ThreadModel, item: DeliveredEnvelope): boolean {
  if (item.wrap !== null) return false;
  const own = thread.state.members.get(model.identity.accountId);
  if (own === undefined || own.sinceSeq === 0) return false;
  const granted = threadLines(thread.state).some(
    ({ type, subject }) => type === "history-grant" && subject === own.id,
  );
  return granted && parseHeader(fromBase64url(item.header)).thread.memSeq < own.sinceSeq;
}

/** Keeps an original as it came, sealed like everything else here, until its key arrives. */
export function keepOriginal(
  { model, save }: Tx,
  thread: ThreadModel,
  hash: string,
  item: DeliveredEnvelope,
): void {
  const originals = model.originals.get(thread.id) ?? new Map<string, DeliveredEnvelope>();
  model.originals.set(thread.id, originals.set(hash, item));
  save(`original/${thread.id}/${hash}`);
}

/** Takes a batch of content keys; what it promises is remembered, so that an omission shows. */
export async function ingestBatch(
  { model, save }: Tx,
  thread: ThreadModel,
  delivered: DeliveredBytes,
  context: OpenContext & { readonly linking: boolean },
): Promise<Exclude<Awaited<ReturnType<typeof openHistory>>, { outcome: "opened" }> | null> {
  const opened = await openHistory(delivered, context);
  if (opened.outcome !== "opened") return opened;
  const { count, heads, entries } = opened.batch;
  const history = historyOf(model, thread);
  const [from, named] = [idOf<AccountId>(opened.header.sender.account), toBase64url(heads)];
  const hashes = entries.map(([hash]) => toBase64url(hash));
  const share = history.shares.find(
    (each) => each.from === from && each.heads === named && each.count === count,
  );
  if (share === undefined) history.shares.push({ from, count, heads: named, hashes });
  else share.hashes = [...new Set([...share.hashes, ...hashes])];
  for (const [hash, key] of entries)
    if (!thread.envelopes.has(toBase64url(hash))) history.keys[toBase64url(hash)] = toBase64url(key);
  model.histories.set(thread.id, history);
  save(`history/${thread.id}`);
  return null;
}

/** Opens every original whose key is here, ancestors before descendants as the batches list them (SPEC §10). */
export async function openOriginals(
  tx: Tx,
  thread: ThreadModel,
  bytesOf: (item: DeliveredEnvelope) => DeliveredBytes,
  contextNow: () => OpenContext,
  sink: HistorySink,
): Promise<void> {
  const { model } = tx;
  const history = model.histories.get(thread.id);
  const originals = model.originals.get(thread.id);
  if (history === undefined || originals === undefined) return;
  for (const [hash, key] of Object.entries(history.keys)) {
    const item = originals.get(hash);
    if (item === undefined) continue;
    try {
      const entry: HistoryEntry = [fromBase64url(hash), fromBase64url(key)];
      const opened = await openHistoryEntry(bytesOf(item), entry, contextNow());
      if (opened.outcome === "sync-first") continue;
      if (opened.outcome === "opened") sink.keep(item, opened);
      else sink.refuse(item, new VaultError("E_VIEW"));
    } catch (error) {
      sink.refuse(item, error);
    }
    originals.delete(hash);
    delete history.keys[hash];
    tx.save(`original/${thread.id}/${hash}`, `history/${thread.id}`);
  }
}

/** How much of what was promised has been opened; null where nothing was, or all of it has. */
export function historyProgress(
  model: Model,
  thread: ThreadModel,
): { from: AccountId; opened: number; total: number } | null {
  for (const { from, count, heads, hashes } of model.histories.get(thread.id)?.shares ?? []) {
    const opened = transcriptOf(model, thread).ordered.list.filter(({ entry }) =>
      hashes.includes(entry.envHash),
    );
    if (!isShareWhole(opened, { count, heads }))
      return { from, opened: Math.min(opened.length, count), total: count };
  }
  return null;
}

/** Whether these messages are what a share promised: as many, in one order. */
export function isShareWhole(
  opened: Parameters<typeof orderThread>[0],
  { count, heads }: Pick<HistoryModel["shares"][number], "count" | "heads">,
): boolean {
  return opened.length === count && toBase64url(orderThread(opened).headsHash) === heads;
}

function historyOf(model: Model, thread: ThreadModel): HistoryModel {
  return model.histories.get(thread.id) ?? { shares: [], keys: {} };
}
