import { toBase64url } from "#app/lib/base64url.ts";
import type { InvId, TeamId } from "#app/lib/ids.ts";
import type { Directory, DirectoryPerson } from "#app/protocol/sync-api.ts";
import { careRelation } from "#db/access/care-relation.server.ts";
import { peopleWith } from "#db/access/people.server.ts";
import { allTeams, teamsOf } from "#db/access/teams.server.ts";
import { visibleAccounts } from "#db/access/visible-accounts.server.ts";
import {
  clinicRow,
  type DirectoryIds,
  directoryPeople,
  directoryTeams,
} from "#db/queries/directory.server.ts";
import { teamNotes } from "#db/queries/invitations.server.ts";
import type { Connections } from "#db/tickets/read-ticket.server.ts";
import type { ReadSpec } from "../audited/read-spec.server.ts";
import { refuse } from "../audited/refusal.server.ts";
import type { Caller } from "../session/caller.server.ts";

type Row = Awaited<ReturnType<typeof directoryPeople>>[number];

/** Persons and teams that this person may see; the browser checks every name against its commitment. */
export const directory: ReadSpec<Caller, DirectoryIds> = {
  route: "GET /api/directory",
  event: "directory.search",
  async access(connections, { caller }) {
    const people = await peopleWith(connections, await visibleAccounts(connections, caller), caller);
    const teams = await visibleTeams(connections, caller);
    const patients = people.flatMap(({ patient }) => patient ?? []);
    return {
      ids: { people: people.map(({ personId }) => personId), teams },
      patients,
      rel: await careRelation(connections, caller, patients),
      entities: [
        ...people.map(({ personId }) => ({ t: "person", i: personId })),
        ...teams.map((team) => ({ t: "team", i: team })),
      ],
      n: people.length + teams.length,
    };
  },
  async read(ticket, caller): Promise<Directory> {
    const clinic = (await clinicRow(ticket)) ?? refuse("E_UNAVAILABLE");
    const rows = await directoryPeople(ticket);
    const invIds = rows.flatMap(({ invId }) => invId ?? []);
    const notes = caller.role === "administrator" ? await teamNotes(ticket, invIds) : new Map();
    const teams = await directoryTeams(ticket);
    const { rootAccountId, name, replyHours, emergencyNumber, crisisNumber } = clinic;
    return {
      clinicId: rootAccountId,
      clinic: { name, replyHours, emergencyNumber, crisisNumber },
      people: rows.flatMap((row) => toPerson(row, notes) ?? []),
      teams: teams.map((team) => ({
        teamId: team.id,
        name: team.name,
        nameSalt: toBase64url(team.nameSalt),
      })),
    };
  },
};

/** Patients choose among all teams; staff see their own; officers none. */
async function visibleTeams(connections: Connections, caller: Caller): Promise<TeamId[]> {
  if (caller.role === "officer") return [];
  return caller.role === "clinician" ? teamsOf(connections, caller.accountId) : allTeams(connections);
}

function toPerson(row: Row, notes: ReadonlyMap<InvId, TeamId[]>): DirectoryPerson | null {
  const { accountId, role, status, name, nameSalt } = row;
  // Somebody invited has no account, so nothing that the directory could prove.
  if (accountId === null || status === "invited") return null;
  return {
    accountId,
    role,
    status,
    name,
    nameSalt: toBase64url(nameSalt),
    invitation: invitationOf(row, notes),
  };
}

function invitationOf(row: Row, notes: ReadonlyMap<InvId, TeamId[]>): DirectoryPerson["invitation"] {
  const { invId, invite, sig, accept, acceptSigInvitation, acceptSigDevice } = row;
  if (!invId || !invite || !sig || !accept || !acceptSigInvitation || !acceptSigDevice) return null;
  return {
    invId,
    invite: toBase64url(invite),
    sig: toBase64url(sig),
    accept: toBase64url(accept),
    acceptSigs: [toBase64url(acceptSigInvitation), toBase64url(acceptSigDevice)],
    teamIds: notes.get(invId) ?? [],
  };
}
