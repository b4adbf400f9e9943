import { refuseAdvance } from "#audit/advance.ts";
import type { Finding } from "#audit/audit-code.ts";
import type { Checkpoint } from "#audit/checkpoint.ts";
import { equalBytes } from "#audit/hashes.ts";
import { follows, parseOrigin } from "#audit/lineage.ts";
import type { EpochChange } from "#audit/log-change.ts";
import { NoteError, parseKey } from "#audit/note.ts";
import { anchorOf, standingPins } from "./after-restores.ts";
import { type KeptLogs, keepNote, keptOf, keyFor, putKept } from "./kept-log.ts";
import { judgeNote, keptCheckpoints, type SentNote } from "./trusted-note.ts";
import { type LogEnd, type SentStep, wayBack } from "./way-back.ts";

/** The open log's checkpoint as a server sends it, with the steps back to earlier logs, newest first. */
export interface SentCheckpoint extends SentNote {
  steps: readonly SentStep[];
}

/** What this device trusts before it asks: what it kept, and the restores that its vault has followed, oldest first. */
export interface TrustedLogs {
  logs: KeptLogs;
  restores: readonly EpochChange[];
}

export interface JudgedLogs {
  /** Null when what was sent is refused. */
  open: Checkpoint | null;
  /** Closed logs that the steps lead to, newest first. */
  ends: readonly LogEnd[];
  findings: readonly Finding[];
  /** What to keep now; null when it was refused. */
  keep: KeptLogs | null;
}

/**
 * Holds the open log to what this device kept: to the same log's checkpoints, else the steps have to lead back to the newest log
 * that was kept and its end has to extend what was kept of it. A log after a restore counts only with a restore that the vault has
 * followed, unless nothing was kept. Never throws for what the server says.
 */
export function judgeLogs(sent: SentCheckpoint, { logs, restores }: TrustedLogs, nowMs: number): JudgedLogs {
  const refused = (findings: readonly Finding[]): JudgedLogs => ({
    ...{ open: null, ends: [], findings, keep: null },
  });
  try {
    const said = parseKey(sent.key);
    const newest = logs.at(-1);
    const known = newest && parseKey(newest.key);
    if (known && parseOrigin(known.name)?.family !== parseOrigin(said.name)?.family)
      return refused([{ code: "E_ORIGIN", seq: null }]);
    if (known && !equalBytes(known.publicKey, said.publicKey)) return refused([{ code: "E_SIG", seq: null }]);
    const own = keptOf(logs, said.name) ?? (newest ? keyFor(newest, said.name) : null);
    const { checkpoint, key, findings } = judgeNote(sent, own);
    if (checkpoint === null || findings.length > 0) return refused(findings);
    const back = wayBack(checkpoint, said.publicKey, sent.steps, restores);
    const broken = [...back.findings, ...link(checkpoint, back.ends, { logs, restores })];
    if (broken.length > 0) return refused(broken);
    let keep = logs;
    for (const end of back.ends) {
      const before = keptOf(keep, end.checkpoint.origin);
      if (before === null || end.note === null || before.notes.length === 0) continue;
      keep = putKept(keep, keepNote(before, { key: before.key, note: end.note, nowMs, walk: null }));
    }
    keep = putKept(keep, keepNote(own, { key, note: sent.note, nowMs, walk: null }));
    return { open: checkpoint, ends: back.ends, findings: [], keep };
  } catch (error) {
    if (error instanceof NoteError) return refused([{ code: error.code, seq: null }]);
    throw error;
  }
}

/** Every kept checkpoint of a log on the way stands in that log's end, and the newest is on the way, as is every restore since. */
function link(open: Checkpoint, ends: readonly LogEnd[], { logs, restores }: TrustedLogs): Finding[] {
  const standing = standingPins(logs.flatMap(keptCheckpoints), restores);
  if ("code" in standing) return [standing];
  const lastOf = (origin: string) => standing.findLast((pin) => pin.origin === origin) ?? null;
  const findings = ends.flatMap(({ checkpoint, consistency }) => {
    const advance = refuseAdvance(lastOf(checkpoint.origin), checkpoint, consistency);
    return advance ? [advance] : [];
  });
  const anchor = anchorOf(standing);
  if (anchor === null) return findings;
  const way = [open, ...ends.map(({ checkpoint }) => checkpoint)];
  const at = way.findIndex(({ origin }) => origin === anchor.origin);
  if (at < 0 && follows(open.origin, anchor.origin)) return [...findings, { code: "E_ROLLBACK", seq: null }];
  const isFollowed = ({ origin }: Checkpoint) =>
    parseOrigin(origin)?.epoch === 1 || restores.some(({ access }) => access.next === origin);
  const after = standing.slice(standing.indexOf(anchor));
  const isWhole = after.every(({ origin }) => way.some((log) => log.origin === origin));
  if (at < 0 || !isWhole || !way.slice(0, at).every(isFollowed))
    findings.push({ code: "E_EPOCH", seq: null, where: "origin" });
  return findings;
}
