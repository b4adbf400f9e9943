import { idBytes } from "#app/lib/ids.ts";
import { type PasskeyRemove, passkeyRemove } from "#app/protocol/passkey-api.ts";
import { credentialsOfDevice, removeCredential } from "#db/queries/credentials.server.ts";
import { bytesIn } from "../audited/input.server.ts";
import { refuseUnless } from "../audited/refusal.server.ts";
import type { WriteSpec } from "../audited/write-spec.server.ts";
import { loadChain } from "../chain/load-chains.server.ts";
import { challengeFor } from "../passkey/challenge.server.ts";
import { requireApiAuth } from "../passkey/verify-api-auth.server.ts";
import type { Caller } from "../session/caller.server.ts";
import { patientOf } from "../session/patient-of.server.ts";

/** A passkey of this session's device signs nobody in any more; never the last one, E_CONFLICT. One that is not there is gone already. */
export const removePasskey: WriteSpec<Caller, PasskeyRemove> = {
  route: "POST /api/passkeys/remove",
  body: passkeyRemove,
  signed: ({ challenge }) => challenge,
  async write(tx, { caller, body, services: { env }, challenge }) {
    const { deviceId, accountId } = caller;
    const fresh = challengeFor(challenge, { purpose: "device-passkey", subject: idBytes(deviceId) });
    const credentialId = bytesIn(body.credentialId);
    const chain = await loadChain(tx, accountId, { lock: "extend" });
    requireApiAuth(chain, deviceId, { challenge: fresh, credentialId, signature: body.apiAuth }, env);
    const known = await credentialsOfDevice(tx, deviceId);
    const found = known.some((id) => Buffer.compare(id, credentialId) === 0);
    refuseUnless(!found || known.length > 1, "E_CONFLICT");
    if (found) await removeCredential(tx, { id: credentialId, deviceId });
    const x = [{ t: "device", i: deviceId }];
    const entry = { e: "credential.remove", p: patientOf(caller), x, n: found ? 1 : 0 } as const;
    return { answer: { ok: true }, entries: [entry] };
  },
};
