import { entryIn } from "../entry.ts";
import type { ReviewContext } from "./context.ts";
import { findingsOf, type Hit, type ReviewFinding } from "./finding.ts";
import { createRules } from "./rules.ts";

/** Which entries are judged; earlier ones are only what their rules remember. Numbers, `to` exclusive. */
export interface ReviewRange {
  from: number;
  to: number;
}

/**
 * Goes through a log with every rule: give it each entry from the first to the end of the range, in order. Bytes that are no
 * entry are left to the verification, which has said so already.
 */
export function createReview(context: ReviewContext) {
  const rules = createRules(context);
  const hits: Hit[] = [];
  return {
    look(seq: number, body: Uint8Array | null): void {
      const entry = body === null ? null : entryIn(body);
      if (entry === null) return;
      const leaf = { seq, entry, atMs: Date.parse(entry.t) };
      for (const rule of rules) hits.push(...rule.look(leaf));
    },
    /** Once, at the end. */
    findings({ from, to }: ReviewRange): ReviewFinding[] {
      for (const rule of rules) hits.push(...(rule.end?.() ?? []));
      return findingsOf(hits.filter(({ seq }) => seq >= from && seq < to));
    },
  };
}
