import type { BlobId } from "#app/lib/ids.ts";
import { readableBlob } from "#db/access/blobs.server.ts";
import { patientsOfThreads } from "#db/access/feed.server.ts";
import { type BlobIds, blobHashes } from "#db/queries/blobs.server.ts";
import { countIn, idInPath, onlyParameters } from "../audited/input.server.ts";
import type { ReadSpec } from "../audited/read-spec.server.ts";
import { refuse, refuseUnless } from "../audited/refusal.server.ts";
import { blobStream } from "../blob/blob-stream.server.ts";
import { chunksOf } from "../blob/sealed-size.server.ts";
import type { Caller } from "../session/caller.server.ts";

/** Whole sealed chunks of a file, all of them or from one on. Each request is a download with its entry. */
export const readBlob: ReadSpec<Caller, BlobIds> = {
  route: "GET /api/blobs/:blobId",
  event: "attachment.read",
  async access(connections, { caller, params, url }) {
    onlyParameters(url, ["from", "count"]);
    const id = idInPath<BlobId>(params.blobId, 16);
    const from = countIn(url, "from", 0);
    const found = await readableBlob(connections, { accountId: caller.accountId, id });
    if (found?.threadId == null || found.envHash === null) return null;
    const chunks = chunksOf(found.size);
    const count = countIn(url, "count", Math.max(chunks - from, 0));
    refuseUnless(count > 0 && from + count <= chunks, "E_BAD_REQUEST");
    return {
      ids: { id, from, count, size: found.size },
      patients: await patientsOfThreads(connections, [found.threadId]),
      rel: "thread",
      entities: [
        { t: "thread", i: found.threadId },
        { t: "envelope", i: found.envHash },
        { t: "blob", i: id },
      ],
      n: 1,
      filters: ["from", "count"].filter((name) => url.searchParams.has(name)),
    };
  },
  async read(ticket, _caller, { context }) {
    const hashes = (await blobHashes(ticket)) ?? refuse("E_NOT_FOUND");
    return blobStream(context.services.blobs, ticket.ids, hashes);
  },
};
