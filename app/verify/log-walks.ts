import { type Entry, entryIn } from "#audit/entry.ts";
import { notComputed, parseContext } from "#audit/review/context.ts";
import { encodeFindings, type RuleId } from "#audit/review/finding.ts";
import { createReview } from "#audit/review/review.ts";
import type { StoredEntry } from "#audit/store.ts";
import { type Activity, countActivity } from "./activity.ts";
import type { LogVerdict } from "./log-check.ts";

/** What is asked of the entries while they are checked. Times are milliseconds since 1970, `toMs` exclusive. */
export type Walk =
  | { type: "review"; context: string; fromMs: number; toMs: number }
  /** The same numbers again, to see the same findings. */
  | { type: "review-again"; context: string; from: number; to: number }
  | { type: "activity"; zone: string; fromMs: number; toMs: number; patient: string | null };

export interface ReviewResult {
  type: "review";
  /** The signed note of the check that found the log whole. */
  note: string;
  from: number;
  to: number;
  context: string;
  /** In their one text (audit SPEC §10). */
  findings: string;
  /** Rules that the context does not allow to compute. */
  left: readonly RuleId[];
}

export type WalkResult = ReviewResult | { type: "activity"; activity: Activity };

/** Throws RangeError for a context that is none: the server's answer was not one. */
export function createWalk(walk: Walk) {
  const border = createBorder(walk);
  if (walk.type === "activity") {
    const activity = countActivity(walk);
    return {
      look: (stored: StoredEntry) => {
        const entry = border.take(stored);
        if (entry && border.isInside(stored.seq)) activity.look(entry);
      },
      result: (): WalkResult => ({ type: "activity", activity: activity.result() }),
    };
  }
  const context = parseContext(walk.context);
  if (context === null) throw new RangeError("not a context");
  const review = createReview(context);
  return {
    look: (stored: StoredEntry) => {
      border.take(stored);
      if (!border.isPast(stored.seq)) review.look(stored.seq, stored.body);
    },
    result: (verdict: LogVerdict & { outcome: "whole" }): WalkResult => {
      const { from, to } = border.range(verdict.size);
      return {
        ...{ type: "review", from, to, context: walk.context, left: notComputed(context) },
        note: verdict.keep.notes.at(-1) ?? "",
        findings: encodeFindings(review.findings({ from, to })),
      };
    },
  };
}

/** Turns days into numbers on the way: the first entry appended at or after each border. */
function createBorder(walk: Walk) {
  let from = walk.type === "review-again" ? walk.from : null;
  let to = walk.type === "review-again" ? walk.to : null;
  const times = walk.type === "review-again" ? null : walk;
  return {
    take({ seq, body }: StoredEntry): Entry | null {
      const entry = body && entryIn(body);
      if (!entry || times === null) return entry;
      const appendedMs = Date.parse(entry.ts);
      if (from === null && appendedMs >= times.fromMs) from = seq;
      if (to === null && appendedMs >= times.toMs) to = seq;
      return entry;
    },
    isPast: (seq: number) => to !== null && seq >= to,
    isInside: (seq: number) => from !== null && seq >= from && (to === null || seq < to),
    range: (size: number) => ({ from: from ?? to ?? size, to: to ?? size }),
  };
}
