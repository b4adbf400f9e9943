/** Where a case stands: opened from a finding, given to an officer, found in order or not, done (SPEC §10). */
export const CASE_STATES = ["new", "assigned", "explained", "escalated", "closed"] as const;
export type CaseState = (typeof CASE_STATES)[number];

const next = {
  new: ["assigned"],
  assigned: ["assigned", "explained", "escalated"],
  explained: ["closed"],
  escalated: ["explained", "closed"],
  closed: [],
} as const satisfies Record<CaseState, readonly CaseState[]>;

/** The states that may follow. */
export function statesAfter(state: CaseState): readonly CaseState[] {
  return next[state];
}
