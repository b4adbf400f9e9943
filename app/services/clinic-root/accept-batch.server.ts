import type { ChainState } from "#app/crypto/public/chain-state.ts";
import type { ChainStatement } from "#app/crypto/public/chain-statement.ts";
import { statementLeaf } from "#app/crypto/public/key-log-leaf.ts";
import { parseWire, type SignedStatement } from "#app/crypto/public/signed-statement.ts";
import { equalBytes } from "#app/lib/bytes.ts";
import { type AccountId, idBytes, idOf, type StmtHash } from "#app/lib/ids.ts";
import type { RootBatch } from "#app/protocol/clinic-api.ts";
import { appendKeylog } from "#db/keylog-store.server.ts";
import { addChainStatement, lockAccount } from "#db/queries/chains.server.ts";
import { lockInvitationsOf } from "#db/queries/invitations.server.ts";
import { lockPeople } from "#db/queries/people.server.ts";
import type { WriteTx } from "#db/tickets/write-tx.server.ts";
import { bytesIn } from "../audited/input.server.ts";
import { refuse, refuseUnless } from "../audited/refusal.server.ts";
import { extendSent } from "../chain/extend-sent.server.ts";
import { loadRoot } from "../chain/load-chains.server.ts";
import { requireNextSeq } from "../chain/require-next-seq.server.ts";
import type { Caller } from "../session/caller.server.ts";
import { requireStanding } from "../session/require-standing.server.ts";

/** A statement of the batch with the root's state after it. */
export interface BatchStep {
  statement: ChainStatement;
  root: ChainState;
}

/**
 * Takes statements of the clinic root that one ceremony on this session's device signed, whole or not at all; null when
 * exactly these stand in the chain already. Only the given types: each route is one kind of act.
 */
export async function acceptBatch(
  tx: WriteTx,
  caller: Caller,
  batch: RootBatch,
  types: readonly ChainStatement["type"][],
): Promise<BatchStep[] | null> {
  const wires = batch.wires.map((wire) => bytesIn(wire));
  const parsed = wires.map(parseWire);
  for (const { statement } of parsed) requireOwn(statement, caller, types);
  // Before the root and the key log, which whoever holds an account's lock may still wait for.
  const left = named(parsed, ["unendorse"]);
  for (const account of left) await lockAccount(tx, account);
  const before = await loadRoot(tx, { lock: "extend" });
  await requireStanding(tx, caller);
  const standing = wires.map((wire) => requireNextSeq(before, wire));
  if (standing.every((each) => each === "repeated")) return null;
  refuseUnless(!standing.includes("repeated"), "E_CONFLICT");
  await lockInvitationsOf(tx, left);
  const steps: BatchStep[] = [];
  let root = before;
  for (const [i, wire] of wires.entries()) {
    root = extendSent(tx, root, wire);
    // One parsed statement for each wire.
    steps.push({ statement: (parsed[i] as SignedStatement).statement, root });
  }
  const leaves = steps.map((step) => statementLeaf(step.root.head));
  const { indices } = await appendKeylog(tx.sql, leaves);
  for (const [i, step] of steps.entries()) {
    const { id: accountId, seq, head } = step.root;
    const logIndex = indices[i] ?? refuse("E_UNAVAILABLE");
    const wire = wires[i] ?? refuse("E_STATEMENT");
    await addChainStatement(tx, { accountId, seq, hash: idOf<StmtHash>(head), wire, logIndex });
  }
  await lockPeople(tx, named(parsed, ["endorse", "unendorse"]));
  return steps;
}

/** Accounts that the batch endorses, or whose people leave with it: what those are adding meanwhile is there to be ended, or is refused. */
function named(parsed: readonly SignedStatement[], types: readonly ("endorse" | "unendorse")[]): AccountId[] {
  const subjects = parsed.flatMap(({ statement }) =>
    "subject" in statement && types.some((type) => type === statement.type)
      ? [idOf<AccountId>(statement.subject)]
      : [],
  );
  return [...new Set(subjects)].toSorted();
}

function requireOwn(
  statement: ChainStatement,
  caller: Caller,
  types: readonly ChainStatement["type"][],
): void {
  refuseUnless(types.includes(statement.type), "E_STATEMENT");
  refuseUnless(equalBytes(statement.header.signerDevice, idBytes(caller.deviceId)), "E_STATEMENT");
}
