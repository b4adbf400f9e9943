import { parseWire } from "#app/crypto/public/signed-statement.ts";
import { type AccountId, type DeviceId, idBytes, idOf } from "#app/lib/ids.ts";
import { type RecoveryFinish, recoveryFinish } from "#app/protocol/recovery-api.ts";
import { rootAccountId } from "#db/queries/chains.server.ts";
import { addCredential } from "#db/queries/credentials.server.ts";
import { companionsOf } from "#db/queries/threads.server.ts";
import { bytesIn } from "../audited/input.server.ts";
import { refuse, refuseUnless } from "../audited/refusal.server.ts";
import type { WriteSpec } from "../audited/write-spec.server.ts";
import { storeAdd } from "../chain/add-device.server.ts";
import { extendSent } from "../chain/extend-sent.server.ts";
import { loadChain } from "../chain/load-chains.server.ts";
import { requireNextSeq } from "../chain/require-next-seq.server.ts";
import { shutOutDevice } from "../chain/shut-out-device.server.ts";
import { challengeFor } from "../passkey/challenge.server.ts";
import { requireApiAuth } from "../passkey/verify-api-auth.server.ts";
import { verifyRegistration } from "../passkey/verify-registration.server.ts";
import { sheetOwner } from "../recovery/sheet-owner.server.ts";
import { meOf } from "../session/me.server.ts";
import { startSession } from "../session/start-session.server.ts";

/** A new browser in place of what was lost, added and vouched for by the kit; of two at once the second is E_CONFLICT. */
export const finishRecovery: WriteSpec<null, RecoveryFinish> = {
  route: "POST /api/recovery/finish",
  body: recoveryFinish,
  ceremony: ({ credential }) => credential.response.clientDataJSON,
  async write(tx, { body, services: { env }, challenge }) {
    const wire = bytesIn(body.wire);
    const { statement } = parseWire(wire);
    refuseUnless(statement.type === "add" && statement.device.kind === "browser", "E_STATEMENT");
    const kitId = idOf<DeviceId>(statement.header.signerDevice);
    const fresh = challengeFor(challenge, { purpose: "recovery", subject: idBytes(kitId) });
    const credential = await verifyRegistration(env, fresh, body.credential);
    const before = await loadChain(tx, idOf<AccountId>(statement.header.accountId), { lock: "extend" });
    refuseUnless(before.devices.get(kitId)?.kind === "kit", "E_STATEMENT");
    refuseUnless(requireNextSeq(before, wire) === "next", "E_CONFLICT");
    const { id: credentialId, publicKey, counter, transports } = credential;
    const asked = { challenge: fresh, credentialId, signature: body.apiAuth };
    requireApiAuth(before, kitId, asked, env);
    const { personId, role, status, pseudonym, name, p } = await sheetOwner(tx, kitId, before.id);
    const clinicId = (await rootAccountId(tx)) ?? refuse("E_UNAVAILABLE");

    const chain = extendSent(tx, before, wire);
    const { id: deviceId } = await storeAdd(tx, chain, wire, body.kemPk);
    const replaced = [...chain.devices.values()].filter((device) => device.revokedSeq === chain.seq);
    const ended = new Set<typeof personId>();
    for (const device of replaced)
      for (const each of (await shutOutDevice(tx, device.id)).people) ended.add(each);
    await addCredential(tx, { id: credentialId, personId, deviceId, publicKey, counter, transports });
    const who = { personId, role, status, accountId: before.id, deviceId, pseudonym };
    const { caller, cookie } = await startSession(tx, env, who);
    const x = [{ t: "device", i: deviceId }];
    return {
      answer: meOf(caller, name, clinicId),
      entries: [
        { e: "recovery.use", p, x: [{ t: "device", i: kitId }], n: 1 },
        { e: "device.add", p, x, n: 1 },
        ...replaced.map(({ id }) => ({ e: "device.revoke", p, x: [{ t: "device", i: id }], n: 1 }) as const),
        { e: "credential.add", p, x, n: 1 },
        { e: "login" },
      ],
      actor: caller,
      cookie,
      notify: { people: [...new Set([personId, ...(await companionsOf(tx, before.id))])] },
      ended: [...ended],
    };
  },
};
