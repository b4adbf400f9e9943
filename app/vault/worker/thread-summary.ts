import { chainRole } from "#app/crypto/public/chain-statement.ts";
import { mayRead } from "#app/crypto/public/thread-state.ts";
import type { TeamView, ThreadSummary, VaultCode } from "../rpc.ts";
import type { EnvelopeEntry, Model, ThreadModel } from "./model-types.ts";
import { personIn, teamsIn } from "./people.ts";
import { chainIn } from "./pins.ts";
import { conversationsIn } from "./self-thread.ts";
import { transcriptOf } from "./thread-transcript.ts";

/** The conversations of which the person is a reader, newest first. */
export function threadSummaries(model: Model, nowMs: number): ThreadSummary[] {
  return conversationsIn(model)
    .filter(({ state }) => mayRead(state.members.get(model.identity.accountId)))
    .map((thread) => summaryOf(model, thread, nowMs))
    .sort((a, b) => b.lastMs - a.lastMs);
}

export function summaryOf(model: Model, thread: ThreadModel, nowMs: number): ThreadSummary {
  const { ordered, hidden } = transcriptOf(model, thread);
  const shown = ordered.list.filter(({ entry }) => entry.kind === "message" && !hidden.has(entry.envHash));
  const first = shown.find(({ entry }) => entry.subject !== null)?.entry;
  const last = shown.at(-1);
  const own = model.identity.accountId;
  const unread = shown.filter(
    ({ entry }) => entry.account !== own && entry.arrival > thread.entry.readArrival,
  );
  const lastRole = last && chainIn(model, last.entry.account)?.role;
  return {
    threadId: thread.id,
    subject: first?.subject ?? "",
    category: first?.category ?? "general",
    teamName: teamOf(model, thread)?.name ?? null,
    patientNames: patientNames(model, thread, nowMs),
    lastMs: last?.clampedMs ?? thread.state.clampedMs,
    lastFrom: last === undefined ? null : (personIn(model, last.entry.account, nowMs)?.name ?? null),
    lastOwn: last?.entry.account === own,
    lastText: last === undefined ? "" : textOf(last.entry),
    unread: unread.length,
    awaitingReply: lastRole === chainRole.patient && !thread.state.closed,
    closed: thread.state.closed,
    outgoing: [...model.outbox.values()].filter(
      ({ item, share }) => item.threadId === thread.id && share === null,
    ).length,
    problem: problemOf(model, thread),
  };
}

/** A message of files alone is told by their names. */
function textOf({ text, attachments }: EnvelopeEntry): string {
  return text === "" ? attachments.map(({ name }) => name).join(", ") : text;
}

function patientNames(model: Model, { state }: ThreadModel, nowMs: number): string[] {
  return [...state.members.keys()].flatMap((account) => {
    const person = personIn(model, account, nowMs);
    return person?.role === "patient" ? [person.name ?? ""] : [];
  });
}

/** No field names the team: it is the one whose roster shares most with the staff of the thread, none when nobody is left of it. */
export function teamOf(model: Model, { state }: Pick<ThreadModel, "state">): TeamView | null {
  const staff = new Set<string>(
    [...state.members.values()].filter(({ chainRole: role }) => role === chainRole.staff).map(({ id }) => id),
  );
  const scored = teamsIn(model)
    .map((team) => {
      const shared = team.memberIds.filter((id) => staff.has(id)).length;
      return { team, shared, others: team.memberIds.length - shared };
    })
    .filter(({ shared }) => shared > 0)
    .sort((a, b) => b.shared - a.shared || a.others - b.others);
  return scored[0]?.team ?? null;
}

function problemOf(model: Model, thread: ThreadModel): VaultCode | null {
  if (model.identity.cloned) return "E_CLONED";
  if (thread.entry.pausedBy !== null) return "E_VIEW";
  const failed = [...thread.envelopes.values()].find((entry) => entry.failed !== null);
  return failed?.failed ?? thread.entry.refused.at(-1)?.code ?? null;
}
