import { ProtocolError, refuseUnless } from "#app/crypto/errors.ts";
import { kemHash } from "#app/crypto/primitives/kem.ts";
import { comparePoint, headAt, stateAt } from "#app/crypto/public/chain-query.ts";
import { extendChain, startChain } from "#app/crypto/public/chain-replay.ts";
import type { ChainState } from "#app/crypto/public/chain-state.ts";
import { chainRole } from "#app/crypto/public/chain-statement.ts";
import { parseWire } from "#app/crypto/public/signed-statement.ts";
import { fromBase64url, toBase64url } from "#app/lib/base64url.ts";
import { equalBytes } from "#app/lib/bytes.ts";
import type { AccountId } from "#app/lib/ids.ts";
import type { ChainPart, KeylogSync } from "#app/protocol/sync-api.ts";
import { VaultError } from "../rpc.ts";
import type { IngestOutcome } from "./ingest-outcome.ts";
import { judgeThreads, lossesIn } from "./judge-threads.ts";
import type { ChainModel, Model, Welcome } from "./model-types.ts";
import { isUnsettled, roleOfChain } from "./pins.ts";
import { settleRevocation } from "./revocation.ts";
import { settleRoot } from "./root-batch.ts";
import type { Tx } from "./session.ts";
import { leavesOfChains, takeLog } from "./take-log.ts";
import { vaultCodeOf } from "./vault-code-of.ts";

/**
 * Takes a key log answer: the checkpoint with its proofs first, then each chain as far as it verifies (SPEC §5, §13). Throws
 * E_STALE_LOG, with nothing taken, and E_FORK, with its evidence in the model.
 */
export function ingestKeylog(tx: Tx, answer: KeylogSync, outcome: IngestOutcome): void {
  const { model } = tx;
  takeLog(tx, answer.log, leavesOfChains(answer.chains));
  // Compared with the GENESIS of each below.
  const accounts = answer.chains.map(({ accountId }) => accountId as AccountId);
  const losses = lossesIn(model, accounts);
  for (const part of answer.chains) {
    try {
      ingestPart(tx, part, outcome);
    } catch (error) {
      if (error instanceof VaultError) throw error;
      outcome.refusedChain(vaultCodeOf(error));
    }
  }
  if (lossesIn(model, accounts) > losses) judgeThreads(tx, outcome);
  const taken = Math.min(answer.upTo, model.keylog.head.size);
  if (taken > model.keylog.taken) {
    model.keylog = { ...model.keylog, taken };
    tx.save("keylog");
  }
  for (const { kemPk } of answer.kemKeys) {
    const hash = toBase64url(kemHash(fromBase64url(kemPk)));
    if (model.kemKeys.has(hash)) continue;
    model.kemKeys.set(hash, kemPk);
    tx.save(`kem/${hash}`);
  }
  settleWelcome(tx);
  // An honest server gives the own chain, with the ADD, in its first answer.
  if (isUnsettled(model)) outcome.refusedChain("E_STALE_LOG");
  settleKit(tx);
  settleRevocation(tx);
  settleRoot(tx);
}

function ingestPart(tx: Tx, part: ChainPart, outcome: IngestOutcome): void {
  const { model } = tx;
  const id = part.accountId as AccountId; // compared with the GENESIS below
  let state = model.chains.get(id)?.state ?? null;
  const { wires, indices }: Pick<ChainModel, "wires" | "indices"> = model.chains.get(id) ?? {
    wires: [],
    indices: [],
  };
  if (part.from > wires.length) {
    outcome.want([id]);
    return;
  }
  let placed = false;
  try {
    for (const [i, text] of part.wires.entries()) {
      const wire = fromBase64url(text);
      const seq = part.from + i;
      const index = part.indices[i] ?? null;
      // Statements of a chain enter the log in their order.
      refuseUnless(index === null || index > (indices[seq - 1] ?? -1), "E_STALE_LOG");
      if (seq < wires.length) {
        if (state !== null) requireSame(tx, state, seq, wire);
        const known = indices[seq] ?? null;
        // Proved in two places: whoever wrote it twice can show each person another order (SPEC §13).
        refuseUnless(known === null || known === index, "E_STALE_LOG");
        placed ||= known === null;
        indices[seq] = index;
        continue;
      }
      refuseUnless(parseWire(wire).statement.header.logSize <= model.keylog.head.size, "E_STALE_LOG");
      state = state === null ? startOf(model, id, wire) : extendChain(state, wire);
      wires.push(text);
      indices[seq] = index;
    }
  } finally {
    // What verified before a bad statement stays: it stands on its own.
    if (state !== null && (placed || state !== model.chains.get(id)?.state)) {
      model.chains.set(id, { wires, indices, state });
      tx.save(`chain/${id}`);
    }
  }
}

/** The id is the hash of the first statement, and there is one clinic root: the pinned one. */
function startOf(model: Model, id: AccountId, wire: Uint8Array): ChainState {
  const state = startChain(wire);
  refuseUnless(state.id === id, "E_CHAIN", "prev");
  refuseUnless(state.role !== chainRole.root || id === model.identity.clinicId, "E_CHAIN", "signer");
  return state;
}

/** Another statement for a seq that is held already: with valid signatures it proves a fork (SPEC §8), without it is refused. */
function requireSame(tx: Tx, state: ChainState, seq: number, wire: Uint8Array): void {
  const { stmtHash } = parseWire(wire);
  const held = headAt(state, seq);
  if (held !== null && equalBytes(held, stmtHash)) return;
  if (seq === 0) throw new ProtocolError("E_CHAIN", "prev");
  extendChain(stateAt(state, seq - 1), wire);
  const first = tx.model.chains.get(state.id)?.wires[seq] ?? "";
  tx.model.evidence = JSON.stringify({
    type: "chain-fork",
    account: state.id,
    seq,
    statements: [first, toBase64url(wire)],
  });
  tx.save("evidence");
  throw new VaultError("E_FORK");
}

/** A linked device believes its place only when the chain shows its own keys there, at the point it was welcomed to (SPEC §10). */
function settleWelcome({ model, save }: Tx): void {
  const { welcome, identity } = model;
  const own = model.chains.get(identity.accountId)?.state;
  if (
    welcome === null ||
    welcome.settled ||
    own === undefined ||
    comparePoint(own, pointOf(welcome)) === "ahead"
  )
    return;
  const device = own.devices.get(identity.deviceId);
  const stands =
    comparePoint(own, pointOf(welcome)) === "prefix" &&
    device?.addedSeq === welcome.seq &&
    roleOfChain(own) === identity.role;
  if (!stands) throw new VaultError("E_LINK");
  welcome.settled = true;
  save("welcome");
}

function pointOf({ seq, head }: Welcome) {
  return { seq, head: fromBase64url(head) };
}

/** The own chain has gone past the confirmed kit's place: its ADD stands there, or that sheet never came to count. */
function settleKit({ model, save }: Tx): void {
  const own = model.chains.get(model.identity.accountId);
  if (model.kit === null || own === undefined) return;
  const { seq } = parseWire(fromBase64url(model.kit.wire)).statement.header;
  if (own.wires[seq] === undefined) return;
  model.kit = null;
  save("kit");
}
