import { statesAfter as after, type CaseState } from "#audit/review/case-state.ts";

/** The steps that a case allows, `new` never being one of them. */
export function statesAfter(state: CaseState): readonly Exclude<CaseState, "new">[] {
  return after(state).filter((next) => next !== "new");
}
