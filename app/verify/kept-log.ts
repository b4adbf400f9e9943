import { fromBase64, toBase64 } from "#audit/base64.ts";
import { follows, shortName } from "#audit/lineage.ts";
import { formatKey, parseKey } from "#audit/note.ts";
import type { VerifyState } from "#audit/verify.ts";

/** Of every log that this device looked at, oldest first; the last one was open then. Empty: nothing kept, no key known. */
export type KeptLogs = readonly KeptLog[];

/**
 * What a device remembers of one log between two checks. Trust: it lies sealed in the person's vault; who can put back an
 * older copy of it makes this device compare with an older checkpoint, who deletes it makes it believe the next one.
 */
export interface KeptLog {
  /** Verifier key, `name+hash+key`: from the invitation, else believed at the first check, for good. */
  key: string;
  /** Signed notes that were found good, oldest first: the closer together, the narrower a change is placed. */
  notes: readonly string[];
  /** When the newest was found good, milliseconds since 1970. */
  checkedMs: number;
  /** Of the last time that its entries were gone through; null where they never were. */
  walked: Walked | null;
  /** Keys of this log that were replaced, oldest first: kept notes may be theirs, none that comes is. */
  replaced?: readonly ReplacedKey[];
}

/** When every entry below a number was found whole, milliseconds since 1970. */
export interface Whole {
  ms: number;
  size: number;
}

export interface Walked {
  /**
   * Where the next check goes on, with links and right edge of the tree there: the border of the search index's block in which this
   * one ended. Where an earlier version kept it, the end itself.
   */
  size: number;
  hashes: readonly string[];
  link: string;
  /** When, at which entry it began, and how many were whole; absent where an earlier version kept it. */
  ms?: number;
  began?: number;
  whole?: number;
  /** The last one that began at the first entry. */
  fromFirst?: Whole;
}

/** A walk that found nothing: from which entry, how many there are, and where the next one goes on. */
export interface FoundWhole {
  from: number;
  size: number;
  state: VerifyState;
}

export interface ReplacedKey {
  /** Verifier key, `name+hash+key`. */
  key: string;
  /** Text of the last checkpoint that it signed. */
  end: string;
}

const MAX_NOTES = 32;
/** Longer than logs have to be kept. */
const MAX_LOGS = 12;

/** What is kept before the first check by a device that was told the key. */
export function keyAlone(key: string): KeptLog {
  return { key, notes: [], checkedMs: 0, walked: null };
}

/** What was sealed, in the form that it has now or had while one log alone was kept. */
export function keptLogsIn(text: string): KeptLogs {
  // Sealed by this program, so its shape is one of its own.
  const found = JSON.parse(text) as KeptLogs | KeptLog;
  return "notes" in found ? [found] : found;
}

/** The key of a log as it counts for another one of its clinic, with the keys that it stands for. */
export function keyFor(kept: KeptLog, origin: string): KeptLog {
  const { publicKey } = parseKey(kept.key);
  const alone = keyAlone(formatKey({ name: origin, publicKey }));
  return kept.replaced ? { ...alone, replaced: kept.replaced } : alone;
}

export function originOf({ key }: KeptLog): string {
  return parseKey(key).name;
}

/** What was kept of the log of this origin; null for none. */
export function keptOf(logs: KeptLogs, origin: string): KeptLog | null {
  return logs.find((kept) => originOf(kept) === origin) ?? null;
}

/** The same with this in its place. A key without notes has served once a log of the clinic is known. */
export function putKept(logs: KeptLogs, kept: KeptLog): KeptLogs {
  const origin = originOf(kept);
  const others = logs.filter((each) => originOf(each) !== origin && each.notes.length > 0);
  const before = others.filter((each) => follows(originOf(each), origin));
  return [...before, kept, ...others.filter((each) => !before.includes(each))].slice(-MAX_LOGS);
}

/** Size of the newest kept checkpoint, to ask from; 0 before the first. It was verified before it was kept. */
export function newestSize(kept: KeptLog | null): number {
  return sizeIn(kept?.notes.at(-1) ?? "");
}

/** Size that a kept note says. */
export function sizeIn(note: string): number {
  return Number(note.split("\n")[1] ?? 0);
}

/** `<log>:<size>` of the newest kept checkpoint, as the API takes it; "" before the first. */
export function knownOf(kept: KeptLog | null): string {
  return kept === null || kept.notes.length === 0 ? "" : `${shortName(originOf(kept))}:${newestSize(kept)}`;
}

/** What is kept once `note` was found good; another key name is another year's log, whose notes start anew. */
export function keepNote(
  kept: KeptLog | null,
  found: { key: string; note: string; nowMs: number; walk: FoundWhole | null },
): KeptLog {
  const { key, note, nowMs, walk } = found;
  const before = kept?.key === key ? kept.notes.filter((known) => known !== note) : [];
  const same = kept?.key === key ? kept.walked : null;
  return {
    key,
    notes: [...before, note].slice(-MAX_NOTES),
    checkedMs: nowMs,
    walked: walk === null ? same : walkedIn(walk, nowMs, same),
    ...(kept?.key === key && kept.replaced && { replaced: kept.replaced }),
  };
}

function walkedIn({ from, size, state }: FoundWhole, ms: number, before: Walked | null): Walked {
  const fromFirst = from === 0 ? { ms, size } : before?.fromFirst;
  return {
    ...{ size: state.range.size, hashes: state.range.hashes.map(toBase64), link: toBase64(state.link) },
    ...{ ms, began: from, whole: size, ...(fromFirst && { fromFirst }) },
  };
}

/**
 * When every entry up to which number was last found whole here; null before the first time. Of one entry: the last check that went
 * through it, or a yet earlier one that began at the first entry.
 */
export function lastWhole(kept: KeptLog | null, seq: number | null = null): Whole | null {
  const walked = kept?.walked;
  if (walked?.fromFirst && seq !== null && seq < (walked.began ?? 0)) return walked.fromFirst;
  return kept && walked ? { ms: walked.ms ?? kept.checkedMs, size: walked.whole ?? walked.size } : null;
}

/** Where the next walk goes on. */
export function walkedState({ walked }: KeptLog): VerifyState | null {
  if (walked === null) return null;
  return {
    range: { size: walked.size, hashes: walked.hashes.map(bytes) },
    link: bytes(walked.link),
  };
}

function bytes(text: string): Uint8Array {
  const found = fromBase64(text);
  if (found === null) throw new RangeError("not what was kept");
  return found;
}
