import type { z } from "zod/mini";
import { newSidePost, oldSidePost } from "#app/protocol/link-api.ts";
import { addLinkMessage, claimLink } from "#db/queries/links.server.ts";
import { bytesIn } from "../audited/input.server.ts";
import { refuseUnless } from "../audited/refusal.server.ts";
import type { WriteSpec } from "../audited/write-spec.server.ts";
import { linkMessageLimit, requireOpenLink } from "../link/require-open.server.ts";
import type { Caller } from "../session/caller.server.ts";

/** What the new browser answers; whoever knows the id may, and only the secret makes it worth reading. */
export const postNewSide: WriteSpec<null, z.infer<typeof newSidePost>> = {
  route: "POST /api/links/:linkId/new",
  body: newSidePost,
  async write(tx, { params, body }) {
    const { id } = await requireOpenLink(tx, params.linkId);
    const n = await addLinkMessage(tx, id, "new", bytesIn(body.message));
    refuseUnless(n <= linkMessageLimit, "E_TOO_MANY");
    return { answer: { ok: true }, entries: [{ e: "device.link", x: [{ t: "link", i: id }], n: 1 }] };
  },
};

/** What a signed-in browser says to it. The first account to speak has the link; to all others there is none. */
export const postOldSide: WriteSpec<Caller, z.infer<typeof oldSidePost>> = {
  route: "POST /api/links/:linkId/old",
  body: oldSidePost,
  async write(tx, { caller, params, body }) {
    const { accountId, personId, pseudonym, role } = caller;
    const { id, accountId: claimed } = await requireOpenLink(tx, params.linkId);
    if (claimed === null) await claimLink(tx, id, { accountId, personId });
    refuseUnless(claimed === null || claimed === accountId, "E_NOT_FOUND");
    const n = await addLinkMessage(tx, id, "old", bytesIn(body.message));
    refuseUnless(n <= linkMessageLimit, "E_TOO_MANY");
    const p = role === "patient" ? [pseudonym] : [];
    return { answer: { ok: true }, entries: [{ e: "device.link", p, x: [{ t: "link", i: id }], n: 1 }] };
  },
};
