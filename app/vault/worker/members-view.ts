import { recipientDevices } from "#app/crypto/public/chain-query.ts";
import { chainRole } from "#app/crypto/public/chain-statement.ts";
import { inviteKind } from "#app/crypto/public/invitation.ts";
import { inGoodStanding } from "#app/crypto/public/recipients.ts";
import { successorOf } from "#app/crypto/public/succession.ts";
import { threadLines } from "#app/crypto/public/thread-query.ts";
import { mayAdmin, type ThreadMember } from "#app/crypto/public/thread-state.ts";
import { threadPolicy } from "#app/crypto/public/thread-statement.ts";
import { toBase64url } from "#app/lib/base64url.ts";
import type { AccountId } from "#app/lib/ids.ts";
import type { AddableView, MembersView, MemberView, WaitingChange } from "../members-rpc.ts";
import type { PersonView } from "../rpc.ts";
import type { EnvelopeEntry, Model, QueuedChange, ThreadModel } from "./model-types.ts";
import { peopleIn, personIn, teamsIn } from "./people.ts";
import { chainIn, roleOfChain, rootIn } from "./pins.ts";
import { canHaveKnown, recoveredBrowsers } from "./sheet-use.ts";
import { rightsOf } from "./thread-change-line.ts";
import { teamOf } from "./thread-summary.ts";
import { transcriptOf } from "./thread-transcript.ts";

/** Everybody in a conversation with what they may do, and what this device could change. */
export function membersView(model: Model, thread: ThreadModel, nowMs: number): MembersView {
  const own = thread.state.members.get(model.identity.accountId);
  const mayChange = mayAdmin(own) && !thread.state.closed;
  const messages = messagesOf(model, thread);
  const members = [...thread.state.members.values()].map((member) =>
    memberView(model, thread, member, { nowMs, mayChange, messages }),
  );
  return {
    members,
    addable: mayChange ? addable(model, thread, nowMs) : [],
    waiting: waitingChanges(model, thread, nowMs),
    mayChange,
    points: messages.map(({ envHash, clampedMs, text, attachments }) => ({
      envHash,
      atMs: clampedMs,
      text: text === "" ? attachments.map(({ name }) => name).join(", ") : text,
    })),
    handover: mayChange ? handoverOf(model, thread, nowMs) : null,
  };
}

/** Messages in the thread's one order. */
export function messagesOf(model: Model, thread: ThreadModel): EnvelopeEntry[] {
  const { ordered, hidden } = transcriptOf(model, thread);
  return ordered.list
    .filter(({ kind, entry }) => kind === "message" && !hidden.has(entry.envHash))
    .map(({ entry, clampedMs }) => ({ ...entry, clampedMs }));
}

function memberView(
  model: Model,
  thread: ThreadModel,
  member: ThreadMember,
  at: { nowMs: number; mayChange: boolean; messages: EnvelopeEntry[] },
): MemberView {
  const { state } = thread;
  const person = personIn(model, member.id, at.nowMs);
  const chain = chainIn(model, member.id);
  const own = member.id === model.identity.accountId;
  const fixed =
    state.policy === threadPolicy.care &&
    member.chainRole === chainRole.patient &&
    state.namedInCreate.has(member.id);
  const ended = !inGoodStanding(state, member, rootIn(model), at.nowMs);
  const from = grantedFrom(thread, member, at.messages);
  const missed = at.messages.findIndex(({ readers }) => readers.some((each) => each.accountId === member.id));
  // Of messages this device has, those before the first that this person was sent or granted.
  const firstHeld = [missed, from].filter((index) => index !== -1);
  return {
    accountId: member.id,
    name: person?.name ?? null,
    role: chain === null ? "patient" : roleOfChain(chain),
    trust: person?.trust ?? "says-to-be",
    rights: rightsOf(member.role),
    sinceMs: member.sinceSeq === 0 ? null : (state.log.lines[member.sinceSeq]?.clampedMs ?? null),
    untilMs: member.notAfterMs,
    ended,
    own,
    historyFromMs: from === -1 ? null : (at.messages[from]?.clampedMs ?? null),
    mayRemove: at.mayChange && !fixed,
    mayChangeRights: at.mayChange && !fixed && !own && member.chainRole === chainRole.staff,
    mayGrantHistory:
      at.mayChange &&
      !own &&
      !ended &&
      ((Math.min(at.messages.length, ...firstHeld) > 0 && member.sinceSeq > 0) ||
        hasLostHistory(model, thread, member, at.messages)),
  };
}

/**
 * Came back with a sheet that reads nothing, and nobody who can have known has given the record again. A sheet that reads brings
 * its own messages back.
 */
function hasLostHistory(
  model: Model,
  { state }: ThreadModel,
  member: ThreadMember,
  messages: EnvelopeEntry[],
): boolean {
  const chain = model.chains.get(member.id);
  if (chain === undefined || member.chainRole === chainRole.patient) return false;
  const grants = threadLines(state).filter(
    ({ type, subject }) => type === "history-grant" && subject === member.id,
  );
  return recoveredBrowsers(chain).some(
    (device) =>
      messages.some(({ sentMs }) => sentMs < device.addedMs) &&
      !grants.some(({ logSize }) => canHaveKnown(chain, device, logSize)),
  );
}

/** Index of the first message that a HISTORY_GRANT since the person joined reaches; -1 without one. */
function grantedFrom(thread: ThreadModel, member: ThreadMember, messages: EnvelopeEntry[]): number {
  const hashes = threadLines(thread.state).flatMap(({ type, subject, seq, fromEnvHash }) =>
    type === "history-grant" && subject === member.id && seq > member.sinceSeq && fromEnvHash !== null
      ? [toBase64url(fromEnvHash)]
      : [],
  );
  return messages.findIndex(({ envHash }) => hashes.includes(envHash));
}

/** Members to whom a message was given after it was sent, with the devices they have now: they read it too. */
export function grantedReaders(
  model: Model,
  thread: ThreadModel,
): (envHash: string) => { accountId: AccountId; devices: number }[] {
  const messages = messagesOf(model, thread);
  const places = new Map(messages.map(({ envHash }, i) => [envHash, i]));
  const granted = [...thread.state.members.values()].flatMap((member) => {
    const from = grantedFrom(thread, member, messages);
    const chain = chainIn(model, member.id);
    return from === -1 || chain === null
      ? []
      : [{ from, accountId: member.id, devices: recipientDevices(chain).length }];
  });
  return (envHash) => {
    const at = places.get(envHash) ?? -1;
    return granted.flatMap(({ from, ...reader }) => (from <= at ? [reader] : []));
  };
}

function addable(model: Model, thread: ThreadModel, nowMs: number): AddableView[] {
  const teams = teamsIn(model);
  const roster = teamOf(model, thread)?.memberIds ?? [];
  return peopleIn(model, nowMs).flatMap((person) => {
    const account = person.accountId as AccountId; // compared with ids of members only
    const member = thread.state.members.get(account);
    if (member !== undefined && (member.notAfterMs === null || member.notAfterMs > nowMs)) return [];
    const proxy = isProxyFor(model, thread, account);
    if (person.status !== "active" || !(proxy || mayJoinAsStaff(model, thread, person))) return [];
    return [
      {
        accountId: account,
        name: person.name,
        role: person.role,
        teamNames: teams.flatMap(({ name, memberIds }) =>
          name !== null && memberIds.includes(account) ? [name] : [],
        ),
        proxy,
        onRoster: !proxy && roster.includes(account),
      },
    ];
  });
}

function mayJoinAsStaff(model: Model, { state }: ThreadModel, person: PersonView): boolean {
  const known = chainIn(model, person.accountId as AccountId) !== null; // an id of the directory's
  return known && person.role === "clinician" && person.name !== null && state.policy !== threadPolicy.self;
}

/**
 * Whether somebody answered an invitation to act for a patient of this conversation: invited by that patient, or by staff for a
 * conversation in which that patient is. The invitation grants nothing by itself (SPEC §6).
 */
export function isProxyFor(model: Model, thread: ThreadModel, account: AccountId): boolean {
  const proof = model.directory?.proofs[account];
  if (proof?.kind !== inviteKind.proxy || chainIn(model, account)?.role !== chainRole.patient) return false;
  const patients = patientsOf(thread);
  if (patients.includes(proof.inviter)) return true;
  const meant = model.threads.get(proof.threadId);
  return meant !== undefined && patientsOf(meant).some((patient) => patients.includes(patient));
}

/** The patients whom a conversation is about: named in CREATE. */
export function patientsOf({ state }: Pick<ThreadModel, "state">): AccountId[] {
  return [...state.members.values()]
    .filter(({ id, chainRole: role }) => role === chainRole.patient && state.namedInCreate.has(id))
    .map(({ id }) => id);
}

/** Names of the members with an end, still ahead, in the conversations about a patient. */
export function caregiversOf(model: Model, patient: AccountId, nowMs: number): string[] {
  const found = [...model.threads.values()]
    .filter((thread) => patientsOf(thread).includes(patient))
    .flatMap(({ state }) => [...state.members.values()])
    .filter(({ notAfterMs }) => notAfterMs !== null && notAfterMs > nowMs);
  return [...new Set(found.map(({ id }) => personIn(model, id, nowMs)?.name ?? ""))];
}

function waitingChanges(model: Model, thread: ThreadModel, nowMs: number): WaitingChange[] {
  const view = (id: string, change: QueuedChange, failed: string | null): WaitingChange => ({
    id,
    kind: ({ grant: "history", role: "rights", add: "add", remove: "remove", close: "close" } as const)[
      change.type
    ],
    name: change.type === "close" ? null : (personIn(model, change.account, nowMs)?.name ?? null),
    failed,
  });
  const waiting = [...model.outbox.values()].flatMap(({ item, change }) =>
    change !== null && item.threadId === thread.id ? [view(item.id, change, null)] : [],
  );
  const undone = thread.entry.undone.map(({ id, change, code }) => view(id, change, code));
  return [...waiting, ...undone];
}

/** A member whose work here has ended and whose named successor is not here yet. */
export function handoverOf(model: Model, thread: ThreadModel, nowMs: number): MembersView["handover"] {
  for (const { id, chainRole: role } of thread.state.members.values()) {
    if (role !== chainRole.staff) continue;
    const to = successorOf(rootIn(model), id);
    if (to === null || thread.state.members.has(to) || chainIn(model, to) === null) continue;
    const nameOf = (account: AccountId) => personIn(model, account, nowMs)?.name ?? null;
    return { fromName: nameOf(id), toAccountId: to, toName: nameOf(to) };
  }
  return null;
}
