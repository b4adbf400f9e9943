import { breaksTheLog, type Finding } from "#audit/audit-code.ts";
import type { Checkpoint } from "#audit/checkpoint.ts";
import type { Entry } from "#audit/entry.ts";
import { DEFAULT_SILENCE_MS } from "#audit/entry-checks.ts";
import { ExportError } from "#audit/export.ts";
import { type LeafStreamHeader, parseHeaderLine, parseLeafLine, tilesGoingBy } from "#audit/leaf-stream.ts";
import { linesOf } from "#audit/lines-of.ts";
import type { EpochChange } from "#audit/log-change.ts";
import type { LogStorage, StoredEntry } from "#audit/store.ts";
import { verifyLog } from "#audit/verify.ts";
import { verifyEd25519 } from "./ed25519.ts";
import { evidenceText } from "./evidence.ts";
import { type KeptLog, keepNote, lastWhole, type Whole, walkedState } from "./kept-log.ts";
import { createTimesAround, type TimesAround } from "./times-around.ts";
import { type JudgedNote, judgeNote, replacedEnds } from "./trusted-note.ts";
import { judgeEnd } from "./way-back.ts";

/** What a check found. `undecided`: stopped, or the answer broke off; nothing is proved either way. */
export type LogVerdict =
  | {
      outcome: "whole";
      /** Entries gone through, and those in the log. */
      checked: number;
      size: number;
      /** Silence, skewed clocks and an old end: worth a question, no sign of a change. */
      remarks: readonly Finding[];
      /** When the newest entry was written, by its own words. */
      newestMs: number | null;
      /** Nothing was kept before: a log that was rewritten as a whole until now looks the same. */
      isFirst: boolean;
      keep: KeptLog;
    }
  | {
      outcome: "changed";
      /** The first entry that does not fit; `to` ends the range (exclusive) where only that is known. */
      firstBad: { seq: number; to: number } | null;
      /** Entries were gone through from the first one on. */
      fromFirst: boolean;
      /** When what stands there was written, by its own words. */
      times: TimesAround;
      /** When this device last found everything in order, what was changed included. */
      lastWhole: Whole | null;
      findings: readonly Finding[];
      /** A JSON text to keep and show: both sides of the contradiction. */
      evidence: string;
    }
  | { outcome: "undecided" };

/** What was proved of a log before its entries are gone through. */
export interface LogBounds {
  /** Of a closed log: its last checkpoint, as the log after it names it. */
  end?: Checkpoint;
  /** Of a closed log: entries of others that say what was taken out of it. */
  later?: readonly Entry[];
  /** The restore which the first entry has to name. */
  restore?: EpochChange;
}

export interface LogCheckOptions extends LogBounds {
  kept: KeptLog | null;
  /** Milliseconds since 1970. */
  nowMs: number;
  /** The entry that was asked for as the first: 0, or where what was kept lets it go on. */
  from?: number;
  onProgress?: (done: number, total: number) => void;
  /** Told of each entry on its way, before it is known whether the log is whole. */
  onEntry?: (entry: StoredEntry) => void;
  signal?: AbortSignal;
}

class CutShort extends Error {}

/** Goes through a stream of leaves (audit SPEC §9) against what this device kept. Never throws for what the server says. */
export async function checkLog(
  stream: AsyncIterable<Uint8Array>,
  options: LogCheckOptions,
): Promise<LogVerdict> {
  const lines = linesOf(stream);
  try {
    const first = await lines.next();
    if (first.done) return { outcome: "undecided" };
    return await checkEntries(parseHeaderLine(first.value), lines, options);
  } catch (error) {
    if (error instanceof CutShort || error instanceof ExportError) return { outcome: "undecided" };
    throw error;
  }
}

async function checkEntries(
  header: LeafStreamHeader,
  lines: AsyncGenerator<string>,
  options: LogCheckOptions,
): Promise<LogVerdict> {
  const { kept, nowMs, from = 0, onProgress, onEntry, signal, end, later, restore } = options;
  const judged = judgeHeader(header, kept, end);
  const { checkpoint, key, pins } = judged;
  const times = createTimesAround([0, ...pins.map(({ size }) => size)]);
  const { checkpoint: note, refused } = header;
  const evidence = (findings: readonly Finding[]) =>
    evidenceText({ server: { checkpoint: note, key: header.key, refused }, kept, findings, nowMs });
  const changed = (findings: readonly Finding[], seq: number | null): LogVerdict => {
    const place = findings.find((finding) => breaksTheLog(finding) && finding.seq === seq);
    return {
      ...{ outcome: "changed", findings, evidence: evidence(findings), lastWhole: lastWhole(kept, seq) },
      firstBad: seq === null ? null : { seq, to: place?.to ?? seq + 1 },
      fromFirst: header.from === 0,
      times: times.of(seq ?? -1),
    };
  };
  if (checkpoint === null) return changed(judged.findings, null);
  const state = from > 0 && kept ? walkedState(kept) : null;
  // Where it begins is not the server's choice: what is before would be in no check, and in no review.
  if (header.from !== from || (state?.range.size ?? 0) !== from) return { outcome: "undecided" };
  const unreadable: Finding[] = [];
  const all = kept ? [...pins, ...replacedEnds(kept)] : pins;
  const stored = tilesGoingBy();
  const look = (entry: StoredEntry) => {
    stored.look(entry);
    times.look(entry);
    onEntry?.(entry);
  };
  const report = await verifyLog(streamed(checkpoint, header.from, lines, { unreadable, look }), {
    ...{ origin: checkpoint.origin, checkpoint, storedTile: stored.tile, onProgress, signal },
    pins: all,
    verify: verifyEd25519,
    ...{ later, epoch: restore },
    // A closed log ends where it ends.
    ...(end === undefined && { freshMs: nowMs - DEFAULT_SILENCE_MS }),
    onFinding: (finding) => {
      if (breaksTheLog(finding)) times.mark(finding);
    },
    ...(state && { from: state }),
  });
  if (report.status === 3) return { outcome: "undecided" };
  const findings = [...judged.findings, ...unreadable, ...report.findings];
  if (findings.some(breaksTheLog)) return changed(findings, report.firstBad);
  const walk = report.state && { from: header.from, size: report.size, state: report.state };
  const keep = keepNote(kept, { key, note, nowMs, walk });
  const checked = report.size - header.from;
  return {
    outcome: "whole",
    checked,
    size: report.size,
    remarks: findings,
    newestMs: times.newestMs(),
    isFirst: pins.length === 0,
    keep,
  };
}

/** A closed log is held to the end that is known of it, whatever is said of it now. */
function judgeHeader(
  header: LeafStreamHeader,
  kept: KeptLog | null,
  end: Checkpoint | undefined,
): JudgedNote {
  const sent = { ...header, note: header.checkpoint };
  return kept === null || end === undefined ? judgeNote(sent, kept) : judgeEnd(sent, kept, end);
}

/** The stream as a log. Its head is what the checkpoint says: the walk has to end there. */
function streamed(
  checkpoint: Checkpoint,
  from: number,
  lines: AsyncGenerator<string>,
  { unreadable, look }: { unreadable: Finding[]; look: (entry: StoredEntry) => void },
): LogStorage {
  let count = 0;
  async function* entries(): AsyncGenerator<StoredEntry> {
    for await (const line of lines) {
      try {
        const found = parseLeafLine(line);
        if (!("end" in found)) {
          count += 1;
          look(found);
          yield found;
          continue;
        }
        if (found.end !== count) throw new CutShort();
        return;
      } catch (error) {
        if (!(error instanceof ExportError)) throw error;
        // What cannot even be sent as an entry is none: a row that was made by hand.
        unreadable.push({ code: "E_ENC", seq: from + count, where: "line" });
        return;
      }
    }
    throw new CutShort();
  }
  return {
    head: async () => ({ origin: checkpoint.origin, size: checkpoint.size, link: null }),
    entries,
    tile: async () => new Uint8Array(),
  };
}
