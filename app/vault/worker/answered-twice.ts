import type { DirectoryEntry } from "./model-types.ts";

/**
 * Invitations with more than one answer (SPEC §6: one use). The link was read by somebody else and the server took both; which of
 * them was meant nobody can tell from here, so the invitation vouches for neither.
 */
export function answeredTwice(proofs: DirectoryEntry["proofs"]): ReadonlySet<string> {
  const found = counted.get(proofs);
  if (found !== undefined) return found;
  const seen = new Set<string>();
  const twice = new Set<string>();
  for (const { invId } of Object.values(proofs)) (seen.has(invId) ? twice : seen).add(invId);
  counted.set(proofs, twice);
  return twice;
}

/** Proofs are counted once for a list of conversations that asks for each name. */
const counted = new WeakMap<DirectoryEntry["proofs"], ReadonlySet<string>>();
