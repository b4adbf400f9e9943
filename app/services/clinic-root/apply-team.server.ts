import { comparePoint } from "#app/crypto/public/chain-query.ts";
import type { ChainState } from "#app/crypto/public/chain-state.ts";
import type { ChainStatement } from "#app/crypto/public/chain-statement.ts";
import { isEndorsed } from "#app/crypto/public/clinic-root.ts";
import { toBase64url } from "#app/lib/base64url.ts";
import { type AccountId, idOf, type TeamId } from "#app/lib/ids.ts";
import type { RootBatch } from "#app/protocol/clinic-api.ts";
import { putTeam, teamName } from "#db/queries/teams.server.ts";
import type { WriteTx } from "#db/tickets/write-tx.server.ts";
import { idIn } from "../audited/input.server.ts";
import { refuse, refuseUnless } from "../audited/refusal.server.ts";
import { committedName } from "../chain/display-name.server.ts";
import { loadChains } from "../chain/load-chains.server.ts";

/** TEAM: its name opens the commitment, and its members are staff whom the root endorses at this point. */
export async function applyTeam(
  tx: WriteTx,
  statement: Extract<ChainStatement, { type: "team" }>,
  root: ChainState,
  names: RootBatch["teams"],
): Promise<TeamId> {
  const teamId = idOf<TeamId>(statement.teamId);
  const given = names.find((team) => idIn<TeamId>(team.teamId) === teamId) ?? (await storedName(tx, teamId));
  const name = committedName(statement.nameCommit, given);
  const members = statement.members.map(({ account }) => idOf<AccountId>(account));
  const chains = await loadChains(tx, members);
  for (const point of statement.members) {
    const id = idOf<AccountId>(point.account);
    const chain = chains.get(id) ?? refuse("E_NOT_FOUND");
    refuseUnless(comparePoint(chain, point) === "prefix", "E_STATEMENT");
    refuseUnless(isEndorsed(root, id, tx.nowMs), "E_STATEMENT");
  }
  await putTeam(tx, { id: teamId, ...name }, members);
  return teamId;
}

async function storedName(tx: WriteTx, teamId: TeamId): Promise<{ name: string; nameSalt: string }> {
  const found = (await teamName(tx, teamId)) ?? refuse("E_STATEMENT");
  return { name: found.name, nameSalt: toBase64url(found.nameSalt) };
}
