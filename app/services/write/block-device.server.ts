import type { AccountId, DeviceId } from "#app/lib/ids.ts";
import { type BlockPost, blockPost } from "#app/protocol/clinic-api.ts";
import { deviceOwner, lockAccount } from "#db/queries/chains.server.ts";
import { removeLinksTo } from "#db/queries/links.server.ts";
import { peopleOf } from "#db/queries/people.server.ts";
import type { Access } from "../audited/entry.server.ts";
import { idIn, idInPath } from "../audited/input.server.ts";
import { refuse, refuseUnless } from "../audited/refusal.server.ts";
import type { WriteSpec } from "../audited/write-spec.server.ts";
import { shutOutDevice } from "../chain/shut-out-device.server.ts";
import type { Caller } from "../session/caller.server.ts";

/**
 * What a clinic can do for somebody who calls about a lost phone: its sessions and passkeys end, so it fetches nothing any
 * more. The chain stays as it is, because only the person's own keys change it: they revoke it when they are back.
 */
export const blockDevice: WriteSpec<Caller, BlockPost> = {
  route: "POST /api/people/:accountId/block",
  body: blockPost,
  async write(tx, { caller, body, params }) {
    const account = idInPath<AccountId>(params.accountId);
    const deviceId = idIn<DeviceId>(body.deviceId);
    // An administrator's own devices are the clinic root's: they are revoked, with a signature.
    refuseUnless(account !== caller.accountId, "E_STATEMENT");
    refuseUnless((await deviceOwner(tx, deviceId)) === account, "E_NOT_FOUND");
    const [person] = await peopleOf(tx, [account]);
    if (!person) return refuse("E_NOT_FOUND");
    await removeLinksTo(tx, deviceId);
    await lockAccount(tx, account);
    const { passkeys, sessions } = await shutOutDevice(tx, deviceId);
    const p = person.role === "patient" ? [person.pseudonym] : [];
    const x = [
      { t: "person", i: person.id },
      { t: "device", i: deviceId },
    ];
    const entries: Access[] = [{ e: "credential.remove", p, x, n: passkeys }];
    if (sessions > 0) entries.push({ e: "session.end", p, x, n: sessions });
    return { answer: { ok: true }, entries, ended: [person.id] };
  },
};
