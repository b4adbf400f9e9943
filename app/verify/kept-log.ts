import { fromBase64, toBase64 } from "#audit/base64.ts";
import type { VerifyState } from "#audit/verify.ts";

/**
 * What a device remembers of the log between two checks. Trust: it lies sealed in the person's vault; who can put back an
 * older copy of it makes this device compare with an older checkpoint, who deletes it makes it believe the next one.
 */
export interface KeptLog {
  /** Verifier key, `name+hash+key`: from the invitation, else believed at the first check, for good. */
  key: string;
  /** Signed notes that were found good, oldest first: the closer together, the narrower a change is placed. */
  notes: readonly string[];
  /** When the newest was found good, milliseconds since 1970. */
  checkedMs: number;
  /**
   * Links and right edge of the tree where entries were last gone through, and when, milliseconds since 1970 (absent where an
   * earlier version kept it); null where they never were.
   */
  walked: { size: number; hashes: readonly string[]; link: string; ms?: number } | null;
  /** Keys of this log that were replaced, oldest first: kept notes may be theirs, none that comes is. */
  replaced?: readonly ReplacedKey[];
}

export interface ReplacedKey {
  /** Verifier key, `name+hash+key`. */
  key: string;
  /** Text of the last checkpoint that it signed. */
  end: string;
}

const MAX_NOTES = 32;

/** What is kept before the first check by a device that was told the key. */
export function keyAlone(key: string): KeptLog {
  return { key, notes: [], checkedMs: 0, walked: null };
}

/** Size of the newest kept checkpoint, to ask from; 0 before the first. It was verified before it was kept. */
export function newestSize(kept: KeptLog | null): number {
  return Number(kept?.notes.at(-1)?.split("\n")[1] ?? 0);
}

/** What is kept once `note` was found good; another key name is another year's log, whose notes start anew. */
export function keepNote(
  kept: KeptLog | null,
  found: { key: string; note: string; nowMs: number; state: VerifyState | null },
): KeptLog {
  const { key, note, nowMs, state } = found;
  const before = kept?.key === key ? kept.notes.filter((known) => known !== note) : [];
  const walked = state && {
    size: state.range.size,
    hashes: state.range.hashes.map(toBase64),
    link: toBase64(state.link),
    ms: nowMs,
  };
  return {
    key,
    notes: [...before, note].slice(-MAX_NOTES),
    checkedMs: nowMs,
    walked: walked ?? (kept?.key === key ? kept.walked : null),
    ...(kept?.key === key && kept.replaced && { replaced: kept.replaced }),
  };
}

/** When every entry up to which number was last found whole here; null before the first time. */
export function lastWhole(kept: KeptLog | null): { ms: number; size: number } | null {
  const walked = kept?.walked;
  return kept && walked ? { ms: walked.ms ?? kept.checkedMs, size: walked.size } : null;
}

/** Where the last walk ended, to go on from. */
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
