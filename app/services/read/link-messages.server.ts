import { toBase64url } from "#app/lib/base64url.ts";
import type { LinkId } from "#app/lib/ids.ts";
import type { LinkMessages } from "#app/protocol/link-api.ts";
import { linkMessagesAfter } from "#db/access/links.server.ts";
import { type LinkMessageIds, linkMessageRows } from "#db/queries/link-messages.server.ts";
import { countIn, idInPath, onlyParameters } from "../audited/input.server.ts";
import type { ReadSpec } from "../audited/read-spec.server.ts";
import { refuse } from "../audited/refusal.server.ts";

/** What one side of a link has posted. The id is known to the two browsers alone; asking again and again is no entry. */
export const linkMessages: ReadSpec<null, LinkMessageIds> = {
  route: "GET /api/links/:linkId/messages",
  event: "device.link",
  async access(connections, { params, url, nowMs }) {
    onlyParameters(url, ["side", "after"]);
    const linkId = idInPath<LinkId>(params.linkId, 16);
    const side = url.searchParams.get("side") ?? "new";
    if (side !== "new" && side !== "old") refuse("E_BAD_REQUEST");
    const after = countIn(url, "after", 0);
    const ns = await linkMessagesAfter(connections, { linkId, side, after, nowMs });
    if (ns === null) return null;
    return {
      ids: { linkId, side, ns },
      patients: [],
      entities: [{ t: "link", i: linkId }],
      n: ns.length,
      empty: ns.length === 0,
    };
  },
  async read(ticket): Promise<LinkMessages> {
    return { messages: (await linkMessageRows(ticket)).map(toBase64url) };
  },
};
