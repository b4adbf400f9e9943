import type { Entry } from "./entry.ts";
import type { IndexColumns } from "./store.ts";

/** What the search columns of a leaf must be (SPEC §4). */
export function indexColumns(entry: Entry): IndexColumns {
  const { id, t, ts, w, e, o } = entry;
  const { p: patients, b: breakglass, q: request, u: purpose } = entry;
  return { id, t, ts, w, e, o, actor: entry.a.p, patients, breakglass, request, role: entry.a.r, purpose };
}

/** Name of the first column that says something else than the leaf, or null. */
export function differingColumn(found: IndexColumns, wanted: IndexColumns): string | null {
  for (const name of [
    "id",
    "t",
    "ts",
    "w",
    "e",
    "o",
    "actor",
    "breakglass",
    "request",
    "role",
    "purpose",
  ] as const)
    if (found[name] !== wanted[name]) return name;
  const same =
    found.patients.length === wanted.patients.length &&
    found.patients.every((patient, i) => patient === wanted.patients[i]);
  return same ? null : "patients";
}
