import type { z } from "zod/mini";
import { type DeviceId, idBytes } from "#app/lib/ids.ts";
import { sheetBlock } from "#app/protocol/recovery-api.ts";
import { deviceOwner } from "#db/queries/chains.server.ts";
import { removeLinksTo } from "#db/queries/links.server.ts";
import type { Access } from "../audited/entry.server.ts";
import { idIn } from "../audited/input.server.ts";
import { refuse, refuseUnless } from "../audited/refusal.server.ts";
import type { WriteSpec } from "../audited/write-spec.server.ts";
import { loadChain } from "../chain/load-chains.server.ts";
import { shutOutDevice } from "../chain/shut-out-device.server.ts";
import { challengeFor } from "../passkey/challenge.server.ts";
import { requireApiAuth } from "../passkey/verify-api-auth.server.ts";
import { sheetOwner } from "../recovery/sheet-owner.server.ts";

/** The account's last browser is signed out on the kit's word; the chain keeps it until another takes its place (SPEC §5, §10). */
export const blockBySheet: WriteSpec<null, z.infer<typeof sheetBlock>> = {
  route: "POST /api/recovery/block",
  body: sheetBlock,
  signed: ({ challenge }) => challenge,
  async write(tx, { body, services: { env }, challenge }) {
    const [kitId, deviceId] = [idIn<DeviceId>(body.kit), idIn<DeviceId>(body.deviceId)];
    const fresh = challengeFor(challenge, { purpose: "recovery", subject: idBytes(kitId) });
    const account = (await deviceOwner(tx, kitId)) ?? refuse("E_PASSKEY");
    await removeLinksTo(tx, deviceId);
    const chain = await loadChain(tx, account, { lock: "extend" });
    refuseUnless(chain.devices.get(kitId)?.kind === "kit", "E_PASSKEY");
    const credentialId = idBytes(deviceId);
    requireApiAuth(chain, kitId, { challenge: fresh, credentialId, signature: body.apiAuth }, env);
    const { p } = await sheetOwner(tx, kitId, account);
    refuseUnless(chain.devices.get(deviceId)?.kind === "browser", "E_NOT_FOUND");
    const { passkeys, sessions, people } = await shutOutDevice(tx, deviceId);
    const x = [{ t: "device", i: deviceId }];
    const entries: Access[] = [
      { e: "recovery.use", p, x: [{ t: "device", i: kitId }], n: 1 },
      { e: "credential.remove", p, x, n: passkeys },
    ];
    if (sessions > 0) entries.push({ e: "session.end", p, x, n: sessions });
    return { answer: { ok: true }, entries, ended: people };
  },
};
