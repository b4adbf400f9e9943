import { asc, inArray } from "drizzle-orm";
import type { AccountId } from "#app/lib/ids.ts";
import { chainStatement } from "../schema/chain.ts";
import type { ReadTicket } from "../tickets/read-ticket.server.ts";

/** A statement in its wire form with its place in the key log. */
export interface LoggedWire {
  wire: Uint8Array;
  logIndex: number;
}

/** Whole chains, GENESIS first. */
export async function chainWires<Ids>(
  ticket: ReadTicket<Ids>,
  accounts: readonly AccountId[],
): Promise<Map<AccountId, LoggedWire[]>> {
  const rows = await ticket.orm
    .select({
      accountId: chainStatement.accountId,
      wire: chainStatement.wire,
      logIndex: chainStatement.logIndex,
    })
    .from(chainStatement)
    .where(inArray(chainStatement.accountId, [...accounts]))
    .orderBy(asc(chainStatement.accountId), asc(chainStatement.seq));
  const chains = new Map<AccountId, LoggedWire[]>();
  for (const { accountId, ...logged } of rows) {
    const wires = chains.get(accountId);
    if (wires) wires.push(logged);
    else chains.set(accountId, [logged]);
  }
  return chains;
}
