import { ancestorsOf, type Ordered } from "#app/crypto/public/thread-order.ts";
import { threadLines } from "#app/crypto/public/thread-query.ts";
import { mayRead, mayWrite } from "#app/crypto/public/thread-state.ts";
import { toBase64url } from "#app/lib/base64url.ts";
import type { AccountId } from "#app/lib/ids.ts";
import type { MessageView, ThreadLine, ThreadView, VaultCode } from "../rpc.ts";
import { deviceLines } from "./device-lines.ts";
import { parkedLines } from "./ingest-feed.ts";
import { historyProgress } from "./ingest-history.ts";
import { grantedReaders } from "./members-view.ts";
import type { EnvelopeEntry, Model, ThreadModel } from "./model-types.ts";
import { personIn } from "./people.ts";
import { chainIn, roleOfChain } from "./pins.ts";
import { readersNow } from "./readers.ts";
import { mayClose, mayWriteAt } from "./send-gate.ts";
import { sheetLines } from "./sheet-use.ts";
import { changeLine } from "./thread-change-line.ts";
import { summaryOf } from "./thread-summary.ts";
import { type TranscriptInput, transcriptOf } from "./thread-transcript.ts";

/** One conversation as the screen shows it; null where the person is not, and never was, a member. */
export function threadView(model: Model, thread: ThreadModel, nowMs: number): ThreadView {
  const own = thread.state.members.get(model.identity.accountId);
  const paused = model.identity.cloned ? "E_CLONED" : thread.entry.pausedBy !== null ? "E_VIEW" : null;
  const progress = historyProgress(model, thread);
  return {
    summary: summaryOf(model, thread, nowMs),
    lines: linesOf(model, thread, nowMs),
    readers: readersNow(model, thread, nowMs),
    canWrite: mayWriteAt(own, nowMs) && mayRead(own) && !thread.state.closed && paused === null,
    canClose: mayClose(model, thread),
    paused,
    history:
      progress === null
        ? null
        : {
            opened: progress.opened,
            total: progress.total,
            byName: personIn(model, progress.from, nowMs)?.name ?? null,
          },
  };
}

type Placed = { atMs: number; line: ThreadLine };

function linesOf(model: Model, thread: ThreadModel, nowMs: number): ThreadLine[] {
  const messages = messageLines(model, thread, nowMs);
  const changes = threadLines(thread.state).map((change): Placed => {
    return { atMs: change.clampedMs, line: changeLine(model, thread, change, nowMs) };
  });
  const refused = [
    ...thread.entry.refused,
    ...parkedLines(model.parked.values(), thread.id, thread.state.clampedMs),
  ]
    .filter(({ envHash }) => !thread.envelopes.has(envHash))
    .map(({ code, envHash, atMs }): Placed => ({ atMs, line: { kind: "refused", code, envHash, atMs } }));
  const began = changes[0]?.atMs ?? 0;
  const sheets = sheetLines(model, thread, began, nowMs).map((line): Placed => ({ atMs: line.atMs, line }));
  const count = model.originals.get(thread.id)?.size ?? 0;
  const withheld: Placed[] = count === 0 ? [] : [{ atMs: began, line: { kind: "withheld", count } }];
  // A stable sort: messages keep the order of the transcript, whose clamped times never go down.
  const devices = deviceLines(model, thread, nowMs);
  return [...changes, ...withheld, ...sheets, ...devices, ...messages, ...refused]
    .sort((a, b) => a.atMs - b.atMs)
    .map(({ line }) => line);
}

function messageLines(model: Model, thread: ThreadModel, nowMs: number): Placed[] {
  const { ordered, hidden } = transcriptOf(model, thread);
  const granted = grantedReaders(model, thread);
  const { unknown, gaps } = missingIn(ordered, joinedLater(model, thread) || model.originals.has(thread.id));
  for (const hash of model.originals.get(thread.id)?.keys() ?? []) unknown.delete(hash);
  const lines: Placed[] = [];
  for (const input of ordered.list) {
    const atMs = input.clampedMs;
    const missing = missingBefore(input, gaps, unknown);
    if (missing > 0) lines.push({ atMs, line: { kind: "missing", count: missing } });
    if (hidden.has(input.entry.envHash))
      lines.push({
        atMs,
        line: {
          kind: "refused",
          code: hiddenCode(model, thread, input.entry),
          envHash: input.entry.envHash,
          atMs,
        },
      });
    else if (input.kind === "message")
      lines.push({ atMs, line: messageView(model, thread, input.entry, granted, nowMs) });
  }
  const failed = [...thread.envelopes.values()].filter((entry) => entry.failed !== null);
  const failedLines = failed.map((entry) => ({
    atMs: entry.clampedMs,
    line: messageView(model, thread, entry, granted, nowMs),
  }));
  return [...lines, ...failedLines];
}

/** Why a message is not shown whose author no longer counts: no longer in the conversation, or written on a device that is gone. */
function hiddenCode(model: Model, thread: ThreadModel, { account, device }: EnvelopeEntry): VaultCode {
  const revokedSeq = chainIn(model, account)?.devices.get(device)?.revokedSeq ?? null;
  return revokedSeq !== null && mayWrite(thread.state.members.get(account)) ? "E_REVOKED" : "E_NOT_MEMBER";
}

/**
 * What nobody has shown, as far as it is missing. To somebody who was added later what precedes the first envelope held here was
 * never sent: the counters before a device's first one, and ancestors named by an envelope that answers none held here.
 */
function missingIn({ list, gaps, missing }: Ordered<TranscriptInput>, later: boolean) {
  if (!later) return { unknown: new Set(missing.map(toBase64url)), gaps: [...gaps] };
  const held = new Set(list.map(({ entry }) => entry.envHash));
  const unknown = list.flatMap((input) => {
    const ancestors = ancestorsOf(input).map(toBase64url);
    return ancestors.some((hash) => held.has(hash)) ? ancestors.filter((hash) => !held.has(hash)) : [];
  });
  return { unknown: new Set(unknown), gaps: gaps.filter(({ from }) => from > 1) };
}

function joinedLater(model: Model, thread: ThreadModel): boolean {
  return (thread.state.members.get(model.identity.accountId)?.sinceSeq ?? 0) > 0;
}

/** Counters skipped just before this envelope, or ancestors nobody has shown; each is told once. */
function missingBefore(
  input: TranscriptInput,
  gaps: { device: Uint8Array; from: number; to: number }[],
  unknown: Set<string>,
): number {
  const ancestors = [...input.entry.parents, input.entry.prevOwn].filter((hash) => unknown.delete(hash));
  const gap = gaps.find(
    ({ device, to }) => to === input.ctr - 1 && toBase64url(device) === input.entry.device,
  );
  return Math.max(gap === undefined ? 0 : gap.to - gap.from + 1, ancestors.length);
}

function messageView(
  model: Model,
  thread: ThreadModel,
  entry: EnvelopeEntry,
  granted: ReturnType<typeof grantedReaders>,
  nowMs: number,
): MessageView {
  const later = granted(entry.envHash).filter(
    ({ accountId }) => !entry.readers.some((each) => each.accountId === accountId),
  );
  const own = entry.account === model.identity.accountId;
  const chain = chainIn(model, entry.account);
  const posted = entry.outboxId !== null && model.outbox.get(entry.outboxId)?.posted === true;
  const pending = entry.outboxId === null ? "sent" : posted ? "sending" : "waiting";
  return {
    envHash: entry.envHash,
    kind: "message",
    fromAccountId: entry.account,
    fromName: personIn(model, entry.account, nowMs)?.name ?? null,
    fromRole: chain === null ? "patient" : roleOfChain(chain),
    own,
    sentMs: entry.sentMs,
    text: entry.text,
    unread: !own && entry.arrival > thread.entry.readArrival,
    state: entry.failed === null ? pending : "failed",
    outboxId: entry.outboxId,
    readers: [...entry.readers, ...later].map(({ accountId, devices }) => ({
      accountId,
      name: personIn(model, accountId, nowMs)?.name ?? null,
      role: roleOf(model, accountId),
      devices,
    })),
    alsoSentToRemoved: entry.alsoSentToRemoved.map((id) => personIn(model, id, nowMs)?.name ?? ""),
    hasBidi: entry.hasBidi,
    attachments: entry.attachments.map(({ id, name, mime, trueLength }) => ({
      ...{ id, name, mime },
      size: trueLength,
    })),
  };
}

function roleOf(model: Model, account: AccountId) {
  const chain = chainIn(model, account);
  return chain === null ? "patient" : roleOfChain(chain);
}
