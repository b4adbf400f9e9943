import { chainRole } from "#app/crypto/public/chain-statement.ts";
import { isEndorsed } from "#app/crypto/public/clinic-root.ts";
import { memberRole } from "#app/crypto/public/thread-statement.ts";
import type { AccountId } from "#app/lib/ids.ts";
import type { MemberStep } from "../members-rpc.ts";
import { type AdminBatch, VaultError } from "../rpc.ts";
import { threadIn } from "./destination.ts";
import type { VaultEnvironment } from "./environment.ts";
import { isProxyFor, messagesOf } from "./members-view.ts";
import type { Model, QueuedChange, ThreadModel } from "./model-types.ts";
import { personIn, rosterOf } from "./people.ts";
import { chainIn, rootIn } from "./pins.ts";
import { mayClose, requireMaySend } from "./send-gate.ts";
import { bitsOf } from "./thread-change-line.ts";
import { summaryOf, teamOf } from "./thread-summary.ts";

const statementLimit = 64;

/** What one ceremony will queue, with what its screen lists. */
export interface MembersPlan {
  changes: { threadId: string; change: QueuedChange }[];
  lines: AdminBatch["lines"];
}

/** Turns steps into the exact changes; E_ADMIN_EMPTY when nothing would change, E_ADMIN_LIMIT above 64 statements. */
export function planMembers(model: Model, env: VaultEnvironment, steps: readonly MemberStep[]): MembersPlan {
  const nowMs = env.clock.now();
  requireMaySend(model, nowMs);
  const plan: MembersPlan = { changes: [], lines: [] };
  for (const step of steps) planStep(plan, model, nowMs, step);
  if (plan.changes.length === 0) throw new VaultError("E_ADMIN_EMPTY");
  if (plan.changes.length > statementLimit) throw new VaultError("E_ADMIN_LIMIT");
  return plan;
}

function planStep(plan: MembersPlan, model: Model, nowMs: number, step: MemberStep): void {
  const thread = threadIn(model, step.threadId);
  requireMayChangeMembers(model, thread);
  const account = step.accountId as AccountId; // looked up on the next lines
  const person = personIn(model, account, nowMs);
  if (person?.name == null || chainIn(model, account) === null) throw new VaultError("E_NO_PERSON");
  const about = { subject: person.name, thread: summaryOf(model, thread, nowMs).subject };
  const member = thread.state.members.get(account);
  if (step.add !== null) {
    const { rights, untilMs } = step.add;
    requireMayJoin(model, thread, account, { role: bitsOf(rights), untilMs }, nowMs);
    // Somebody whose time is over is still listed; whoever joins again is first taken off the list.
    if (member !== undefined && (member.notAfterMs ?? Number.POSITIVE_INFINITY) <= nowMs)
      plan.changes.push({ threadId: thread.id, change: { type: "remove", account } });
    plan.changes.push({
      threadId: thread.id,
      change: { type: "add", account, role: bitsOf(rights), untilMs },
    });
    plan.lines.push({
      statement: "add-member",
      ...about,
      ...(untilMs === null ? {} : { notAfterMs: untilMs }),
    });
  } else if (member === undefined) throw new VaultError("E_NOT_MEMBER");
  const from = historyPoint(model, thread, step.historyFrom);
  if (from === null) return;
  plan.changes.push({ threadId: thread.id, change: { type: "grant", account, fromEnvHash: from } });
  plan.lines.push({ statement: "history-grant", ...about });
}

/** Of a message that this device holds; null where nothing is granted or nothing has been written. */
function historyPoint(model: Model, thread: ThreadModel, from: string | null): string | null {
  if (from === null) return null;
  const messages = messagesOf(model, thread);
  const found = from === "start" ? messages[0] : messages.find(({ envHash }) => envHash === from);
  if (found === undefined && from !== "start") throw new VaultError("E_NO_THREAD");
  return found?.envHash ?? null;
}

export function requireMayChangeMembers(model: Model, thread: ThreadModel): void {
  if (mayClose(model, thread)) return;
  throw new VaultError(thread.state.closed ? "E_THREAD_CLOSED" : "E_NOT_ADMIN");
}

/** Staff whom the clinic vouches for join with every right and no end; a caregiver of this patient with an end and without ADMIN. */
function requireMayJoin(
  model: Model,
  thread: ThreadModel,
  account: AccountId,
  { role, untilMs }: { role: number; untilMs: number | null },
  nowMs: number,
): void {
  const chain = chainIn(model, account);
  const staff = chain?.role === chainRole.staff && isEndorsed(rootIn(model), account, nowMs);
  const asStaff = staff && role === bitsOf("everything") && untilMs === null;
  const asProxy =
    isProxyFor(model, thread, account) &&
    (role & memberRole.admin) === 0 &&
    untilMs !== null &&
    untilMs > nowMs;
  if (!asStaff && !asProxy) throw new VaultError("E_NO_PERSON");
}

/** On the newest roster of the thread's own team, and vouched for: joins without a ceremony (SPEC §7). */
export function isOnRoster(model: Model, thread: ThreadModel, account: AccountId, nowMs: number): boolean {
  const team = teamOf(model, thread);
  if (team === null || !isEndorsed(rootIn(model), account, nowMs)) return false;
  return rosterOf(model, team.teamId as Parameters<typeof rosterOf>[1]).includes(account); // an id of the root's
}
