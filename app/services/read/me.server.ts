import type { Me } from "#app/protocol/session-api.ts";
import { rootAccountId } from "#db/queries/chains.server.ts";
import { nameOf } from "#db/queries/person-name.server.ts";
import type { PersonId } from "#db/schema/ids.ts";
import type { ReadSpec } from "../audited/read-spec.server.ts";
import { refuse } from "../audited/refusal.server.ts";
import type { Caller } from "../session/caller.server.ts";
import { meOf } from "../session/me.server.ts";

/** The signed-in person. */
export const me: ReadSpec<Caller, { personId: PersonId }> = {
  route: "GET /api/me",
  event: "settings.read",
  async access(_connections, { caller }) {
    const { personId, role, pseudonym } = caller;
    return {
      ids: { personId },
      patients: role === "patient" ? [pseudonym] : [],
      entities: [{ t: "person", i: personId }],
      n: 1,
    };
  },
  async read(ticket, caller): Promise<Me> {
    const clinicId = (await rootAccountId(ticket)) ?? refuse("E_UNAVAILABLE");
    return meOf(caller, (await nameOf(ticket)) ?? refuse("E_NOT_FOUND"), clinicId);
  },
};
