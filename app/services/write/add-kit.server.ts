import { parseWire } from "#app/crypto/public/signed-statement.ts";
import { type DeviceId, idOf } from "#app/lib/ids.ts";
import { type KitPost, kitPost } from "#app/protocol/clinic-api.ts";
import { addKitLocator } from "#db/queries/recovery.server.ts";
import { bytesIn } from "../audited/input.server.ts";
import { refuseUnless } from "../audited/refusal.server.ts";
import type { WriteSpec } from "../audited/write-spec.server.ts";
import { storeAdd } from "../chain/add-device.server.ts";
import { extendSent } from "../chain/extend-sent.server.ts";
import { loadChain } from "../chain/load-chains.server.ts";
import { requireNextSeq } from "../chain/require-next-seq.server.ts";
import type { Caller } from "../session/caller.server.ts";
import { requireStanding } from "../session/require-standing.server.ts";
import { locatorHash } from "./begin-recovery.server.ts";

/** The ADD of a confirmed recovery kit to the caller's own chain, signed by this session's device or by the sheet that it replaces. */
export const addKit: WriteSpec<Caller, KitPost> = {
  route: "POST /api/chain/kit",
  body: kitPost,
  async write(tx, { caller, body }) {
    const wire = bytesIn(body.wire);
    const { statement } = parseWire(wire);
    refuseUnless(statement.type === "add" && statement.device.kind === "kit", "E_STATEMENT");
    const before = await loadChain(tx, caller.accountId, { lock: "extend" });
    await requireStanding(tx, caller);
    const signer = idOf<DeviceId>(statement.header.signerDevice);
    // Another browser's signature needs that browser's session; a kit has none.
    const bySheet = before.devices.get(signer)?.kind === "kit";
    refuseUnless(signer === caller.deviceId || bySheet, "E_STATEMENT");
    const done = { ok: true } as const;
    if (requireNextSeq(before, wire) === "repeated")
      return { answer: done, entries: [{ e: "device.add", n: 0 }] };
    const { id } = await storeAdd(tx, extendSent(tx, before, wire), wire, body.kemPk);
    const hash = locatorHash(bytesIn(body.locator, 16));
    await addKitLocator(tx, { hash, deviceId: id, personId: caller.personId });
    const p = caller.role === "patient" ? [caller.pseudonym] : [];
    return {
      answer: done,
      entries: [{ e: "device.add", p, x: [{ t: "device", i: id }], n: 1 }],
      notify: { people: [caller.personId] },
    };
  },
};
