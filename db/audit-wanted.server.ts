import type { EntryFilters } from "./audit-store-interface.server.ts";

/** A search column, and the value that it has or holds. */
type Value = readonly [name: "e" | "o" | "actor" | "patients" | "role" | "purpose" | "breakglass", string];
/** Filters all of which hold, each where one of its values does. */
export type Wanted = readonly (readonly Value[])[];

/** What the search columns have to say; days are numbers, and no part of it. */
export function wantedBy(filters: EntryFilters): Wanted {
  const { events, outcomes, actor, patient, person, role, purpose, breakGlass } = filters;
  return [
    ...(events ? [anyOf("e", events)] : []),
    ...(outcomes ? [anyOf("o", outcomes)] : []),
    ...(actor !== undefined ? [[["actor", actor] as const]] : []),
    ...(patient !== undefined ? [[["patients", patient] as const]] : []),
    ...(person !== undefined ? [[["actor", person] as const, ["patients", person] as const]] : []),
    ...(role !== undefined ? [[["role", role] as const]] : []),
    ...(purpose !== undefined ? [[["purpose", purpose] as const]] : []),
    ...(breakGlass !== undefined ? [[["breakglass", String(breakGlass)] as const]] : []),
  ];
}

/** Of no value, what no entry has. */
function anyOf(name: "e" | "o", values: readonly string[]): readonly Value[] {
  return values.length > 0 ? values.map((value) => [name, value] as const) : [[name, ""]];
}

/** The three arrays that the database takes (011-search-blocks.sql). */
export function wantedArrays(wanted: Wanted): [names: string[], values: string[], filters: number[]] {
  const flat = wanted.flatMap((anyOf, filter) => anyOf.map(([name, value]) => ({ name, value, filter })));
  return [flat.map(({ name }) => name), flat.map(({ value }) => value), flat.map(({ filter }) => filter)];
}
