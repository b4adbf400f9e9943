import { verify } from "#app/crypto/primitives/signature.ts";
import { apiAuthMessage } from "#app/crypto/public/api-auth.ts";
import { startChain } from "#app/crypto/public/chain-replay.ts";
import type { ChainState, DeviceState } from "#app/crypto/public/chain-state.ts";
import type { ChainRole } from "#app/crypto/public/chain-statement.ts";
import { statementLeaf } from "#app/crypto/public/key-log-leaf.ts";
import { idOf, type StmtHash } from "#app/lib/ids.ts";
import type { NewAccount } from "#app/protocol/session-api.ts";
import { appendKeylog } from "#db/keylog-store.server.ts";
import { addAccount, addChainStatement, addDevice } from "#db/queries/chains.server.ts";
import type { WriteTx } from "#db/tickets/write-tx.server.ts";
import { bytesIn } from "../audited/input.server.ts";
import { refuseUnless } from "../audited/refusal.server.ts";
import type { Env } from "../env.server.ts";
import type { NewCredential } from "../passkey/verify-registration.server.ts";
import { matchingKemKey } from "./kem-key.server.ts";

export interface AcceptedAccount {
  chain: ChainState;
  device: DeviceState;
  wire: Uint8Array;
  kemPk: Uint8Array;
}

/**
 * Verifies a new account before anything is stored: GENESIS of the wanted role, the KEM key it names, and that its signing
 * key asked for exactly this passkey (SPEC §6). E_STATEMENT, and E_PASSKEY for the last.
 */
export function checkNewAccount(
  account: NewAccount,
  role: ChainRole,
  credential: NewCredential,
  env: Pick<Env, "origin">,
): AcceptedAccount {
  const wire = bytesIn(account.genesis);
  const chain = startChain(wire);
  refuseUnless(chain.role === role, "E_STATEMENT");
  const [device] = chain.devices.values();
  refuseUnless(device !== undefined, "E_STATEMENT");
  const kemPk = matchingKemKey(device.kemHash, account.kemPk);
  refuseUnless(kemPk !== null, "E_STATEMENT");
  const { challenge, id: credentialId } = credential;
  const message = apiAuthMessage({ challenge, origin: env.origin, credentialId });
  refuseUnless(verify(bytesIn(account.apiAuth, 64), "api-auth", message, device.sigPk), "E_PASSKEY");
  return { chain, device, wire, kemPk };
}

/** Stores a checked account, its GENESIS and leaf; the account exists already: E_CONFLICT. */
export async function storeNewAccount(
  tx: WriteTx,
  accepted: AcceptedAccount,
  logIndex: number,
): Promise<void> {
  const { chain, device, wire, kemPk } = accepted;
  const head = idOf<StmtHash>(chain.head);
  await addAccount(tx, { id: chain.id, headSeq: 0, head });
  await addChainStatement(tx, { accountId: chain.id, seq: 0, hash: head, wire, logIndex });
  const { id, kind, kemHash } = device;
  await addDevice(tx, { id, accountId: chain.id, kind, active: 1, kemHash, kemPk });
}

/** The leaf of the GENESIS, alone; an invitation appends it together with its ACCEPT. */
export async function logGenesis(tx: WriteTx, { chain }: AcceptedAccount): Promise<number> {
  const { indices } = await appendKeylog(tx.sql, [statementLeaf(chain.head)]);
  const [index] = indices;
  refuseUnless(index !== undefined, "E_UNAVAILABLE");
  return index;
}
