import { idBytes } from "#app/lib/ids.ts";
import { type PasskeyAdd, passkeyAdd } from "#app/protocol/passkey-api.ts";
import { addCredential, credentialsOfDevice } from "#db/queries/credentials.server.ts";
import { refuseUnless } from "../audited/refusal.server.ts";
import type { WriteSpec } from "../audited/write-spec.server.ts";
import { loadChain } from "../chain/load-chains.server.ts";
import { challengeFor } from "../passkey/challenge.server.ts";
import { requireApiAuth } from "../passkey/verify-api-auth.server.ts";
import { verifyRegistration } from "../passkey/verify-registration.server.ts";
import type { Caller } from "../session/caller.server.ts";
import { patientOf } from "../session/patient-of.server.ts";
import { requireStanding } from "../session/require-standing.server.ts";

const passkeysPerDevice = 8;

/**
 * A further passkey for the device of this session. A session alone adds none: the device's own key has to ask for it, and the
 * vault signs that only in a fresh ceremony (SPEC §6, §12).
 */
export const addPasskey: WriteSpec<Caller, PasskeyAdd> = {
  route: "POST /api/passkeys",
  body: passkeyAdd,
  ceremony: ({ credential }) => credential.response.clientDataJSON,
  async write(tx, { caller, body, services: { env }, challenge }) {
    const { deviceId, personId, accountId } = caller;
    const fresh = challengeFor(challenge, { purpose: "device-passkey", subject: idBytes(deviceId) });
    const { id, publicKey, counter, transports } = await verifyRegistration(env, fresh, body.credential);
    const chain = await loadChain(tx, accountId, { lock: "extend" });
    await requireStanding(tx, caller);
    requireApiAuth(chain, deviceId, { challenge: fresh, credentialId: id, signature: body.apiAuth }, env);
    refuseUnless((await credentialsOfDevice(tx, deviceId)).length < passkeysPerDevice, "E_TOO_MANY");
    await addCredential(tx, { id, personId, deviceId, publicKey, counter, transports });
    const x = [{ t: "device", i: deviceId }];
    return { answer: { ok: true }, entries: [{ e: "credential.add", p: patientOf(caller), x, n: 1 }] };
  },
};
