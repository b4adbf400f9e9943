import { asc, inArray } from "drizzle-orm";
import type { AccountId } from "#app/lib/ids.ts";
import { chainStatement } from "../schema/chain.ts";
import type { ReadTicket } from "../tickets/read-ticket.server.ts";

/** Whole chains in their wire form, GENESIS first. */
export async function chainWires<Ids>(
  ticket: ReadTicket<Ids>,
  accounts: readonly AccountId[],
): Promise<Map<AccountId, Uint8Array[]>> {
  const rows = await ticket.orm
    .select({ accountId: chainStatement.accountId, wire: chainStatement.wire })
    .from(chainStatement)
    .where(inArray(chainStatement.accountId, [...accounts]))
    .orderBy(asc(chainStatement.accountId), asc(chainStatement.seq));
  const chains = new Map<AccountId, Uint8Array[]>();
  for (const { accountId, wire } of rows) {
    const wires = chains.get(accountId);
    if (wires) wires.push(wire);
    else chains.set(accountId, [wire]);
  }
  return chains;
}
