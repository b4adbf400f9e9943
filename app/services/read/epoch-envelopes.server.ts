import type { EpochEnvelopes } from "#app/protocol/sync-api.ts";
import { careRelation } from "#db/access/care-relation.server.ts";
import { patientsOfThreads } from "#db/access/feed.server.ts";
import { type WrappedRef, wrappedInEpoch } from "#db/access/wraps.server.ts";
import { countIn, onlyParameters } from "../audited/input.server.ts";
import type { ReadSpec } from "../audited/read-spec.server.ts";
import { refuseUnless } from "../audited/refusal.server.ts";
import type { Caller } from "../session/caller.server.ts";

const PAGE = 200;
const EPOCHS = 2 ** 32;

/** What was sealed to one epoch of the calling device's keys, so that it knows when the private keys may go (SPEC §10). */
export const epochEnvelopes: ReadSpec<Caller, { page: WrappedRef[]; more: boolean }> = {
  route: "GET /api/device/envelopes",
  event: "envelope.read",
  async access(connections, { caller, url }) {
    onlyParameters(url, ["epoch", "after"]);
    const keyEpoch = countIn(url, "epoch", 0);
    refuseUnless(keyEpoch < EPOCHS, "E_BAD_REQUEST");
    const { personId, deviceId } = caller;
    const asked = { personId, deviceId, keyEpoch, after: countIn(url, "after", 0), limit: PAGE + 1 };
    const found = await wrappedInEpoch(connections, asked);
    const page = found.slice(0, PAGE);
    const threads = [...new Set(page.map(({ threadId }) => threadId))];
    const patients = await patientsOfThreads(connections, threads);
    return {
      ids: { page, more: found.length > PAGE },
      patients,
      rel: await careRelation(connections, caller, patients),
      entities: [
        { t: "device", i: deviceId },
        ...threads.map((thread) => ({ t: "thread", i: thread })),
        ...page.map(({ envHash }) => ({ t: "envelope", i: envHash })),
      ],
      n: page.length,
      empty: page.length === 0,
    };
  },
  async read(ticket): Promise<EpochEnvelopes> {
    const { page, more } = ticket.ids;
    return {
      envelopes: page.map(({ envHash }) => envHash),
      next: more ? (page.at(-1)?.n ?? null) : null,
    };
  },
};
