import type { ChainState } from "#app/crypto/public/chain-state.ts";
import { revokeReason } from "#app/crypto/public/chain-statement.ts";
import { statementLeaf } from "#app/crypto/public/key-log-leaf.ts";
import { type DeviceId, idOf, type StmtHash } from "#app/lib/ids.ts";
import { appendKeylog } from "#db/keylog-store.server.ts";
import { addChainStatement, deactivateDevice } from "#db/queries/chains.server.ts";
import { lockDevice } from "#db/queries/envelopes.server.ts";
import { cancelInvitationsFrom, lockInvitationsOf } from "#db/queries/invitations.server.ts";
import type { PersonId } from "#db/schema/ids.ts";
import type { WriteTx } from "#db/tickets/write-tx.server.ts";
import type { Access } from "../audited/entry.server.ts";
import { refuse } from "../audited/refusal.server.ts";
import { shutOutDevice } from "./shut-out-device.server.ts";

/** Stores a REVOKE that the chain has just accepted as its newest statement; sessions, passkeys and, where it was compromised, open invitations of the device end with it. */
export async function storeRevoke(
  tx: WriteTx,
  chain: ChainState,
  wire: Uint8Array,
  revoked: { id: DeviceId; reason: number },
  p: Access["p"],
): Promise<{ entries: Access[]; people: PersonId[] }> {
  await lockInvitationsOf(tx, [chain.id]);
  await lockDevice(tx, revoked.id);
  const { indices } = await appendKeylog(tx.sql, [statementLeaf(chain.head)]);
  const logIndex = indices[0] ?? refuse("E_UNAVAILABLE");
  const row = { accountId: chain.id, seq: chain.seq, hash: idOf<StmtHash>(chain.head), wire, logIndex };
  await addChainStatement(tx, row);
  await deactivateDevice(tx, revoked.id);
  if (revoked.reason === revokeReason.compromised) await cancelInvitationsFrom(tx, revoked.id);
  const { sessions, people } = await shutOutDevice(tx, revoked.id);
  const x = [{ t: "device", i: revoked.id }];
  const entries: Access[] = [{ e: "device.revoke", p, x, n: 1 }];
  if (sessions > 0) entries.push({ e: "session.end", p, x, n: sessions });
  return { entries, people };
}
