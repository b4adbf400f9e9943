import type { NamedPerson } from "#app/protocol/officer-api.ts";
import { patientsNamed } from "#db/access/people.server.ts";
import { namesBehind } from "#db/queries/person-name.server.ts";
import type { Pseudonym } from "#db/schema/ids.ts";
import { idIn, onlyParameters } from "../audited/input.server.ts";
import type { ReadSpec } from "../audited/read-spec.server.ts";
import { refuseUnless } from "../audited/refusal.server.ts";
import type { Caller } from "../session/caller.server.ts";

const LIMIT = 64;

/** Names behind pseudonyms that the officer's browser has found in leaves it holds. */
export const entryNames: ReadSpec<Caller, { asked: Pseudonym[] }> = {
  route: "GET /api/audit/names",
  event: "audit.view",
  async access(connections, { url }) {
    onlyParameters(url, ["ids"]);
    const texts = (url.searchParams.get("ids") ?? "").split(",").filter((text) => text !== "");
    refuseUnless(texts.length <= LIMIT, "E_BAD_REQUEST");
    const asked = [...new Set(texts.map((text) => idIn<Pseudonym>(text, 16)))];
    return {
      ids: { asked },
      patients: await patientsNamed(connections, asked),
      entities: asked.map((id) => ({ t: "name", i: id })),
      n: asked.length,
    };
  },
  async read(ticket): Promise<{ people: NamedPerson[] }> {
    return { people: await namesBehind(ticket, ticket.ids.asked) };
  },
};
