import { passkeysOf } from "#db/queries/credentials.server.ts";
import { cancelInvitationsBy } from "#db/queries/invitations.server.ts";
import { findPerson, updatePerson } from "#db/queries/people.server.ts";
import type { PersonId } from "#db/schema/ids.ts";
import type { WriteTx } from "#db/tickets/write-tx.server.ts";
import type { Access } from "../audited/entry.server.ts";

/** An administrator is one by their browsers in the root's chain: who has none left has left (SPEC §5 "Clinic root"). */
export async function endAdministrators(tx: WriteTx, people: readonly PersonId[]): Promise<Access[]> {
  const entries: Access[] = [];
  for (const id of people) {
    const person = await findPerson(tx, id);
    if (person?.role !== "administrator" || (await passkeysOf(tx, id)) > 0) continue;
    await updatePerson(tx, id, { status: "offboarded" });
    await cancelInvitationsBy(tx, id);
    entries.push({ e: "person.offboard", x: [{ t: "person", i: id }], n: 1 });
  }
  return entries;
}
