import { equalBytes } from "#app/lib/bytes.ts";
import type { AccountId } from "#app/lib/ids.ts";
import type { ChainState } from "./chain-state.ts";
import { endorsementOf } from "./clinic-root.ts";

/**
 * Who takes over from a member of staff whose work here has ended (SPEC §5 "Clinic root"): the root says so by repeating, right
 * after the UNENDORSE, the standing ENDORSE of a colleague unchanged, which has no other use. Null: nobody was named, or the
 * subject still works here, or the named one no longer does.
 */
export function successorOf(root: ChainState, subject: AccountId): AccountId | null {
  const last = (root.log.endorsements.get(subject) ?? []).findLast(({ seq }) => seq <= root.seq);
  if (last === undefined || last.standing) return null;
  for (const account of root.log.endorsements.keys()) {
    if (account === subject || endorsementOf(root, account) === null) continue;
    const named = endorsementOf(root, account, last.seq + 1);
    const before = endorsementOf(root, account, last.seq);
    if (named === null || before === null || named.seq !== last.seq + 1) continue;
    const unchanged =
      named.role === before.role &&
      named.notAfterMs === before.notAfterMs &&
      equalBytes(named.nameCommit, before.nameCommit);
    if (unchanged) return account;
  }
  return null;
}
