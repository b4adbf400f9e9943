import type { z } from "zod/mini";
import { parseWire } from "#app/crypto/public/signed-statement.ts";
import { type AccountId, type DeviceId, idOf } from "#app/lib/ids.ts";
import { sheetRevoke } from "#app/protocol/recovery-api.ts";
import { bytesIn } from "../audited/input.server.ts";
import { refuseUnless } from "../audited/refusal.server.ts";
import type { WriteSpec } from "../audited/write-spec.server.ts";
import { extendSent } from "../chain/extend-sent.server.ts";
import { loadChain } from "../chain/load-chains.server.ts";
import { requireNextSeq } from "../chain/require-next-seq.server.ts";
import { storeRevoke } from "../chain/store-revoke.server.ts";
import { sheetOwner } from "../recovery/sheet-owner.server.ts";

/** REVOKE of a lost browser by the kit itself: the statement's own signature is all the proof that there is, and enough (SPEC §5). */
export const revokeBySheet: WriteSpec<null, z.infer<typeof sheetRevoke>> = {
  route: "POST /api/recovery/revoke",
  body: sheetRevoke,
  async write(tx, { body }) {
    const wire = bytesIn(body.wire);
    const { statement } = parseWire(wire);
    refuseUnless(statement.type === "revoke", "E_STATEMENT");
    const before = await loadChain(tx, idOf<AccountId>(statement.header.accountId), { lock: "extend" });
    const kitId = idOf<DeviceId>(statement.header.signerDevice);
    refuseUnless(before.devices.get(kitId)?.kind === "kit", "E_STATEMENT");
    const { p } = await sheetOwner(tx, kitId, before.id);
    const used = { e: "recovery.use", p, x: [{ t: "device", i: kitId }] } as const;
    const answer = { ok: true } as const;
    if (requireNextSeq(before, wire) === "repeated") return { answer, entries: [{ ...used, n: 0 }] };
    const revoked = { id: idOf<DeviceId>(statement.deviceId), reason: statement.reason };
    const { entries, people } = await storeRevoke(tx, extendSent(tx, before, wire), wire, revoked, p);
    return { answer, entries: [{ ...used, n: 1 }, ...entries], notify: "everyone", ended: people };
  },
};
