import { deviceIdOf } from "#app/crypto/public/device-record.ts";
import { parseWire } from "#app/crypto/public/signed-statement.ts";
import { equalBytes } from "#app/lib/bytes.ts";
import { type DeviceId, idBytes, idOf } from "#app/lib/ids.ts";
import { type DevicePost, devicePost } from "#app/protocol/link-api.ts";
import { setLinkDevice } from "#db/queries/links.server.ts";
import { bytesIn } from "../audited/input.server.ts";
import { refuseUnless } from "../audited/refusal.server.ts";
import type { WriteSpec } from "../audited/write-spec.server.ts";
import { storeAdd } from "../chain/add-device.server.ts";
import { extendSent } from "../chain/extend-sent.server.ts";
import { loadChain } from "../chain/load-chains.server.ts";
import { requireNextSeq } from "../chain/require-next-seq.server.ts";
import { requireOpenLink } from "../link/require-open.server.ts";
import type { Caller } from "../session/caller.server.ts";
import { requireStanding } from "../session/require-standing.server.ts";

/** The ADD of a linked browser to the caller's own chain, signed by this session's device. */
export const addLinkedDevice: WriteSpec<Caller, DevicePost> = {
  route: "POST /api/chain/device",
  body: devicePost,
  async write(tx, { caller, body }) {
    const wire = bytesIn(body.wire);
    const { statement } = parseWire(wire);
    refuseUnless(statement.type === "add" && statement.device.kind === "browser", "E_STATEMENT");
    refuseUnless(equalBytes(statement.header.signerDevice, idBytes(caller.deviceId)), "E_STATEMENT");
    const link = await requireOpenLink(tx, body.linkId);
    refuseUnless(link.accountId === caller.accountId, "E_NOT_FOUND");
    const before = await loadChain(tx, caller.accountId, { lock: "extend" });
    await requireStanding(tx, caller);
    const done = { ok: true } as const;
    const id = idOf<DeviceId>(deviceIdOf(statement.device));
    const p = caller.role === "patient" ? [caller.pseudonym] : [];
    const x = [{ t: "device", i: id }];
    if (requireNextSeq(before, wire) === "repeated")
      return { answer: done, entries: [{ e: "device.add", p, x, n: 0 }] };
    await storeAdd(tx, extendSent(tx, before, wire), wire, body.kemPk);
    await setLinkDevice(tx, link.id, id);
    return {
      answer: done,
      entries: [{ e: "device.add", p, x, n: 1 }],
      notify: { people: [caller.personId] },
    };
  },
};
