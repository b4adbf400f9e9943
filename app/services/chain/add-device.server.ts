import type { ChainState, DeviceState } from "#app/crypto/public/chain-state.ts";
import { statementLeaf } from "#app/crypto/public/key-log-leaf.ts";
import { idOf, type StmtHash } from "#app/lib/ids.ts";
import { appendKeylog } from "#db/keylog-store.server.ts";
import { addChainStatement, addDevice, deactivateDevice } from "#db/queries/chains.server.ts";
import { lockDevice } from "#db/queries/envelopes.server.ts";
import type { WriteTx } from "#db/tickets/write-tx.server.ts";
import { refuse } from "../audited/refusal.server.ts";
import { matchingKemKey } from "./kem-key.server.ts";

/** Stores an ADD that the chain has just accepted as its newest statement: leaf, device, and what it replaces. */
export async function storeAdd(
  tx: WriteTx,
  chain: ChainState,
  wire: Uint8Array,
  givenKemPk: string | null,
): Promise<DeviceState> {
  const added =
    [...chain.devices.values()].find((device) => device.addedSeq === chain.seq) ?? refuse("E_STATEMENT");
  const { id, kind, kemHash } = added;
  const kemPk = matchingKemKey(kemHash, givenKemPk);
  const replaced = [...chain.devices.values()].filter((device) => device.revokedSeq === chain.seq);
  for (const device of replaced.toSorted((a, b) => (a.id < b.id ? -1 : 1))) await lockDevice(tx, device.id);
  const { indices } = await appendKeylog(tx.sql, [statementLeaf(chain.head)]);
  const logIndex = indices[0] ?? refuse("E_UNAVAILABLE");
  const row = { accountId: chain.id, seq: chain.seq, hash: idOf<StmtHash>(chain.head), wire, logIndex };
  await addChainStatement(tx, row);
  await addDevice(tx, { id, accountId: chain.id, kind, active: 1, kemHash, kemPk });
  for (const device of replaced) await deactivateDevice(tx, device.id);
  return added;
}
