import { and, asc, between, eq, inArray, isNotNull, or } from "drizzle-orm";
import type { AccountId } from "#app/lib/ids.ts";
import type { ChainTail } from "../access/keylog.server.ts";
import { chainStatement, device } from "../schema/chain.ts";
import type { ReadTicket } from "../tickets/read-ticket.server.ts";

/** Statements of exactly these tails, by account and seq. */
export async function tailWires(ticket: ReadTicket<{ tails: readonly ChainTail[] }>) {
  const { tails } = ticket.ids;
  if (tails.length === 0) return [];
  return ticket.orm
    .select({
      accountId: chainStatement.accountId,
      seq: chainStatement.seq,
      wire: chainStatement.wire,
      logIndex: chainStatement.logIndex,
    })
    .from(chainStatement)
    .where(
      or(
        ...tails.map(({ accountId, from, to }) =>
          and(eq(chainStatement.accountId, accountId), between(chainStatement.seq, from, to)),
        ),
      ),
    )
    .orderBy(asc(chainStatement.accountId), asc(chainStatement.seq));
}

/** ML-KEM keys of the devices of these accounts. */
export async function kemKeys<Ids>(ticket: ReadTicket<Ids>, accounts: readonly AccountId[]) {
  if (accounts.length === 0) return [];
  return ticket.orm
    .select({ kemHash: device.kemHash, kemPk: device.kemPk })
    .from(device)
    .where(and(inArray(device.accountId, [...accounts]), isNotNull(device.kemPk)));
}
