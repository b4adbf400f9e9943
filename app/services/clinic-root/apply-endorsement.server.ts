import { comparePoint } from "#app/crypto/public/chain-query.ts";
import { type ChainStatement, chainRole } from "#app/crypto/public/chain-statement.ts";
import { opensName } from "#app/crypto/public/name-commitment.ts";
import { type AccountId, idOf } from "#app/lib/ids.ts";
import { peopleOf, updatePerson } from "#db/queries/people.server.ts";
import type { PersonId } from "#db/schema/ids.ts";
import type { WriteTx } from "#db/tickets/write-tx.server.ts";
import { refuse, refuseUnless } from "../audited/refusal.server.ts";
import { loadChain } from "../chain/load-chains.server.ts";

/** ENDORSE: of somebody who is here, at a point of their chain, in the role they have, under their name; active from now on. */
export async function applyEndorsement(
  tx: WriteTx,
  statement: Extract<ChainStatement, { type: "endorse" }>,
): Promise<PersonId> {
  const account = idOf<AccountId>(statement.subject);
  const chain = await loadChain(tx, account);
  const { subjectSeq: seq, subjectHead: head, role, nameCommit, notAfterMs } = statement;
  refuseUnless(comparePoint(chain, { seq, head }) === "prefix", "E_STATEMENT");
  refuseUnless(
    role === chain.role && (role === chainRole.staff || role === chainRole.officer),
    "E_STATEMENT",
  );
  refuseUnless(notAfterMs > tx.nowMs, "E_STATEMENT");
  const [person] = await peopleOf(tx, [account]);
  if (!person) return refuse("E_NOT_FOUND");
  refuseUnless(person.status !== "offboarded", "E_STATEMENT");
  refuseUnless(opensName(nameCommit, person.nameSalt, person.name), "E_STATEMENT");
  await updatePerson(tx, person.id, { status: "active" });
  return person.id;
}
