import { parseWire } from "#app/crypto/public/signed-statement.ts";
import { fromBase64url } from "#app/lib/base64url.ts";
import type { RootBatchVault } from "../root-batch-rpc.ts";
import type { Tx, VaultSession } from "./session.ts";

export function rootBatchCalls(session: VaultSession): RootBatchVault {
  return {
    rootPending: () => session.read(({ rootBatch }) => rootBatch),
    rootRefused: () => session.write(async (tx) => letGo(tx)),
  };
}

/** Nothing is left to post once the chain has come as far as the batch: with its statements, or with another administrator's. */
export function settleRoot(tx: Tx): void {
  const { rootBatch, chains, identity } = tx.model;
  const last = rootBatch?.post.wires.at(-1);
  const own = chains.get(identity.accountId);
  if (rootBatch === null || last === undefined || own === undefined) return;
  const stands = rootBatch.post.wires.every((wire) => own.wires.includes(wire));
  const [first = last] = rootBatch.post.wires;
  const place = parseWire(fromBase64url(first)).statement.header.seq;
  const isOvertaken = own.state.seq >= place && own.wires[place] !== first;
  if (stands || isOvertaken) letGo(tx);
}

function letGo({ model, save }: Tx): void {
  model.rootBatch = null;
  save("root");
}
