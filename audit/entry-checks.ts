import type { Finding } from "./audit-code.ts";
import { toBase64url } from "./base64.ts";
import { type Entry, EntryError, parseEntry } from "./entry.ts";
import { privateCommitment } from "./hashes.ts";
import { IdSet } from "./id-set.ts";
import { differingColumn, indexColumns } from "./index-columns.ts";
import type { Redactions } from "./redactions.ts";
import type { StoredEntry } from "./store.ts";

/** A process that lives appends at least this often (SPEC §3: a tick every 5 minutes), with one tick forgiven. */
export const DEFAULT_SILENCE_MS = 11 * 60_000;
/** Clocks of two nodes may differ by this much before it is worth a word. */
const SKEW_MS = 60_000;

export interface EntryCheckOptions {
  origin: string;
  silenceMs?: number;
  /** "<origin>/<size>/<base64url root>" of the log before this one, when known. */
  previous?: string;
  /** Told of what is gone and of the entries that say so. */
  redactions?: Redactions;
}

/**
 * The checks that read what entries say (SPEC §7 steps 6 to 8): grammar, unique ids, rising append times per writer,
 * ticks, genesis, search columns, private parts. Give it the entries in order; it remembers ids and writers.
 */
export function createEntryChecks({
  origin,
  silenceMs = DEFAULT_SILENCE_MS,
  previous,
  redactions,
}: EntryCheckOptions) {
  const ids = new IdSet();
  const lastByWriter = new Map<string, string>();
  const lastByBoot = new Map<string, number>();
  let latest = 0;

  function times(entry: Entry, seq: number): Finding[] {
    const findings: Finding[] = [];
    const last = lastByWriter.get(entry.w);
    if (last !== undefined && entry.ts <= last) findings.push({ code: "E_TIME", seq, where: "ts" });
    lastByWriter.set(entry.w, entry.ts);
    const [appended, happened] = [Date.parse(entry.ts), Date.parse(entry.t)];
    if (happened > appended + SKEW_MS) findings.push({ code: "W_SKEW", seq, where: "t" });
    if (appended < latest - SKEW_MS) findings.push({ code: "W_SKEW", seq, where: "ts" });
    latest = Math.max(latest, appended);
    const boot = entry.w.slice(0, entry.w.lastIndexOf("/"));
    const before = lastByBoot.get(boot);
    // The same process spoke before and after: it was alive, so its ticks are missing. A restart has a new boot.
    if (before !== undefined && appended - before > silenceMs) findings.push({ code: "E_TICK", seq });
    lastByBoot.set(boot, Math.max(appended, before ?? 0));
    return findings;
  }

  function genesis(entry: Entry, seq: number): Finding[] {
    if ((entry.e === "log.genesis") !== (seq === 0)) return [{ code: "E_EPOCH", seq, where: "e" }];
    if (seq !== 0) return [];
    const said = (type: string) => entry.x.find((entity) => entity.t === type)?.i;
    if (said("origin") !== origin) return [{ code: "E_ORIGIN", seq, where: "x" }];
    return previous !== undefined && said("prev") !== previous ? [{ code: "E_EPOCH", seq, where: "x" }] : [];
  }

  return (stored: StoredEntry): Finding[] => {
    const { seq, body } = stored;
    if (body === null) {
      redactions?.gone(seq, "body");
      return [];
    }
    let entry: Entry;
    try {
      entry = parseEntry(body);
    } catch (error) {
      if (error instanceof EntryError) return [{ code: error.code, seq, where: error.field }];
      throw error;
    }
    redactions?.look(entry);
    const findings: Finding[] = [];
    if (ids.add(entry.id)) findings.push({ code: "E_DUP", seq, where: "id" });
    findings.push(...times(entry, seq), ...genesis(entry, seq));
    const column = stored.columns ? differingColumn(stored.columns, indexColumns(entry)) : null;
    if (column !== null) findings.push({ code: "E_INDEX", seq, where: column });
    if (stored.private) {
      const { salt, bytes } = stored.private;
      if (toBase64url(privateCommitment(salt, bytes)) !== entry.c) findings.push({ code: "E_PRIV", seq });
    }
    if (stored.committed === null && entry.c !== null) redactions?.gone(seq, "private");
    else if (stored.committed !== undefined && stored.committed !== entry.c)
      findings.push({ code: "E_PRIV", seq });
    return findings;
  };
}
