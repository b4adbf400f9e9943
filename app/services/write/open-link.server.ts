import type { LinkId } from "#app/lib/ids.ts";
import { type LinkOpen, linkOpen } from "#app/protocol/link-api.ts";
import { addLink, addLinkMessage, openLinks } from "#db/queries/links.server.ts";
import { bytesIn, idIn } from "../audited/input.server.ts";
import { refuseUnless } from "../audited/refusal.server.ts";
import type { WriteSpec } from "../audited/write-spec.server.ts";
import { linkLifetimeMs, openLinkLimit } from "../link/require-open.server.ts";
import { challengeFor } from "../passkey/challenge.server.ts";
import { verifyRegistration } from "../passkey/verify-registration.server.ts";

/** A new browser's side of a link: its passkey, which is nobody's yet, and its sealed keys (SPEC §10). */
export const openLink: WriteSpec<null, LinkOpen> = {
  route: "POST /api/links",
  body: linkOpen,
  ceremony: ({ credential }) => credential.response.clientDataJSON,
  async write(tx, { body, services: { env }, challenge }) {
    const fresh = challengeFor(challenge, { purpose: "passkey", subject: new Uint8Array(0) });
    const {
      id: credentialId,
      publicKey,
      counter,
      transports,
    } = await verifyRegistration(env, fresh, body.credential);
    refuseUnless((await openLinks(tx)) < openLinkLimit, "E_TOO_MANY");
    const id = idIn<LinkId>(body.linkId, 16);
    const expiresMs = tx.nowMs + linkLifetimeMs;
    await addLink(tx, { id, expiresMs, credentialId, publicKey, counter, transports });
    await addLinkMessage(tx, id, "new", bytesIn(body.message));
    return { answer: { ok: true }, entries: [{ e: "device.link", x: [{ t: "link", i: id }], n: 1 }] };
  },
};
