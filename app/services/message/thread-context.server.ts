import type { ChainState } from "#app/crypto/public/chain-state.ts";
import type { ThreadContext } from "#app/crypto/public/thread-state.ts";
import type { AccountId } from "#app/lib/ids.ts";
import type { WriteTx } from "#db/tickets/write-tx.server.ts";
import { loadChains, loadRoot } from "../chain/load-chains.server.ts";

/**
 * The verified chains that judging the next statement of a thread needs: of every account named in it, and the root's, which nobody
 * extends before this transaction ends. Its leaf comes after all of theirs, whatever times they claim; clients judge by that too.
 */
export async function threadContext(
  tx: WriteTx,
  accounts: readonly AccountId[],
): Promise<ThreadContext & { root: ChainState }> {
  const root = await loadRoot(tx, { lock: "hold" });
  const chains = await loadChains(tx, accounts);
  return {
    root,
    chain: (account) => chains.get(account) ?? null,
    chainIndex: () => 0,
    logIndex: () => Number.MAX_SAFE_INTEGER,
  };
}
