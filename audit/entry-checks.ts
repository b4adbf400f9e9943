import type { Finding } from "./audit-code.ts";
import { toBase64url } from "./base64.ts";
import { type Entry, EntryError, entityId, parseEntry } from "./entry.ts";
import type { EntryGist } from "./entry-grammar.ts";
import { checkEpochGenesis } from "./epoch.ts";
import { privateCommitment } from "./hashes.ts";
import { IdSet } from "./id-set.ts";
import { differingColumn, indexColumns } from "./index-columns.ts";
import { keyChangeIn } from "./key-entry.ts";
import type { EpochChange } from "./log-change.ts";
import type { VerifyEd25519 } from "./note.ts";
import type { Redactions } from "./redactions.ts";
import type { StoredEntry } from "./store.ts";

/** A process that lives appends at least this often (SPEC §3: a tick every 5 minutes), with one tick forgiven. */
export const DEFAULT_SILENCE_MS = 11 * 60_000;
/** Clocks of two nodes may differ by this much before it is worth a word. */
const SKEW = 60_000_000;
/** Earlier than every year of four digits. */
const BEFORE_ALL = Number.NEGATIVE_INFINITY;

export interface EntryCheckOptions {
  origin: string;
  silenceMs?: number;
  /** "<origin>/<size>/<base64url root>" of the log before this one, when known. */
  previous?: string;
  /** Told of what is gone and of the entries that say so. */
  redactions?: Redactions;
  /** Told of each `audit.redact` entry, of whichever log it speaks. */
  onRedaction?: ((entry: Entry) => void) | undefined;
  /** The restore that this log's first entry has to name, when known. */
  epoch?: EpochChange;
  /** Ed25519 of whoever checks: a `log.key` entry is then held to both its signatures. */
  verify?: VerifyEd25519;
  /** The newest entry has to be of then or later, milliseconds since 1970: whoever asks now wants no old state of the log. */
  freshMs?: number | undefined;
}

/** When one writer has written last, and the process that it belongs to; microseconds since 1970. */
interface Writer {
  ts: number;
  boot: { last: number };
}

/**
 * The checks that read what entries say (SPEC §7 steps 6 to 8): grammar, unique ids, rising append times per writer,
 * ticks, genesis, search columns, private parts. Give `look` the entries in order; it remembers ids and writers. `expected`
 * is how many there are said to be.
 */
export function createEntryChecks(
  options: EntryCheckOptions,
  report: (finding: Finding) => void,
  expected = 0,
) {
  const { origin, silenceMs = DEFAULT_SILENCE_MS, previous, redactions, freshMs } = options;
  const ids = new IdSet(expected);
  const writers = new Map<string, Writer>();
  const boots = new Map<string, Writer["boot"]>();
  const silence = silenceMs * 1000;
  let latest = 0;

  function writerOf(w: string): Writer {
    const known = writers.get(w);
    if (known) return known;
    const name = w.slice(0, w.lastIndexOf("/"));
    const boot = boots.get(name) ?? { last: BEFORE_ALL };
    boots.set(name, boot);
    const writer = { ts: BEFORE_ALL, boot };
    writers.set(w, writer);
    return writer;
  }

  function times({ w, t, ts }: EntryGist, seq: number): void {
    const writer = writerOf(w);
    if (ts <= writer.ts) report({ code: "E_TIME", seq, where: "ts" });
    writer.ts = ts;
    if (t > ts + SKEW) report({ code: "W_SKEW", seq, where: "t" });
    if (ts < latest - SKEW) report({ code: "W_SKEW", seq, where: "ts" });
    latest = Math.max(latest, ts);
    const { boot } = writer;
    // The same process spoke before and after: it was alive, so its ticks are missing. A restart has a new boot.
    if (boot.last !== BEFORE_ALL && ts - boot.last > silence) report({ code: "E_TICK", seq });
    boot.last = Math.max(ts, boot.last);
  }

  function genesis(e: string, body: Uint8Array, seq: number): void {
    if ((e === "log.genesis") !== (seq === 0)) report({ code: "E_EPOCH", seq, where: "e" });
    if (seq !== 0 || e !== "log.genesis") return;
    const { x } = parseEntry(body);
    const said = (type: string) => entityId(x, type);
    if (said("origin") !== origin) report({ code: "E_ORIGIN", seq, where: "x" });
    else if (previous !== undefined && said("prev") !== previous)
      report({ code: "E_EPOCH", seq, where: "x" });
    else for (const finding of checkEpochGenesis(origin, x, options.epoch ?? null)) report(finding);
  }

  /** A new key of a log stands on the word of the old one and its own, both in the entry. */
  function keyReplaced(body: Uint8Array, seq: number): void {
    const { verify } = options;
    if (verify !== undefined && keyChangeIn(origin, parseEntry(body).x, verify) === null)
      report({ code: "E_SIG", seq, where: "x" });
  }

  function redaction(entry: Entry): void {
    redactions?.look(entry);
    options.onRedaction?.(entry);
  }

  /** What is stored beside a leaf, against the leaf. */
  function beside({ seq, columns, private: part, committed }: StoredEntry, body: Uint8Array): void {
    const entry = parseEntry(body);
    const column = columns
      ? differingColumn(columns, indexColumns(entry))
      : columns === null
        ? "columns"
        : null;
    if (column !== null) report({ code: "E_INDEX", seq, where: column });
    if (part && toBase64url(privateCommitment(part.salt, part.bytes)) !== entry.c)
      report({ code: "E_PRIV", seq });
    if (committed === null && entry.c !== null) redactions?.gone(seq, "private");
    else if (committed !== undefined && committed !== entry.c) report({ code: "E_PRIV", seq });
  }

  return {
    /** An entry, and what `gistOf` gives of its body. */
    look(stored: StoredEntry, gist: EntryGist | EntryError | null): void {
      const { seq, body, columns } = stored;
      if (gist === null || body === null) {
        if (columns !== undefined) report({ code: "E_INDEX", seq, where: "columns" });
        redactions?.gone(seq, "body");
        return;
      }
      if (gist instanceof EntryError) {
        report({ code: gist.code, seq, where: gist.field });
        return;
      }
      if (ids.add(gist.text, gist.idAt)) report({ code: "E_DUP", seq, where: "id" });
      times(gist, seq);
      genesis(gist.e, body, seq);
      if (gist.e === "log.key") keyReplaced(body, seq);
      if (gist.e === "audit.redact") redaction(parseEntry(body));
      if (stored.columns !== undefined || stored.private || stored.committed !== undefined)
        beside(stored, body);
    },
    /** What only the end shows; `size` is how many entries there are. */
    end(size: number): Finding[] {
      const isStale = freshMs !== undefined && latest < freshMs * 1000;
      return isStale ? [{ code: "E_STALE", seq: Math.max(0, size - 1), where: "ts" }] : [];
    },
  };
}
