import { equalBytes } from "#app/lib/bytes.ts";
import { type AccountId, type DeviceId, idOf } from "#app/lib/ids.ts";
import { refuseUnless } from "../errors.ts";
import { decodeBody } from "../public/body.ts";
import { type HistoryBody, historyBatch } from "../public/body-types.ts";
import { keysAt } from "../public/chain-query.ts";
import { checkOuter, type DeliveredEnvelope, type SyncFirst } from "../public/check-outer.ts";
import { type Quarantined, type ResolvedViews, requireLog, resolveViews } from "../public/check-views.ts";
import { headerHash } from "../public/envelope-hash.ts";
import type { EnvelopeHeader } from "../public/envelope-header.ts";
import { type Ordered, type OrderInput, orderThread } from "../public/thread-order.ts";
import { threadLines } from "../public/thread-query.ts";
import type { ThreadState } from "../public/thread-state.ts";
import { rcpHash } from "../public/wrap-layout.ts";
import { openContent } from "./content.ts";
import { type OpenContext, type OpenOutcome, openWithContentKey, ownContentKey } from "./open.ts";
import type { UnwrapKeys } from "./wrap.ts";

/** An envelope and its content key. */
export type HistoryEntry = readonly [envHash: Uint8Array, contentKey: Uint8Array];

export type OpenedHistory = {
  readonly outcome: "opened";
  readonly header: EnvelopeHeader;
  readonly envHash: Uint8Array;
  readonly batch: HistoryBody;
};

/** The bodies that share these entries: at most 500 a batch, each naming the whole so that an omission shows (SPEC §10). */
export function historyBatches(
  threadId: Uint8Array,
  entries: readonly HistoryEntry[],
  transcript: Pick<Ordered<OrderInput>, "list" | "headsHash">,
): HistoryBody[] {
  const batches: HistoryBody[] = [];
  for (let at = 0; at < entries.length; at += historyBatch) {
    const part = entries.slice(at, at + historyBatch);
    const mutable = part.map(([hash, key]): [Uint8Array, Uint8Array] => [hash, key]);
    batches.push({
      threadId,
      count: transcript.list.length,
      heads: transcript.headsHash,
      entries: mutable,
    });
  }
  return batches;
}

/**
 * Opens an envelope of kind 3 (SPEC §10). It is accepted only from an own device while the person has a link open
 * (`linking`), or from another member under a HISTORY_GRANT at mem_head; otherwise it is E_NOT_MEMBER, whatever the server says.
 */
export async function openHistory(
  delivered: DeliveredEnvelope,
  context: OpenContext & { readonly linking: boolean },
): Promise<OpenedHistory | SyncFirst | Quarantined> {
  const outer = checkOuter(delivered, context);
  if (outer.outcome !== "checked") return outer;
  const { header, thread, envHash } = outer;
  refuseUnless(header.kind === "history", "E_VERSION");
  requireInvited(header, thread, context);
  const contentKey = await ownContentKey(delivered, outer, context);
  const body = decodeBody(openContent(contentKey, headerHash(delivered.header), delivered), header.kind);
  refuseUnless(body.type === "history" && equalBytes(body.value.threadId, header.threadId), "E_SCHEMA");
  const { account } = context.keys;
  const other = header.sender.account;
  const accounts = (equalBytes(account, other) ? [account] : [account, other]).map((each) => ({
    id: idOf<AccountId>(each),
    account: each,
  }));
  const own = { ...context, ownAccount: idOf<AccountId>(account) };
  const resolved = resolveViews(body.views, accounts, header, own);
  if (resolved.outcome !== "resolved") return resolved;
  requireSoleRecipient(header, resolved, context.keys);
  const unproven = requireLog(header, null, own);
  if (unproven !== null) return unproven;
  return { outcome: "opened", header, envHash, batch: body.value };
}

/** Opens an original with its key from a batch: a key of another envelope is E_COMMIT, so a sharer can omit, never alter. */
export async function openHistoryEntry(
  delivered: DeliveredEnvelope,
  [envHash, contentKey]: HistoryEntry,
  context: OpenContext,
): Promise<OpenOutcome> {
  const opened = await openWithContentKey(delivered, contentKey, context);
  if (opened.outcome === "opened") refuseUnless(equalBytes(opened.envHash, envHash), "E_COMMIT");
  return opened;
}

/** Whether everything that the sharer claimed to hold has been opened; if not, the thread is shown as "incomplete". */
export function isHistoryComplete(
  batch: Pick<HistoryBody, "count" | "heads">,
  opened: readonly OrderInput[],
): boolean {
  const { list, headsHash } = orderThread(opened);
  return list.length >= batch.count && (list.length > batch.count || equalBytes(headsHash, batch.heads));
}

function requireInvited(
  header: EnvelopeHeader,
  thread: ThreadState,
  context: { readonly keys: UnwrapKeys; readonly linking: boolean },
): void {
  const own = idOf<AccountId>(context.keys.account);
  const invited =
    idOf<AccountId>(header.sender.account) === own
      ? context.linking
      : threadLines(thread).some((line) => line.type === "history-grant" && line.subject === own);
  refuseUnless(invited, "E_NOT_MEMBER");
}

function requireSoleRecipient(header: EnvelopeHeader, resolved: ResolvedViews, keys: UnwrapKeys): void {
  const state = resolved.chain(idOf<AccountId>(keys.account));
  const device = state?.devices.get(idOf<DeviceId>(keys.deviceId));
  const epoch = device && state ? keysAt(device, state.seq) : null;
  refuseUnless(epoch !== null && device?.revokedSeq === null, "E_RCPT");
  refuseUnless(equalBytes(rcpHash([{ deviceId: keys.deviceId, ...epoch }]), header.rcpHash), "E_RCPT");
}
