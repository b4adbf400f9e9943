import { chainRole } from "#app/crypto/public/chain-statement.ts";
import { isEndorsed } from "#app/crypto/public/clinic-root.ts";
import { successorOf } from "#app/crypto/public/succession.ts";
import { threadLines } from "#app/crypto/public/thread-query.ts";
import type { AccountId, TeamId } from "#app/lib/ids.ts";
import type { MemberStep, PreparationView, SharingView } from "../members-rpc.ts";
import { messagesOf } from "./members-view.ts";
import type { Model, ThreadModel } from "./model-types.ts";
import { personIn, rosterOf, teamsIn } from "./people.ts";
import { chainIn, rootIn } from "./pins.ts";
import { conversationsIn } from "./self-thread.ts";
import { mayClose } from "./send-gate.ts";
import { teamOf } from "./thread-summary.ts";

/** Conversations that one ceremony takes: each may need an ADD_MEMBER and a HISTORY_GRANT, of 64 statements. */
const perCeremony = 32;

/**
 * Who has to be brought into conversations: newcomers to a team of one's own, and named successors of staff who left. Nothing of
 * it is stored: it follows from rosters, threads and grants, so it goes on after a reload, and two colleagues share the work.
 */
export function preparations(model: Model, nowMs: number): PreparationView[] {
  const own = model.identity.accountId;
  const mine = conversationsIn(model).filter((thread) => mayClose(model, thread));
  const newcomers = teamsIn(model)
    .filter(({ memberIds }) => memberIds.includes(own))
    .flatMap(({ teamId, name }) => {
      const threads = mine.filter((thread) => teamOf(model, thread)?.teamId === teamId);
      return rosterOf(model, teamId as TeamId) // of a team of the root's
        .filter((id) => id !== own)
        .map((id) => viewOf(model, id, { teamName: name, fromName: null }, threads, nowMs));
    });
  const handovers = leavers(model, mine).map(({ from, to, threads }) =>
    viewOf(model, to, { teamName: null, fromName: personIn(model, from, nowMs)?.name ?? "" }, threads, nowMs),
  );
  // Whoever takes over and is on the team anyway is brought in once.
  const seen = new Set<string>();
  return [...handovers, ...newcomers].filter(({ accountId, steps }) => {
    const fresh = steps.length > 0 && !seen.has(accountId);
    seen.add(accountId);
    return fresh;
  });
}

function leavers(model: Model, threads: readonly ThreadModel[]) {
  const found = new Map<AccountId, { from: AccountId; to: AccountId; threads: ThreadModel[] }>();
  for (const thread of threads)
    for (const { id, chainRole: role } of thread.state.members.values()) {
      const to = role === chainRole.staff ? successorOf(rootIn(model), id) : null;
      if (to === null || to === model.identity.accountId) continue;
      const entry = found.get(id) ?? { from: id, to, threads: [] };
      entry.threads.push(thread);
      found.set(id, entry);
    }
  return [...found.values()];
}

function viewOf(
  model: Model,
  account: AccountId,
  why: Pick<PreparationView, "teamName" | "fromName">,
  threads: readonly ThreadModel[],
  nowMs: number,
): PreparationView {
  const known = chainIn(model, account) !== null && isEndorsed(rootIn(model), account, nowMs);
  const steps = known ? threads.flatMap((thread) => stepOf(model, thread, account) ?? []) : [];
  const name = personIn(model, account, nowMs)?.name ?? null;
  const remaining = name === null ? [] : steps;
  return {
    accountId: account,
    name,
    ...why,
    remaining: remaining.length,
    steps: remaining.slice(0, perCeremony),
  };
}

/** What is missing in one conversation; null when nothing is, or when it is on its way already. */
function stepOf(model: Model, thread: ThreadModel, account: AccountId): MemberStep | null {
  const waiting = [...model.outbox.values()].some(
    ({ item, change }) =>
      item.threadId === thread.id && change !== null && "account" in change && change.account === account,
  );
  const member = thread.state.members.get(account);
  if (waiting || member?.sinceSeq === 0) return null;
  const granted = threadLines(thread.state).some(
    ({ type, subject, seq }) =>
      type === "history-grant" && subject === account && seq > (member?.sinceSeq ?? thread.state.seq),
  );
  const past = messagesOf(model, thread).some(
    ({ readers }) => !readers.some(({ accountId }) => accountId === account),
  );
  if (member !== undefined && (granted || !past)) return null;
  const add = member === undefined ? { rights: "everything" as const, untilMs: null } : null;
  return { threadId: thread.id, accountId: account, add, historyFrom: past ? "start" : null };
}

/** How far this device is with sending earlier messages to other people; null when nothing is under way. */
export function sharingView(model: Model, nowMs: number): SharingView | null {
  const toOthers = [...model.shares.values()].filter(({ account }) => account !== model.identity.accountId);
  const open = toOthers.filter(({ next, hashes, failed }) => failed !== null || next < hashes.length);
  if (open.length === 0) return null;
  const all = toOthers.filter(({ account }) => open.some((each) => each.account === account));
  const sum = (count: (job: (typeof all)[number]) => number) =>
    all.reduce((total, job) => total + count(job), 0);
  return {
    paused: model.sharing.paused,
    done: sum(({ next, hashes }) => Math.min(next, hashes.length)),
    total: sum(({ hashes }) => hashes.length),
    failed: open.filter(({ failed }) => failed !== null).length,
    names: [...new Set(open.map(({ account }) => personIn(model, account, nowMs)?.name ?? ""))],
  };
}
