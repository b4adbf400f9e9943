import { breaksTheLog, type Finding } from "#audit/audit-code.ts";
import type { Checkpoint } from "#audit/checkpoint.ts";
import { DEFAULT_SILENCE_MS } from "#audit/entry-checks.ts";
import { ExportError } from "#audit/export.ts";
import { type LeafStreamHeader, parseHeaderLine, parseLeafLine, tilesGoingBy } from "#audit/leaf-stream.ts";
import { linesOf } from "#audit/lines-of.ts";
import type { LogStorage, StoredEntry } from "#audit/store.ts";
import { verifyLog } from "#audit/verify.ts";
import { verifyEd25519 } from "./ed25519.ts";
import { type KeptLog, keepNote, lastWhole, walkedState } from "./kept-log.ts";
import { createTimesAround, type TimesAround } from "./times-around.ts";
import { judgeNote, replacedEnds } from "./trusted-note.ts";

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
      /** When what stands there was written, by its own words. */
      times: TimesAround;
      /** When this device last found everything in order. */
      lastWhole: { ms: number; size: number } | null;
      findings: readonly Finding[];
      /** A JSON text to keep and show: both sides of the contradiction. */
      evidence: string;
    }
  | { outcome: "undecided" };

export interface LogCheckOptions {
  kept: KeptLog | null;
  /** Milliseconds since 1970. */
  nowMs: number;
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
  { kept, nowMs, onProgress, onEntry, signal }: LogCheckOptions,
): Promise<LogVerdict> {
  const judged = judgeNote({ ...header, note: header.checkpoint }, kept);
  const { checkpoint, key, pins } = judged;
  const times = createTimesAround([0, ...pins.map(({ size }) => size)]);
  const evidence = (findings: readonly Finding[]) => evidenceOf(header, kept, findings, nowMs);
  const changed = (findings: readonly Finding[], seq: number | null): LogVerdict => {
    const place = findings.find((finding) => breaksTheLog(finding) && finding.seq === seq);
    return {
      ...{ outcome: "changed", findings, evidence: evidence(findings), lastWhole: lastWhole(kept) },
      firstBad: seq === null ? null : { seq, to: place?.to ?? seq + 1 },
      times: times.of(seq ?? -1),
    };
  };
  if (checkpoint === null) return changed(judged.findings, null);
  const state = header.from > 0 && kept && !judged.newYear ? walkedState(kept) : null;
  if ((state?.range.size ?? 0) !== header.from) return { outcome: "undecided" };
  const unreadable: Finding[] = [];
  const all = kept && !judged.newYear ? [...pins, ...replacedEnds(kept)] : pins;
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
    freshMs: nowMs - DEFAULT_SILENCE_MS,
    onFinding: (finding) => {
      if (breaksTheLog(finding)) times.mark(finding);
    },
    ...(state && { from: state }),
  });
  if (report.status === 3) return { outcome: "undecided" };
  const findings = [...judged.findings, ...unreadable, ...report.findings];
  if (findings.some(breaksTheLog)) return changed(findings, report.firstBad);
  const keep = keepNote(kept, { key, note: header.checkpoint, nowMs, state: report.state });
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

/** Everything that somebody else needs to see the same: signed notes of both sides, and what was found. */
function evidenceOf(
  header: LeafStreamHeader,
  kept: KeptLog | null,
  findings: readonly Finding[],
  nowMs: number,
): string {
  const { checkpoint, key, refused } = header;
  return JSON.stringify(
    {
      format: "bedside-audit-evidence/1",
      found: new Date(nowMs).toISOString(),
      server: { checkpoint, key, refused },
      kept: kept && {
        ...{ key: kept.key, checked: new Date(kept.checkedMs).toISOString(), notes: kept.notes },
        replaced: kept.replaced ?? [],
      },
      findings,
    },
    null,
    2,
  );
}
