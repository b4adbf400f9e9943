import { eq } from "drizzle-orm";
import type { AccountId, TeamId } from "#app/lib/ids.ts";
import { team, teamMember } from "../schema/team.ts";
import type { Connections } from "../tickets/read-ticket.server.ts";

/** Teams whose newest roster names the account. */
export async function teamsOf({ orm }: Pick<Connections, "orm">, account: AccountId): Promise<TeamId[]> {
  const rows = await orm
    .select({ id: teamMember.teamId })
    .from(teamMember)
    .where(eq(teamMember.accountId, account));
  return rows.map((row) => row.id);
}

export async function allTeams({ orm }: Pick<Connections, "orm">): Promise<TeamId[]> {
  return (await orm.select({ id: team.id }).from(team)).map((row) => row.id);
}
