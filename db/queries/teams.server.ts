import { eq } from "drizzle-orm";
import type { AccountId, TeamId } from "#app/lib/ids.ts";
import { team, teamMember } from "../schema/team.ts";
import type { WriteTx } from "../tickets/write-tx.server.ts";

export async function teamName(tx: WriteTx, teamId: TeamId) {
  const [row] = await tx.orm.select().from(team).where(eq(team.id, teamId));
  return row ?? null;
}

/** A team as its newest TEAM statement has it. */
export async function putTeam(
  tx: WriteTx,
  row: typeof team.$inferInsert,
  members: readonly AccountId[],
): Promise<void> {
  const { name, nameSalt } = row;
  await tx.orm.insert(team).values(row).onConflictDoUpdate({ target: team.id, set: { name, nameSalt } });
  await tx.orm.delete(teamMember).where(eq(teamMember.teamId, row.id));
  if (members.length > 0)
    await tx.orm.insert(teamMember).values(members.map((accountId) => ({ teamId: row.id, accountId })));
}
