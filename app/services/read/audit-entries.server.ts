import { toBase64url } from "#app/lib/base64url.ts";
import type { AuditPage } from "#app/protocol/clinic-api.ts";
import { openLog, type YearLog } from "#db/access/audit-log.server.ts";
import { patientsNamed } from "#db/access/people.server.ts";
import type { EntryFilters } from "#db/audit-store-interface.server.ts";
import { namesBehind } from "#db/queries/person-name.server.ts";
import { unreviewed } from "#db/queries/unreviewed.server.ts";
import type { Pseudonym } from "#db/schema/ids.ts";
import { entryFilters, filterNames } from "../audit-log/entry-filters.server.ts";
import { countIn, onlyParameters } from "../audited/input.server.ts";
import type { ReadSpec } from "../audited/read-spec.server.ts";
import { refuseUnless } from "../audited/refusal.server.ts";
import type { Caller } from "../session/caller.server.ts";
import { askedLog } from "./asked-log.server.ts";
import { everybodyIn } from "./entry-people.server.ts";

type Ids = {
  log: string;
  year: YearLog;
  before: number | undefined;
  limit: number;
  filters: EntryFilters;
  asked: Pseudonym[];
};

const MAX_LIMIT = 100;

/**
 * Stored leaves, newest first, with the names behind their pseudonyms; the officer's own reading is among them. A search
 * for one patient is an entry that names the patient, who so sees that it was made.
 */
export const auditEntries: ReadSpec<Caller, Ids> = {
  route: "GET /api/audit/entries",
  event: "audit.view",
  async access(connections, { url }) {
    onlyParameters(url, ["log", "before", "limit", ...filterNames]);
    const limit = countIn(url, "limit", MAX_LIMIT);
    refuseUnless(limit >= 1 && limit <= MAX_LIMIT, "E_BAD_REQUEST");
    const before = url.searchParams.has("before") ? countIn(url, "before", 0) : undefined;
    const { filters, names } = entryFilters(url);
    const { log, asked: year } = await askedLog(connections, url);
    // Decoded and encoded again by entryFilters: the one form of sixteen bytes, which is what a pseudonym is.
    const asked = [filters.person, filters.actor, filters.patient].filter((id) => id !== undefined);
    return {
      ids: { log, year, before, limit, filters, asked: asked as Pseudonym[] },
      patients: await patientsNamed(connections, asked as Pseudonym[]),
      entities: [{ t: "log", i: year.origin }, ...asked.map((id) => ({ t: "person", i: id }))],
      n: limit,
      filters: before === undefined ? names : ["before", ...names],
      ...(names.length > 0 && { event: "audit.search" }),
    };
  },
  async read(ticket, _caller, { context }): Promise<AuditPage> {
    const { log, year, before: beforeSeq, limit, filters, asked } = ticket.ids;
    const page = { log, beforeSeq, limit: limit + 1, filters };
    const found = await context.services.audit.listEntries(page);
    const leaves = found.slice(0, limit);
    return {
      entries: leaves.map(({ seq, body, link }) => ({
        ...{ seq, body: toBase64url(body) },
        link: link.length === 0 ? null : toBase64url(link),
      })),
      people: await namesBehind(ticket, [...everybodyIn(leaves.map(({ body }) => body)), ...asked]),
      // Of the open log, with the entry of this reading.
      size: year.closed ? year.size : ((await openLog(ticket))?.size ?? year.size),
      unreviewed:
        year.closed || beforeSeq !== undefined
          ? null
          : await unreviewed(ticket, year, context.services.clock()),
      more: found.length > limit,
    };
  },
};
