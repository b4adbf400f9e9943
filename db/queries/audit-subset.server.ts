import { proveInclusion } from "#audit/merkle-proof.ts";
import { redactedName } from "#audit/redactions.ts";
import { tileNodes } from "#audit/tiles.ts";
import { listEntries } from "../audit-list.server.ts";
import { openAuditStorage } from "../audit-storage.server.ts";
import type { EntryFilters } from "../audit-store-interface.server.ts";
import type { ReadTicket } from "../tickets/read-ticket.server.ts";
import { orNone, requireNamedWithin } from "./audit-leaves.server.ts";

const PAGE = 200;
/** Tiles of 8 KiB: neighbours share nearly all of them. */
const KEPT_TILES = 64;

/**
 * Entries that fit the filters, oldest first and below `end`, each with its audit path in the tree of `end` entries. Breaks off as a
 * whole log does on bytes that an entry behind `end` has taken out (audit-leaves); of private parts an export says nothing.
 */
export async function* provenSubset(ticket: ReadTicket<{ log: string; filters: EntryFilters }>, end: number) {
  const { log, filters } = ticket.ids;
  const storage = await openAuditStorage(ticket.sql, log);
  const nodes = tileNodes(remembering(storage.tile));
  for (let afterSeq = -1; ; ) {
    const page = await listEntries(ticket.sql, log, { afterSeq, beforeSeq: end, limit: PAGE, filters });
    for (const { seq, body, leaf, link } of page) {
      if (body.length === 0) await requireNamedWithin(ticket, end, redactedName(seq, "body"));
      yield {
        ...{ seq, leaf, link, body: body.length === 0 ? null : body },
        // Out of a tree that somebody damaged there is none: whoever checks the export is told at which entries.
        proof: await orNone(proveInclusion(nodes, seq, end)),
      };
    }
    const last = page.at(-1);
    if (!last || page.length < PAGE) return;
    afterSeq = last.seq;
  }
}

function remembering(tile: (level: number, index: number) => Promise<Uint8Array>) {
  const kept = new Map<string, Promise<Uint8Array>>();
  return (level: number, index: number) => {
    const key = `${level}/${index}`;
    const found = kept.get(key) ?? tile(level, index);
    kept.set(key, found);
    const [oldest] = kept.keys();
    if (kept.size > KEPT_TILES && oldest !== undefined) kept.delete(oldest);
    return found;
  };
}
