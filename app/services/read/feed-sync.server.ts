import { toBase64url } from "#app/lib/base64url.ts";
import type { FeedSync } from "#app/protocol/sync-api.ts";
import { careRelation } from "#db/access/care-relation.server.ts";
import { feedAfter, patientsOfThreads } from "#db/access/feed.server.ts";
import { type FeedIds, feedRows } from "#db/queries/feed.server.ts";
import { countIn, onlyParameters } from "../audited/input.server.ts";
import type { ReadSpec } from "../audited/read-spec.server.ts";
import { refuse } from "../audited/refusal.server.ts";
import type { Caller } from "../session/caller.server.ts";
import { provenLog } from "./proven-log.server.ts";

const PAGE = 50;

/** The person's own feed after a number, for the device of this session. */
export const feedSync: ReadSpec<Caller, FeedIds> = {
  route: "GET /api/sync/feed",
  event: "envelope.read",
  async access(connections, { caller, url }) {
    onlyParameters(url, ["after", "size"]);
    const { personId, deviceId } = caller;
    const [after, size] = [countIn(url, "after", 0), countIn(url, "size", 0)];
    const found = await feedAfter(connections, { personId, after, limit: PAGE + 1 });
    const page = found.slice(0, PAGE);
    const threads = [...new Set(page.map(({ threadId }) => threadId))];
    const patients = await patientsOfThreads(connections, threads);
    return {
      ids: { personId, deviceId, ns: page.map(({ n }) => n), more: found.length > PAGE, size },
      patients,
      rel: await careRelation(connections, caller, patients),
      entities: [
        ...threads.map((thread) => ({ t: "thread", i: thread })),
        ...page.flatMap(({ envHash }) => (envHash === null ? [] : [{ t: "envelope", i: envHash }])),
      ],
      n: page.length,
      empty: page.length === 0,
    };
  },
  async read(ticket, _caller, { context }): Promise<FeedSync> {
    const { more, size } = ticket.ids;
    const rows = await feedRows(ticket);
    const indices = rows.flatMap(({ logIndex }) => logIndex ?? []);
    const log =
      indices.length === 0 ? null : await provenLog(ticket, context.services, { known: size, indices });
    return { items: rows.map(feedItem), more, log };
  },
};

/** A stored item as it is delivered. */
export function feedItem(row: Awaited<ReturnType<typeof feedRows>>[number]): FeedSync["items"][number] {
  const { n, threadId, statement, logIndex, header, com, ct, sig, wrapHashes, receivedMs, wrap } = row;
  if (statement !== null && logIndex !== null)
    return { n, type: "statement", threadId, wire: toBase64url(statement), index: logIndex };
  if (!header || !com || !ct || !sig || !wrapHashes || receivedMs === null) refuse("E_INTERNAL");
  return {
    ...{ n, type: "envelope", threadId, receivedMs },
    header: toBase64url(header),
    com: toBase64url(com),
    ct: toBase64url(ct),
    sig: toBase64url(sig),
    wrapHashes: toBase64url(wrapHashes),
    wrap: wrap === null ? null : toBase64url(wrap),
  };
}
