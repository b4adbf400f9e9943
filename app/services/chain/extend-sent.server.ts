import { extendChain } from "#app/crypto/public/chain-replay.ts";
import type { ChainState } from "#app/crypto/public/chain-state.ts";
import { chainRole } from "#app/crypto/public/chain-statement.ts";
import { clockSkewMs } from "#app/crypto/public/clinic-root.ts";
import type { WriteTx } from "#db/tickets/write-tx.server.ts";
import { refuseUnless } from "../audited/refusal.server.ts";

/**
 * A chain with the statement that somebody sends. Throws ProtocolError where it does not follow; refuses with E_CLOCK one of the
 * clinic root that is dated ahead, because no later one may be dated before it (SPEC §5).
 */
export function extendSent(tx: Pick<WriteTx, "nowMs">, before: ChainState, wire: Uint8Array): ChainState {
  const chain = extendChain(before, wire);
  requireInTime(tx, chain, before.lastTimeMs);
  return chain;
}

/** Whoever signs takes the time of the statement before where that is later: as late as that one is never too late. */
export function requireInTime({ nowMs }: Pick<WriteTx, "nowMs">, chain: ChainState, afterMs = 0): void {
  if (chain.role !== chainRole.root) return;
  refuseUnless(chain.lastTimeMs <= Math.max(nowMs + clockSkewMs, afterMs), "E_CLOCK");
}
