import { refuseAdvance } from "#audit/advance.ts";
import type { Checkpoint } from "#audit/checkpoint.ts";
import { previousOf } from "#audit/first-entry.ts";
import { leafHash } from "#audit/hashes.ts";
import { proveConsistency, verifyInclusion } from "#audit/merkle-proof.ts";
import { readable, type SignedLog, type SignerState } from "#audit/signer.ts";
import { tileNodes } from "#audit/tiles.ts";

/**
 * The end of a year's log that closed before its last entries were signed, when nothing but that end can be meant: the first entry
 * of the next log names it, and that entry stands in a tree that was signed already, so nobody chooses it afterwards. Remembered
 * before it is returned: from then on it is the end, and there is no second one. Null where this is not so.
 */
export async function namedEnd(
  end: Checkpoint,
  log: SignedLog,
  signed: readonly Checkpoint[],
  memory: SignerState,
): Promise<Checkpoint | null> {
  if (log.size <= end.size) return null;
  const closing = (await log.closing?.(signed)) ?? null;
  const later = signed.find(({ origin }) => origin === closing?.origin);
  if (closing === null || later === undefined) return null;
  const { origin, first, proof } = closing;
  if (!verifyInclusion(0, later.size, leafHash(first), later.root, proof)) return null;
  const named = previousOf(first, origin, null);
  if (named === null || named.origin !== log.origin || named.size !== log.size) return null;
  // Whoever wrote to the memory since is the one to be held to.
  const known = await memory.read(log.origin);
  if (known === null || known.size >= named.size) return null;
  const extension = await readable(proveConsistency(tileNodes(log.tile), known.size, named.size));
  if (refuseAdvance(known, named, extension) !== null) return null;
  return (await memory.write(named)) ? named : null;
}
