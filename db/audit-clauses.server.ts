import type { EntryFilters } from "./audit-store-interface.server.ts";

export type Bind = (value: unknown) => string;
/** Conditions on the search columns, all of which must hold. */
export type Clauses = (bind: Bind) => string[];

/** Everything but patients and people, of whom there are indexes of another kind. */
export function columnClauses(filters: EntryFilters): Clauses {
  const { events, outcomes, actor, role, purpose, request, breakGlass } = filters;
  return (bind) => {
    const clauses: string[] = [];
    if (events) clauses.push(events.length === 1 ? `e = ${bind(events[0])}` : `e = ANY(${bind(events)})`);
    if (outcomes) clauses.push(...outcomeClauses(outcomes, bind));
    if (actor !== undefined) clauses.push(`actor = ${bind(actor)}`);
    if (role !== undefined) clauses.push(`role = ${bind(role)}`);
    if (purpose !== undefined) clauses.push(`purpose = ${bind(purpose)}`);
    if (request !== undefined) clauses.push(`request = ${bind(request)}`);
    if (breakGlass !== undefined) clauses.push(breakGlass ? "breakglass" : "NOT breakglass");
    return clauses;
  };
}

/** That an entry is about a patient. */
export function concerns(patient: string): string {
  return `patients @> ARRAY[${patient}]`;
}

/** The index of what did not go well is partial, and chosen only where the condition says so in words. */
function outcomeClauses(outcomes: readonly string[], bind: Bind): string[] {
  if (outcomes.length !== 1) return [`o = ANY(${bind(outcomes)})`];
  return outcomes[0] === "ok" ? ["o = 'ok'"] : [`o = ${bind(outcomes[0])}`, "o <> 'ok'"];
}
