import { idBytes } from "#app/lib/ids.ts";
import type { Pseudonym } from "../schema/ids.ts";
import type { Connections } from "../tickets/read-ticket.server.ts";
import type { Viewer } from "./visible-accounts.server.ts";

/** From the closest to none: in a conversation with the patient now, in a team that is, who invited them, once was. */
export type CareRelation = "thread" | "team" | "invited" | "former";

/**
 * The weakest relationship of somebody who writes to any of these patients, so that an entry never claims more than holds for
 * all of them; null where there is none to one of them.
 */
export async function careRelation(
  { sql }: Pick<Connections, "sql">,
  viewer: Viewer,
  patients: readonly Pseudonym[],
): Promise<CareRelation | null> {
  const isMember = viewer.role === "clinician" || viewer.role === "patient";
  if (!isMember || patients.length === 0) return null;
  const { rows } = await sql.query<{ relation: CareRelation | null }>(
    `SELECT CASE
       WHEN EXISTS (SELECT 1 FROM thread_member mine JOIN thread_member theirs USING (thread_id)
         WHERE mine.account_id = $2 AND mine.role > 0 AND theirs.account_id = person.account_id AND theirs.role > 0)
         THEN 'thread'
       WHEN EXISTS (SELECT 1 FROM team_member mine JOIN team_member mate USING (team_id)
           JOIN thread_member works ON works.account_id = mate.account_id AND works.role > 0
           JOIN thread_member theirs USING (thread_id)
         WHERE mine.account_id = $2 AND theirs.account_id = person.account_id AND theirs.role > 0)
         OR EXISTS (SELECT 1 FROM invitation JOIN invitation_team USING (inv_id) JOIN team_member mine USING (team_id)
         WHERE invitation.person_id = person.id AND mine.account_id = $2)
         THEN 'team'
       WHEN EXISTS (SELECT 1 FROM invitation WHERE person_id = person.id AND inviter_id = $3) THEN 'invited'
       WHEN EXISTS (SELECT 1 FROM thread_member mine JOIN thread_member theirs USING (thread_id)
         WHERE mine.account_id = $2 AND theirs.account_id = person.account_id)
         THEN 'former'
     END AS relation
     FROM unnest($1::bytea[]) AS asked(pseudonym)
     LEFT JOIN person_private USING (pseudonym) LEFT JOIN person ON person.id = person_private.person_id`,
    [
      patients.map((pseudonym) => Buffer.from(pseudonym, "base64url")),
      Buffer.from(idBytes(viewer.accountId)),
      Buffer.from(viewer.personId, "base64url"),
    ],
  );
  const order = [null, "former", "invited", "team", "thread"] as const;
  return rows.reduce<CareRelation | null>(
    (weakest, { relation }) => (order.indexOf(relation) < order.indexOf(weakest) ? relation : weakest),
    "thread",
  );
}
