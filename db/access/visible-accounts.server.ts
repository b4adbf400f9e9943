import { type AccountId, idBytes, idOf } from "#app/lib/ids.ts";
import type { Role } from "#app/protocol/roles.ts";
import type { PersonId } from "../schema/ids.ts";
import type { Connections } from "../tickets/read-ticket.server.ts";

/** What visibility depends on. */
export interface Viewer {
  personId: PersonId;
  accountId: AccountId;
  role: Role;
}

/** Oneself and the clinic root; then, by role, whom one writes with or works with. Former members of own threads stay
 * visible: without their chains nobody could verify the thread's past. */
const always = "select $1::bytea as id union select root_account_id from clinic";
/** Officers check each other's signatures under reviews. */
const officers = "union select account_id from person where role = 'officer' and account_id is not null";
const ownThreads = `
  union select other.account_id from thread_member own
    join thread_member other using (thread_id) where own.account_id = $1`;
const allRosters = "union select account_id from team_member";
/** Who answered an invitation of one's own: a patient's caregiver, a clinician's patient. */
const ownInvited = `
  union select person.account_id from invitation join person on person.id = invitation.person_id
    where invitation.inviter_id = $2 and person.account_id is not null`;
const ownPatients = `
  union select person.account_id from invitation join person on person.id = invitation.person_id
    join invitation_team using (inv_id) join team_member using (team_id)
    where team_member.account_id = $1 and person.role = 'patient' and person.account_id is not null`;

/** The matrix of architecture "Sessions, secrets, roles", row "sees persons". */
const reach: Readonly<Record<Role, string>> = {
  patient: `${always} ${ownThreads} ${allRosters} ${ownInvited}`,
  clinician: `${always} ${ownThreads} ${allRosters} ${ownInvited} ${ownPatients}`,
  administrator: `${always} union select id from account`,
  officer: `${always} ${officers}`,
};

/** Accounts whose chains and names this person may be given. */
export async function visibleAccounts(
  { sql }: Pick<Connections, "sql">,
  viewer: Viewer,
): Promise<Set<AccountId>> {
  const values = [Buffer.from(idBytes(viewer.accountId)), Buffer.from(viewer.personId, "base64url")];
  // PostgreSQL wants every parameter mentioned.
  const { rows } = await sql.query<{ id: Buffer }>(
    `select distinct id from (${reach[viewer.role]}) seen where $2::bytea is not null`,
    values,
  );
  return new Set(rows.map(({ id }) => idOf<AccountId>(new Uint8Array(id))));
}
