import type { Finding } from "./audit-code.ts";
import type { Checkpoint } from "./checkpoint.ts";
import { EMPTY_ROOT, equalBytes } from "./hashes.ts";
import { verifyConsistency } from "./merkle-proof.ts";

/**
 * May someone who holds `known` believe (or sign) `next`? Null when `next` is the same tree or an extension of it,
 * proved by `proof`. The rule of the signer, of an officer's pin and of a client's last checkpoint alike.
 */
export function refuseAdvance(
  known: Checkpoint | null,
  next: Checkpoint,
  proof: readonly Uint8Array[],
): Finding | null {
  if (known === null) return null;
  if (next.origin !== known.origin) return { code: "E_ORIGIN", seq: null };
  if (next.size < known.size) return { code: "E_ROLLBACK", seq: next.size, to: known.size };
  if (next.size === known.size && !equalBytes(next.root, known.root))
    return { code: "E_FORK", seq: null, to: known.size };
  // Everything extends the empty tree, so long as it was the empty tree.
  if (known.size === 0 && equalBytes(known.root, EMPTY_ROOT)) return null;
  if (!verifyConsistency(known.size, next.size, known.root, next.root, proof))
    return { code: "E_FORK", seq: null, to: known.size };
  return null;
}
