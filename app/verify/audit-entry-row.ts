import { fromBase64url } from "#app/lib/base64url.ts";
import { parseEntry } from "#audit/entry.ts";

/** What the officer's table shows of one entry, taken from the stored bytes and never from an index column. */
export function auditEntryRow(
  stored: { readonly seq: number; readonly body: string },
  names: ReadonlyMap<string, string>,
) {
  const entry = parseEntry(fromBase64url(stored.body));
  const patients = entry.p.map((pseudonym) => names.get(pseudonym));
  const known = patients.filter((name) => name !== undefined);
  return {
    seq: stored.seq,
    atMs: Date.parse(entry.t),
    event: entry.e,
    outcome: entry.o,
    actor: entry.a.k,
    actorName: entry.a.p === null ? null : (names.get(entry.a.p) ?? null),
    patientNames: known,
    patientsUnnamed: patients.length - known.length,
    items: entry.n,
    breakGlass: entry.b,
  };
}
