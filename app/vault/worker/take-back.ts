import { chainRole } from "#app/crypto/public/chain-statement.ts";
import { type Draft, VaultError } from "../rpc.ts";
import type { TakenBack } from "../take-back-rpc.ts";
import { threadIn } from "./destination.ts";
import type { EnvelopeEntry, Model, ThreadModel } from "./model-types.ts";
import type { Tx } from "./session.ts";
import { teamOf } from "./thread-summary.ts";

/** More than a person takes back; the oldest are forgotten. */
const rememberLimit = 200;

export function takeBackFailed(tx: Tx, id: string, nowMs: number): TakenBack | null {
  const { model } = tx;
  const item = model.outbox.get(id);
  if (item === undefined) return null;
  const thread = threadIn(model, item.item.threadId);
  const failed = thread.envelopes.get(item.envHash);
  if (failed?.failed == null) return null;
  const neverStarted = isRefusedStart(model, thread);
  // Where the start was refused, what was queued behind it goes nowhere either.
  const taken = neverStarted ? byCounter(thread) : [failed];
  const draft = neverStarted
    ? newDraft(model, thread, taken, nowMs)
    : answerDraft(model, thread, taken, nowMs);
  model.drafts.set(draft.key, draft);
  tx.save(`draft/${draft.key}`);
  for (const entry of taken) forget(tx, thread, entry);
  if (neverStarted) {
    model.threads.delete(thread.id);
    tx.save(`thread/${thread.id}`);
  }
  const files = taken.reduce((sum, { attachments }) => sum + attachments.length, 0);
  return { draftKey: draft.key, files };
}

/** The CREATE went with a message that was refused, and the server has none of the others. */
function isRefusedStart(model: Model, thread: ThreadModel): boolean {
  const isStart = [...model.outbox.values()].some(
    ({ item, envHash }) =>
      item.threadId === thread.id &&
      item.post === "thread" &&
      (thread.envelopes.get(envHash)?.failed ?? null) !== null,
  );
  return isStart && [...thread.envelopes.values()].every(({ outboxId }) => outboxId !== null);
}

function byCounter({ envelopes }: ThreadModel): EnvelopeEntry[] {
  return [...envelopes.values()].sort((a, b) => a.ctr - b.ctr);
}

function joined(taken: readonly EnvelopeEntry[], begun = ""): string {
  return [...taken.map(({ text }) => text), begun].filter((text) => text.trim() !== "").join("\n\n");
}

function answerDraft(
  model: Model,
  thread: ThreadModel,
  taken: readonly EnvelopeEntry[],
  nowMs: number,
): Draft {
  const key = `thread ${thread.id}`;
  const text = joined(taken, model.drafts.get(key)?.text);
  return { key, teamId: null, patientId: null, subject: "", category: "general", text, savedMs: nowMs };
}

function newDraft(model: Model, thread: ThreadModel, taken: readonly EnvelopeEntry[], nowMs: number): Draft {
  const begun = model.drafts.get("new");
  // It may be for other readers: two texts are never joined under one address.
  if (begun !== undefined && `${begun.subject}${begun.text}`.trim() !== "") throw new VaultError("E_DRAFT");
  const patient = [...thread.state.members.values()].find((each) => each.chainRole === chainRole.patient);
  const isOwn = patient?.id === model.identity.accountId;
  return {
    key: "new",
    teamId: teamOf(model, thread)?.teamId ?? null,
    patientId: isOwn ? null : (patient?.id ?? null),
    subject: taken.find(({ subject }) => subject !== null)?.subject ?? "",
    category: taken.find(({ category }) => category !== null)?.category ?? "general",
    text: joined(taken),
    savedMs: nowMs,
  };
}

function forget({ model, save }: Tx, thread: ThreadModel, { envHash, outboxId }: EnvelopeEntry): void {
  thread.envelopes.delete(envHash);
  save(`envelope/${thread.id}/${envHash}`);
  if (outboxId !== null) {
    model.outbox.delete(outboxId);
    save(`outbox/${outboxId}`);
  }
  // A server that has it in spite of its refusal shows an own message, not the message of a copied profile.
  model.takenBack = [...model.takenBack, envHash].slice(-rememberLimit);
  save("taken-back");
}
