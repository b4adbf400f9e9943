import { extendChain } from "#app/crypto/public/chain-replay.ts";
import { revokeReason } from "#app/crypto/public/chain-statement.ts";
import { statementLeaf } from "#app/crypto/public/key-log-leaf.ts";
import { parseWire } from "#app/crypto/public/signed-statement.ts";
import { equalBytes } from "#app/lib/bytes.ts";
import { type DeviceId, idBytes, idOf, type StmtHash } from "#app/lib/ids.ts";
import { type RevokePost, revokePost } from "#app/protocol/clinic-api.ts";
import { appendKeylog } from "#db/keylog-store.server.ts";
import { addChainStatement, deactivateDevice } from "#db/queries/chains.server.ts";
import { removeCredentialsOf } from "#db/queries/credentials.server.ts";
import { cancelInvitationsFrom } from "#db/queries/invitations.server.ts";
import { endSessionsOn } from "#db/queries/sessions.server.ts";
import type { Access } from "../audited/entry.server.ts";
import { bytesIn } from "../audited/input.server.ts";
import { refuse, refuseUnless } from "../audited/refusal.server.ts";
import type { WriteSpec } from "../audited/write-spec.server.ts";
import { loadChain } from "../chain/load-chains.server.ts";
import { requireNextSeq } from "../chain/require-next-seq.server.ts";
import type { Caller } from "../session/caller.server.ts";

/**
 * REVOKE of another device of the caller's account. The adm signature over this place of the chain is what a session alone
 * cannot give; its sessions, passkeys and, where it was compromised, open invitations end with this transaction.
 */
export const revokeDevice: WriteSpec<Caller, RevokePost> = {
  route: "POST /api/chain/revoke",
  body: revokePost,
  async write(tx, { caller, body }) {
    const wire = bytesIn(body.wire);
    const { statement } = parseWire(wire);
    refuseUnless(statement.type === "revoke", "E_STATEMENT");
    refuseUnless(equalBytes(statement.header.signerDevice, idBytes(caller.deviceId)), "E_STATEMENT");
    const revoked = idOf<DeviceId>(statement.deviceId);
    refuseUnless(revoked !== caller.deviceId, "E_STATEMENT");
    const before = await loadChain(tx, caller.accountId, { lock: true });
    const done = { ok: true } as const;
    const p = caller.role === "patient" ? [caller.pseudonym] : [];
    const x = [{ t: "device", i: revoked }];
    if (requireNextSeq(before, wire) === "repeated")
      return { answer: done, entries: [{ e: "device.revoke", p, x, n: 0 }] };
    const chain = extendChain(before, wire);
    const { indices } = await appendKeylog(tx.sql, [statementLeaf(chain.head)]);
    const logIndex = indices[0] ?? refuse("E_UNAVAILABLE");
    const row = { accountId: chain.id, seq: chain.seq, hash: idOf<StmtHash>(chain.head), wire, logIndex };
    await addChainStatement(tx, row);
    await deactivateDevice(tx, revoked);
    await removeCredentialsOf(tx, revoked);
    if (statement.reason === revokeReason.compromised) await cancelInvitationsFrom(tx, revoked);
    const sessions = await endSessionsOn(tx, revoked);
    const entries: Access[] = [{ e: "device.revoke", p, x, n: 1 }];
    if (sessions > 0) entries.push({ e: "session.end", p, x, n: sessions });
    // Whoever writes to this person wraps to one device less from now on.
    return { answer: done, entries, notify: "everyone", ended: [caller.personId] };
  },
};
