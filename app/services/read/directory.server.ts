import { acceptLeaf, inviteLeaf } from "#app/crypto/public/key-log-leaf.ts";
import { toBase64url } from "#app/lib/base64url.ts";
import type { InvId, TeamId } from "#app/lib/ids.ts";
import type { Directory, DirectoryPerson } from "#app/protocol/sync-api.ts";
import { careRelation } from "#db/access/care-relation.server.ts";
import { peopleWith } from "#db/access/people.server.ts";
import { allTeams } from "#db/access/teams.server.ts";
import { visibleAccounts } from "#db/access/visible-accounts.server.ts";
import { keylogIndices } from "#db/keylog-store.server.ts";
import {
  clinicRow,
  type DirectoryIds,
  directoryPeople,
  directoryTeams,
} from "#db/queries/directory.server.ts";
import { teamNotes } from "#db/queries/invitations.server.ts";
import type { Connections, ReadTicket } from "#db/tickets/read-ticket.server.ts";
import { countIn, onlyParameters } from "../audited/input.server.ts";
import type { ReadSpec } from "../audited/read-spec.server.ts";
import { refuse } from "../audited/refusal.server.ts";
import type { Caller } from "../session/caller.server.ts";
import { provenLog } from "./proven-log.server.ts";

type Row = Awaited<ReturnType<typeof directoryPeople>>[number];
type Notes = ReadonlyMap<InvId, TeamId[]>;
/** Indices of INVITE and ACCEPT in the key log. */
type Places = ReadonlyMap<InvId, [number, number]>;

/** Persons and teams that this person may see; the browser checks every name against its commitment. */
export const directory: ReadSpec<Caller, DirectoryIds> = {
  route: "GET /api/directory",
  event: "directory.search",
  async access(connections, { caller, url }) {
    onlyParameters(url, ["size"]);
    const size = countIn(url, "size", 0);
    const people = await peopleWith(connections, await visibleAccounts(connections, caller), caller);
    const teams = await visibleTeams(connections, caller);
    const patients = people.flatMap(({ patient }) => patient ?? []);
    return {
      ids: { people: people.map(({ personId }) => personId), teams, size },
      patients,
      rel: await careRelation(connections, caller, patients),
      entities: [
        ...people.map(({ personId }) => ({ t: "person", i: personId })),
        ...teams.map((team) => ({ t: "team", i: team })),
      ],
      n: people.length + teams.length,
    };
  },
  async read(ticket, caller, { context }): Promise<Directory> {
    const clinic = (await clinicRow(ticket)) ?? refuse("E_UNAVAILABLE");
    const rows = await directoryPeople(ticket);
    // Administrators share an account: whoever asks finds themselves first.
    rows.sort((a, b) => Number(b.personId === caller.personId) - Number(a.personId === caller.personId));
    const invIds = rows.flatMap(({ invId }) => invId ?? []);
    const notes = caller.role === "administrator" ? await teamNotes(ticket, invIds) : new Map();
    const teams = await directoryTeams(ticket);
    const { checkpoints } = context.services;
    const places = await logPlaces(ticket, rows);
    const proven = { known: ticket.ids.size, indices: [...places.values()].flat() };
    const { rootAccountId, name, replyHours, emergencyNumber, crisisNumber } = clinic;
    return {
      clinicId: rootAccountId,
      clinic: { name, replyHours, emergencyNumber, crisisNumber },
      people: rows.flatMap((row) => toPerson(row, notes, places) ?? []),
      teams: teams.map((team) => ({
        teamId: team.id,
        name: team.name,
        nameSalt: toBase64url(team.nameSalt),
      })),
      log: await provenLog(ticket, context.services, proven),
      auditKey: (await checkpoints.current()).key,
    };
  },
};

/** Patients choose among all teams, staff bring in colleagues of all; officers see none. */
async function visibleTeams(connections: Connections, caller: Caller): Promise<TeamId[]> {
  if (caller.role === "officer") return [];
  return allTeams(connections);
}

/** Where the answered invitations stand in the key log. */
async function logPlaces(ticket: ReadTicket<DirectoryIds>, rows: readonly Row[]): Promise<Places> {
  const answered = rows.flatMap(({ accountId, invId, invite, accept }) =>
    accountId !== null && invId && invite && accept ? [{ invId, invite, accept }] : [],
  );
  const leaves = answered.flatMap(({ invite, accept }) => [inviteLeaf(invite), acceptLeaf(accept)]);
  const found = await keylogIndices(ticket.sql, leaves);
  return new Map(
    answered.map(({ invId }, i) => [
      invId,
      [found[2 * i] ?? refuse("E_INTERNAL"), found[2 * i + 1] ?? refuse("E_INTERNAL")],
    ]),
  );
}

function toPerson(row: Row, notes: Notes, places: Places): DirectoryPerson | null {
  const { accountId, role, status, name, nameSalt } = row;
  // Somebody invited has no account, so nothing that the directory could prove.
  if (accountId === null || status === "invited") return null;
  return {
    accountId,
    role,
    status,
    name,
    nameSalt: toBase64url(nameSalt),
    invitation: invitationOf(row, notes, places),
  };
}

function invitationOf(row: Row, notes: Notes, places: Places): DirectoryPerson["invitation"] {
  const { invId, invite, sig, accept, acceptSigInvitation, acceptSigDevice } = row;
  if (!invId || !invite || !sig || !accept || !acceptSigInvitation || !acceptSigDevice) return null;
  const indices = places.get(invId) ?? refuse("E_INTERNAL");
  return {
    invId,
    invite: toBase64url(invite),
    sig: toBase64url(sig),
    accept: toBase64url(accept),
    acceptSigs: [toBase64url(acceptSigInvitation), toBase64url(acceptSigDevice)],
    indices,
    teamIds: notes.get(invId) ?? [],
  };
}
