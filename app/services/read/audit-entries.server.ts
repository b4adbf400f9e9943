import { fromBase64url, toBase64url } from "#app/lib/base64url.ts";
import type { AuditPage } from "#app/protocol/clinic-api.ts";
import { parseEntry } from "#audit/entry.ts";
import { namesBehind } from "#db/queries/person-name.server.ts";
import type { Pseudonym } from "#db/schema/ids.ts";
import { countIn, onlyParameters } from "../audited/input.server.ts";
import type { ReadSpec } from "../audited/read-spec.server.ts";
import { refuseUnless } from "../audited/refusal.server.ts";
import type { Caller } from "../session/caller.server.ts";

type Ids = { before: number | undefined; limit: number };

const MAX_LIMIT = 100;

/** Stored leaves, newest first, with the names behind their pseudonyms; the officer's own reading is among them. */
export const auditEntries: ReadSpec<Caller, Ids> = {
  route: "GET /api/audit/entries",
  event: "audit.view",
  async access(_connections, { url }) {
    onlyParameters(url, ["before", "limit"]);
    const limit = countIn(url, "limit", MAX_LIMIT);
    refuseUnless(limit >= 1 && limit <= MAX_LIMIT, "E_BAD_REQUEST");
    const before = url.searchParams.has("before") ? countIn(url, "before", 0) : undefined;
    const filters = before === undefined ? [] : ["before"];
    return { ids: { before, limit }, patients: [], entities: [], n: limit, filters };
  },
  async read(ticket, _caller, { context }): Promise<AuditPage> {
    const { audit } = context.services;
    const [newest] = await audit.listEntries({ limit: 1 });
    const { before: beforeSeq, limit } = ticket.ids;
    const leaves = await audit.listEntries({ beforeSeq, limit });
    const people = await namesBehind(ticket, [...new Set(leaves.flatMap(({ body }) => pseudonymsIn(body)))]);
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

/** Whom a leaf names; a leaf that cannot be read names nobody, and the page shows it as broken. */
function pseudonymsIn(body: Uint8Array): Pseudonym[] {
  try {
    const { a, d, p } = parseEntry(body);
    // The log holds pseudonyms of this server, or bytes that are no id.
    return [a.p, d, ...p].filter((name): name is Pseudonym => name !== null && isId(name));
  } catch {
    return [];
  }
}

function isId(text: string): boolean {
  try {
    return fromBase64url(text).length === 16;
  } catch {
    return false;
  }
}
