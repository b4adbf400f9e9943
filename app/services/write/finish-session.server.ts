import { type SessionFinish, sessionFinish } from "#app/protocol/session-api.ts";
import { deviceIsActive } from "#db/access/devices.server.ts";
import { rootAccountId } from "#db/queries/chains.server.ts";
import { findPerson } from "#db/queries/people.server.ts";
import { refuse, refuseUnless } from "../audited/refusal.server.ts";
import type { WriteSpec } from "../audited/write-spec.server.ts";
import { challengeFor } from "../passkey/challenge.server.ts";
import { verifyAssertion } from "../passkey/verify-assertion.server.ts";
import { meOf } from "../session/me.server.ts";
import { startSession } from "../session/start-session.server.ts";

/** Signs in whoever the credential belongs to, unless they were off-boarded or their device was revoked: E_PASSKEY. */
export const finishSession: WriteSpec<null, SessionFinish> = {
  route: "POST /api/session/finish",
  body: sessionFinish,
  ceremony: ({ assertion }) => assertion.response.clientDataJSON,
  async write(tx, { body, services: { env }, challenge }) {
    const fresh = challengeFor(challenge, { purpose: "session", subject: new Uint8Array(0) });
    const { personId, deviceId } = await verifyAssertion(tx, env, fresh, body.assertion);
    const person = (await findPerson(tx, personId)) ?? refuse("E_PASSKEY");
    const { role, status, accountId, pseudonym, name } = person;
    refuseUnless(accountId !== null && (status === "active" || status === "pending"), "E_PASSKEY");
    refuseUnless(await deviceIsActive(tx, deviceId), "E_PASSKEY");
    const clinicId = (await rootAccountId(tx)) ?? refuse("E_UNAVAILABLE");
    const who = { personId, role, status, accountId, deviceId, pseudonym };
    const { caller, cookie } = await startSession(tx, env, who);
    const entries = [{ e: "login", x: [{ t: "device", i: deviceId }] }] as const;
    return { answer: meOf(caller, name, clinicId), entries, actor: caller, cookie };
  },
};
