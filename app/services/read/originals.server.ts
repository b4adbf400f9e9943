import type { DeviceId, EnvHash } from "#app/lib/ids.ts";
import { type Originals, originalsLimit } from "#app/protocol/recovery-api.ts";
import { careRelation } from "#db/access/care-relation.server.ts";
import { patientsOfThreads } from "#db/access/feed.server.ts";
import { isDeviceOf, originalsOf } from "#db/access/originals.server.ts";
import { type FeedIds, feedRows } from "#db/queries/feed.server.ts";
import { idIn, onlyParameters } from "../audited/input.server.ts";
import type { ReadSpec } from "../audited/read-spec.server.ts";
import { refuse, refuseUnless } from "../audited/refusal.server.ts";
import type { Caller } from "../session/caller.server.ts";
import { feedItem } from "./feed-sync.server.ts";

/** Envelopes of the own feed again, for a device that has just got the means to open them (SPEC §10). */
export const originals: ReadSpec<Caller, FeedIds> = {
  route: "GET /api/sync/envelopes",
  event: "envelope.read",
  async access(connections, { caller, url }) {
    onlyParameters(url, ["want", "device"]);
    const want = (url.searchParams.get("want") ?? "").split(",").filter((text) => text !== "");
    refuseUnless(want.length <= originalsLimit, "E_BAD_REQUEST");
    const { personId, accountId } = caller;
    const named = url.searchParams.get("device");
    const deviceId = named === null ? caller.deviceId : idIn<DeviceId>(named);
    if (named !== null && !(await isDeviceOf(connections, deviceId, accountId))) return null;
    const hashes = want.map((text) => idIn<EnvHash>(text));
    const found = await originalsOf(connections, { personId, want: hashes });
    const threads = [...new Set(found.map(({ threadId }) => threadId))];
    const patients = await patientsOfThreads(connections, threads);
    return {
      ids: { personId, deviceId, ns: found.map(({ n }) => n), more: false, size: 0 },
      patients,
      rel: await careRelation(connections, caller, patients),
      entities: [
        ...threads.map((thread) => ({ t: "thread", i: thread })),
        ...found.map(({ envHash }) => ({ t: "envelope", i: envHash })),
      ],
      n: found.length,
      empty: found.length === 0,
    };
  },
  async read(ticket): Promise<Originals> {
    const rows = await feedRows(ticket);
    return {
      items: rows.map(feedItem).map((item) => (item.type === "envelope" ? item : refuse("E_INTERNAL"))),
    };
  },
};
