import { idBytes } from "#app/lib/ids.ts";
import { type LinkFinish, linkFinish } from "#app/protocol/link-api.ts";
import { rootAccountId } from "#db/queries/chains.server.ts";
import { addCredential } from "#db/queries/credentials.server.ts";
import { removeLink } from "#db/queries/links.server.ts";
import { findPerson, updatePerson } from "#db/queries/people.server.ts";
import { refuse, refuseUnless } from "../audited/refusal.server.ts";
import type { WriteSpec } from "../audited/write-spec.server.ts";
import { loadChain } from "../chain/load-chains.server.ts";
import { requireOpenLink } from "../link/require-open.server.ts";
import { challengeFor } from "../passkey/challenge.server.ts";
import { requireApiAuth } from "../passkey/verify-api-auth.server.ts";
import { meOf } from "../session/me.server.ts";
import { startSession } from "../session/start-session.server.ts";

/** Binds the new browser's passkey to its person, once its own key stands in the chain and asks for it, and signs it in. */
export const finishLink: WriteSpec<null, LinkFinish> = {
  route: "POST /api/links/:linkId/finish",
  body: linkFinish,
  signed: ({ challenge }) => challenge,
  async write(tx, { params, body, services: { env }, challenge }) {
    const link = await requireOpenLink(tx, params.linkId);
    const fresh = challengeFor(challenge, { purpose: "link", subject: idBytes(link.id) });
    const { accountId, personId, deviceId, credentialId, publicKey, counter, transports } = link;
    refuseUnless(accountId !== null && personId !== null, "E_PASSKEY");
    refuseUnless(deviceId !== null && deviceId === body.deviceId, "E_PASSKEY");
    const chain = await loadChain(tx, accountId, { lock: "extend" });
    const asked = { challenge: fresh, credentialId, signature: body.apiAuth };
    requireApiAuth(chain, deviceId, asked, env);
    const person = (await findPerson(tx, personId)) ?? refuse("E_PASSKEY");
    const { role, pseudonym, name } = person;
    // An invited administrator becomes one when the root has added the browser that answered (SPEC §6 kind 5).
    const joins = person.status === "invited" && role === "administrator";
    const status = joins ? "active" : person.status;
    refuseUnless(status === "active" || status === "pending", "E_PASSKEY");
    if (joins) await updatePerson(tx, personId, { status, accountId });
    const clinicId = (await rootAccountId(tx)) ?? refuse("E_UNAVAILABLE");
    await addCredential(tx, { id: credentialId, personId, deviceId, publicKey, counter, transports });
    await removeLink(tx, link.id);
    const who = { personId, role, status, accountId, deviceId, pseudonym };
    const { caller, cookie } = await startSession(tx, env, who);
    const p = role === "patient" ? [pseudonym] : [];
    return {
      answer: meOf(caller, name, clinicId),
      entries: [{ e: "credential.add", p, x: [{ t: "device", i: deviceId }], n: 1 }, { e: "login" }],
      actor: caller,
      cookie,
      notify: { people: [personId] },
    };
  },
};
