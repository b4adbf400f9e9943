import { toBase64url } from "#app/lib/base64url.ts";
import type { AuditPage } from "#app/protocol/clinic-api.ts";
import { type AuditEvent, isAuditEvent } from "#audit/events.ts";
import { namesBehind } from "#db/queries/person-name.server.ts";
import { countIn, idIn, onlyParameters } from "../audited/input.server.ts";
import type { ReadSpec } from "../audited/read-spec.server.ts";
import { refuseUnless } from "../audited/refusal.server.ts";
import type { Caller } from "../session/caller.server.ts";
import { everybodyIn } from "./entry-people.server.ts";

type Ids = {
  before: number | undefined;
  limit: number;
  filters: { events?: readonly AuditEvent[]; person?: string };
};

const MAX_LIMIT = 100;

/** Stored leaves, newest first, with the names behind their pseudonyms; the officer's own reading is among them. */
export const auditEntries: ReadSpec<Caller, Ids> = {
  route: "GET /api/audit/entries",
  event: "audit.view",
  async access(_connections, { url }) {
    onlyParameters(url, ["before", "limit", "event", "person"]);
    const limit = countIn(url, "limit", MAX_LIMIT);
    refuseUnless(limit >= 1 && limit <= MAX_LIMIT, "E_BAD_REQUEST");
    const before = url.searchParams.has("before") ? countIn(url, "before", 0) : undefined;
    const [event, person] = [url.searchParams.get("event"), url.searchParams.get("person")];
    refuseUnless(event === null || isAuditEvent(event), "E_BAD_REQUEST");
    const filters = {
      ...(event !== null && { events: [event] }),
      ...(person !== null && { person: idIn<string>(person, 16) }),
    };
    const names = ["before", "event", "person"].filter((name) => url.searchParams.has(name));
    return { ids: { before, limit, filters }, patients: [], entities: [], n: limit, filters: names };
  },
  async read(ticket, _caller, { context }): Promise<AuditPage> {
    const { audit } = context.services;
    const [newest] = await audit.listEntries({ limit: 1 });
    const { before: beforeSeq, limit, filters } = ticket.ids;
    const leaves = await audit.listEntries({ beforeSeq, limit, filters });
    const people = await namesBehind(ticket, everybodyIn(leaves.map(({ body }) => body)));
    return {
      entries: leaves.map(({ seq, body, link }) => ({
        seq,
        body: toBase64url(body),
        link: toBase64url(link),
      })),
      people,
      size: newest ? newest.seq + 1 : 0,
    };
  },
};
