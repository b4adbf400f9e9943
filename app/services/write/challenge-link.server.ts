import type { z } from "zod/mini";
import { idBytes } from "#app/lib/ids.ts";
import { noBody } from "#app/protocol/session-api.ts";
import type { WriteSpec } from "../audited/write-spec.server.ts";
import { requireOpenLink } from "../link/require-open.server.ts";
import { makeChallenge } from "../passkey/challenge.server.ts";

/** What the linked browser's key signs, so that its passkey may be registered (SPEC §6). It says nothing, so it is no entry. */
export const challengeLink: WriteSpec<null, z.infer<typeof noBody>> = {
  route: "POST /api/links/:linkId/challenge",
  body: noBody,
  async write(tx, { params }) {
    const { id } = await requireOpenLink(tx, params.linkId);
    const challenge = await makeChallenge(tx, { purpose: "link", subject: idBytes(id) });
    return { answer: { challenge }, entries: [] };
  },
};
