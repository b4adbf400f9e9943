import { headAt } from "#app/crypto/public/chain-query.ts";
import type { ChainState } from "#app/crypto/public/chain-state.ts";
import { parseWire } from "#app/crypto/public/signed-statement.ts";
import { equalBytes } from "#app/lib/bytes.ts";
import { refuse } from "../audited/refusal.server.ts";

/**
 * Whether a statement is the next of its chain or stands there already; E_CONFLICT when another took its seq, so that the
 * caller syncs and signs again. What lies beyond the next seq is for the replay to refuse.
 */
export function requireNextSeq(chain: ChainState, wire: Uint8Array): "next" | "repeated" {
  const { statement, stmtHash } = parseWire(wire);
  const standing = headAt(chain, statement.header.seq);
  if (standing === null) return "next";
  return equalBytes(standing, stmtHash) ? "repeated" : refuse("E_CONFLICT");
}
