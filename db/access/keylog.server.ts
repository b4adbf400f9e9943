import { and, asc, gte, inArray, lt, or } from "drizzle-orm";
import type { AccountId } from "#app/lib/ids.ts";
import { chainStatement } from "../schema/chain.ts";
import type { Connections } from "../tickets/read-ticket.server.ts";

/** Statements of one account from a seq on; chains are appended to in order, so what is new is a tail. */
export interface ChainTail {
  accountId: AccountId;
  from: number;
  to: number;
}

/** What of the visible chains is new to somebody who holds statements up to the log index `from`, and the whole chains of `want`. */
export async function chainTails(
  { orm }: Connections,
  asked: { visible: ReadonlySet<AccountId>; want: readonly AccountId[]; from: number; headSize: number },
): Promise<ChainTail[]> {
  const { visible, from, headSize } = asked;
  const want = asked.want.filter((account) => visible.has(account));
  const visibleList = inArray(chainStatement.accountId, [...visible]);
  const rows = await orm
    .select({ accountId: chainStatement.accountId, seq: chainStatement.seq })
    .from(chainStatement)
    .where(
      and(
        lt(chainStatement.logIndex, headSize),
        want.length > 0
          ? or(and(visibleList, gte(chainStatement.logIndex, from)), inArray(chainStatement.accountId, want))
          : and(visibleList, gte(chainStatement.logIndex, from)),
      ),
    )
    .orderBy(asc(chainStatement.accountId), asc(chainStatement.seq));
  const tails = new Map<AccountId, ChainTail>();
  for (const { accountId, seq } of rows) {
    const tail = tails.get(accountId);
    if (tail) tail.to = seq;
    else tails.set(accountId, { accountId, from: seq, to: seq });
  }
  return [...tails.values()];
}
