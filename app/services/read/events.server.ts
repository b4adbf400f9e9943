import type { PersonId } from "#db/schema/ids.ts";
import type { ReadSpec } from "../audited/read-spec.server.ts";
import { cursorStream } from "../notify/cursor-stream.server.ts";
import type { Caller } from "../session/caller.server.ts";
import { findCaller } from "../session/find-caller.server.ts";

/** Bare cursors as they change; the sync read that follows is the entry of what was read. */
export const events: ReadSpec<Caller, { personId: PersonId }> = {
  route: "GET /api/events",
  event: "stream.open",
  async access(_connections, { caller }) {
    return { ids: { personId: caller.personId }, patients: [], entities: [], n: 0 };
  },
  async read(_ticket, caller, args) {
    return cursorStream(args.context, caller, async () => (await findCaller(args, "heartbeat")) !== null);
  },
};
