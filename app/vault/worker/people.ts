import { decodeAccept } from "#app/crypto/public/acceptance.ts";
import type { TeamEvent } from "#app/crypto/public/chain-state.ts";
import { chainRole } from "#app/crypto/public/chain-statement.ts";
import { endorsementOf, isEndorsed, newestTeam, teamIds } from "#app/crypto/public/clinic-root.ts";
import { opensName } from "#app/crypto/public/name-commitment.ts";
import { fromBase64url, toBase64url } from "#app/lib/base64url.ts";
import { equalBytes } from "#app/lib/bytes.ts";
import { type AccountId, type DeviceId, idOf, type TeamId } from "#app/lib/ids.ts";
import type { DirectoryPerson } from "#app/protocol/sync-api.ts";
import type { PersonView, TeamView, Trust } from "../rpc.ts";
import { answeredTwice } from "./answered-twice.ts";
import { checkOf } from "./checks.ts";
import type { Model } from "./model-types.ts";
import { chainIn, roleOfChain, rootIn } from "./pins.ts";

/** Everyone in sight, with the name only where a commitment opens to it (SPEC §4, §6). */
export function peopleIn(model: Model, nowMs: number): PersonView[] {
  return (model.directory?.answer.people ?? []).map((person) => personView(model, person, nowMs));
}

/** One person; null when the directory does not name the account. */
export function personIn(model: Model, account: AccountId, nowMs: number): PersonView | null {
  const people = model.directory?.answer.people;
  const found = people && byAccount(people).get(account);
  return found === undefined ? null : personView(model, found, nowMs);
}

function personView(model: Model, person: DirectoryPerson, nowMs: number): PersonView {
  const account = person.accountId as AccountId; // an id as the server gave it; names and roles are judged below
  const chain = chainIn(model, account);
  const role = chain === null ? person.role : roleOfChain(chain);
  const named = inPerson(model, account, nameOf(model, person, account));
  const base = { accountId: account, role, claimedName: person.name, ...named };
  const teams = rosterTeams(model, account);
  if (role === "patient" || role === "administrator" || chain === null)
    return { ...base, status: person.status, teamIds: teams, endorsable: false };
  const root = rootIn(model);
  const endorsed = isEndorsed(root, account, nowMs, chain.role);
  const wasEndorsed = (root.log.endorsements.get(account) ?? []).length > 0;
  // Nobody took it back, its year is over: it waits for a confirmation again, in the teams it never left.
  const lapsed = (endorsementOf(root, account)?.notAfterMs ?? Number.POSITIVE_INFINITY) <= nowMs;
  const status = endorsed ? "active" : wasEndorsed && !lapsed ? "offboarded" : "pending";
  const answered = lapsed || model.directory?.proofs[account] !== undefined;
  const noted = status === "pending" && !lapsed ? (person.invitation?.teamIds ?? []) : teams;
  return { ...base, status, teamIds: noted, endorsable: !endorsed && answered && named.name !== null };
}

/** Administrators share an account, so theirs is the device that their ACCEPT names (SPEC §6 kind 5). */
export function proofKey({ accountId, role, invitation }: DirectoryPerson): string {
  if (role !== "administrator" || invitation === null) return accountId;
  try {
    return toBase64url(decodeAccept(fromBase64url(invitation.accept)).genesis);
  } catch {
    // Bytes that are no ACCEPT prove nothing of anybody.
    return accountId;
  }
}

/** The administrator whose browser this is, with the name that an INVITE committed to; null for the set-up's, whom nobody invited. */
export function administratorOf(model: Model, device: DeviceId): string | null {
  const people = model.directory?.answer.people ?? [];
  const person = people.find((each) => each.role === "administrator" && proofKey(each) === device);
  const proof = model.directory?.proofs[device];
  return person !== undefined && proof !== undefined && opens(fromBase64url(proof.nameCommit), person)
    ? person.name
    : null;
}

/** ENDORSE names staff and officers, the answered INVITE everyone else; without an opening a name is only a claim. */
function nameOf(
  model: Model,
  person: DirectoryPerson,
  account: AccountId,
): { name: string | null; trust: Trust } {
  const own = account === model.identity.accountId;
  const chain = chainIn(model, account);
  const root = chainIn(model, model.identity.clinicId);
  const vouched = chain !== null && (chain.role === chainRole.staff || chain.role === chainRole.officer);
  const endorsement = vouched && root !== null ? endorsementOf(root, account) : null;
  if (endorsement !== null)
    return opens(endorsement.nameCommit, person)
      ? { name: person.name, trust: own ? "self" : "endorsed" }
      : { name: null, trust: "says-to-be" };
  const { proofs = {} } = model.directory ?? {};
  const proof = proofs[proofKey(person)];
  const counts = proof !== undefined && (own || !answeredTwice(proofs).has(proof.invId));
  if (counts && opens(fromBase64url(proof.nameCommit), person))
    return { name: person.name, trust: own ? "self" : "invitation" };
  return { name: null, trust: "says-to-be" };
}

/** Somebody whose number was compared is more than invited or vouched for; a name that is not confirmed stays a claim. */
function inPerson(
  model: Model,
  account: AccountId,
  named: { name: string | null; trust: Trust },
): { name: string | null; trust: Trust } {
  const check = checkOf(model, account);
  const checked = check !== null && check.by !== "noted";
  return checked && named.name !== null && named.trust !== "self" ? { ...named, trust: "in-person" } : named;
}

type Claimed = { readonly name: string; readonly nameSalt: string };

/** Of each claim in a directory's answer the commitment it was last held against: a list of conversations asks for each line. */
const judged = new WeakMap<Claimed, { commitment: Uint8Array; opens: boolean }>();

function opens(commitment: Uint8Array, claimed: Claimed): boolean {
  const before = judged.get(claimed);
  if (before !== undefined && equalBytes(before.commitment, commitment)) return before.opens;
  const answer = opensNow(commitment, claimed);
  judged.set(claimed, { commitment, opens: answer });
  return answer;
}

function opensNow(commitment: Uint8Array, claimed: Claimed): boolean {
  try {
    return opensName(commitment, fromBase64url(claimed.nameSalt), claimed.name);
  } catch {
    // Text that could not have been committed to opens nothing.
    return false;
  }
}

/** An answer of the directory is replaced, never changed, so what is found in it is found once. */
const accounts = new WeakMap<readonly DirectoryPerson[], ReadonlyMap<string, DirectoryPerson>>();

function byAccount(people: readonly DirectoryPerson[]): ReadonlyMap<string, DirectoryPerson> {
  // Of administrators, who share an account, the first: the server puts whoever asks at the head.
  const found =
    accounts.get(people) ?? new Map(people.toReversed().map((person) => [person.accountId, person]));
  accounts.set(people, found);
  return found;
}

/** Ids of the members that a TEAM statement names; statements do not change. */
const rosters = new WeakMap<TeamEvent, AccountId[]>();

function membersOf(team: TeamEvent): AccountId[] {
  const found = rosters.get(team) ?? team.members.map((member) => idOf<AccountId>(member.account));
  rosters.set(team, found);
  return found;
}

function rosterTeams(model: Model, account: AccountId): TeamId[] {
  const root = chainIn(model, model.identity.clinicId);
  if (root === null) return [];
  return teamIds(root).filter((id) => rosterOf(model, id).includes(account));
}

/** The newest roster of a team, whatever the server says. */
export function rosterOf(model: Model, team: TeamId): AccountId[] {
  const root = chainIn(model, model.identity.clinicId);
  const newest = root === null ? null : newestTeam(root, team);
  return newest === null ? [] : [...membersOf(newest)];
}

/** Every team that the root has named, with the name where TEAM's commitment opens. */
export function teamsIn(model: Model): TeamView[] {
  const root = chainIn(model, model.identity.clinicId);
  if (root === null) return [];
  return teamIds(root).map((teamId) => {
    const claimed = model.directory?.answer.teams.find((team) => team.teamId === teamId);
    const commitment = newestTeam(root, teamId)?.nameCommit;
    const name = claimed && commitment && opens(commitment, claimed) ? claimed.name : null;
    return { teamId, name, memberIds: rosterOf(model, teamId) };
  });
}
