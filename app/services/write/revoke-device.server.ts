import { parseWire } from "#app/crypto/public/signed-statement.ts";
import { equalBytes } from "#app/lib/bytes.ts";
import { type DeviceId, idBytes, idOf } from "#app/lib/ids.ts";
import { type RevokePost, revokePost } from "#app/protocol/clinic-api.ts";
import { bytesIn } from "../audited/input.server.ts";
import { refuseUnless } from "../audited/refusal.server.ts";
import type { WriteSpec } from "../audited/write-spec.server.ts";
import { extendSent } from "../chain/extend-sent.server.ts";
import { loadChain } from "../chain/load-chains.server.ts";
import { requireNextSeq } from "../chain/require-next-seq.server.ts";
import { storeRevoke } from "../chain/store-revoke.server.ts";
import { endAdministrators } from "../clinic-root/end-administrators.server.ts";
import type { Caller } from "../session/caller.server.ts";
import { requireStanding } from "../session/require-standing.server.ts";

/**
 * REVOKE of another device of the caller's account. The adm signature over this place of the chain is what a session alone
 * cannot give; its sessions, passkeys and, where it was compromised, open invitations end with this transaction.
 */
export const revokeDevice: WriteSpec<Caller, RevokePost> = {
  route: "POST /api/chain/revoke",
  body: revokePost,
  async write(tx, { caller, body }) {
    const wire = bytesIn(body.wire);
    const { statement, signatures } = parseWire(wire);
    refuseUnless(statement.type === "revoke", "E_STATEMENT");
    // Of two that remove a sheet, the one whose session posts it (SPEC §5 "Kit").
    const own = idBytes(caller.deviceId);
    refuseUnless(
      signatures.some(({ device }) => equalBytes(device, own)),
      "E_STATEMENT",
    );
    const revoked = idOf<DeviceId>(statement.deviceId);
    refuseUnless(revoked !== caller.deviceId, "E_STATEMENT");
    const before = await loadChain(tx, caller.accountId, { lock: "extend" });
    await requireStanding(tx, caller);
    const done = { ok: true } as const;
    const p = caller.role === "patient" ? [caller.pseudonym] : [];
    const x = [{ t: "device", i: revoked }];
    if (requireNextSeq(before, wire) === "repeated")
      return { answer: done, entries: [{ e: "device.revoke", p, x, n: 0 }] };
    const chain = extendSent(tx, before, wire);
    const taken = { id: revoked, reason: statement.reason };
    const { entries, people } = await storeRevoke(tx, chain, wire, taken, p);
    if (caller.role === "administrator") entries.push(...(await endAdministrators(tx, people)));
    // Whoever writes to this person wraps to one device less from now on.
    return { answer: done, entries, notify: "everyone", ended: people };
  },
};
