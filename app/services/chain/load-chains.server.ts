import { replayChain } from "#app/crypto/public/chain-replay.ts";
import type { ChainState } from "#app/crypto/public/chain-state.ts";
import { type AccountId, idBytes } from "#app/lib/ids.ts";
import { type ChainLock, rootAccountId, storedChains } from "#db/queries/chains.server.ts";
import type { WriteTx } from "#db/tickets/write-tx.server.ts";
import { refuse } from "../audited/refusal.server.ts";

/** Verified chains by account; an account that is not here is not in the map. What was accepted once is not verified again. */
export async function loadChains(
  tx: WriteTx,
  accounts: readonly AccountId[],
  options: { lock?: ChainLock } = {},
): Promise<Map<AccountId, ChainState>> {
  const stored = await storedChains(tx, [...new Set(accounts)], options.lock ?? null);
  return new Map(
    stored.map(({ accountId, wires, headSeq, head }) => [
      accountId,
      replayChain(wires, { seq: headSeq, head: idBytes(head) }),
    ]),
  );
}

/** One account's chain, E_NOT_FOUND without it; `lock` "extend" makes this transaction the one that extends it. */
export async function loadChain(
  tx: WriteTx,
  account: AccountId,
  options: { lock?: ChainLock } = {},
): Promise<ChainState> {
  return (await loadChains(tx, [account], options)).get(account) ?? refuse("E_NOT_FOUND");
}

/** The clinic root's chain; E_UNAVAILABLE before there is a clinic. */
export async function loadRoot(tx: WriteTx, options: { lock?: ChainLock } = {}): Promise<ChainState> {
  const id = await rootAccountId(tx);
  return id === null ? refuse("E_UNAVAILABLE") : loadChain(tx, id, options);
}
