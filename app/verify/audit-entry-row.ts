import { fromBase64url } from "#app/lib/base64url.ts";
import { entryIn } from "#audit/entry.ts";
import { bodyMayGo } from "#audit/redactions.ts";

/**
 * What a table shows of one entry, taken from the stored bytes and never from an index column; null where they are no
 * entry, which the page says in its place.
 */
export function auditEntryRow(
  stored: { readonly seq: number; readonly body: string },
  names: ReadonlyMap<string, string>,
) {
  const entry = entryIn(fromBase64url(stored.body));
  if (entry === null) return null;
  const patients = entry.p.map((pseudonym) => names.get(pseudonym));
  const known = patients.filter((name) => name !== undefined);
  return {
    seq: stored.seq,
    atMs: Date.parse(entry.t),
    event: entry.e,
    outcome: entry.o,
    actor: entry.a.k,
    actorName: entry.a.p === null ? null : (names.get(entry.a.p) ?? null),
    actorId: entry.a.p,
    actorRole: entry.a.r,
    purpose: entry.u,
    relation: entry.rel,
    patientNames: known,
    patientsUnnamed: patients.length - known.length,
    items: entry.n,
    breakGlass: entry.b,
    /** What can be taken out of it under two persons (audit SPEC §4). */
    removable: [
      ...(entry.c === null ? [] : ["private" as const]),
      ...(bodyMayGo(entry.e) ? ["body" as const] : []),
    ],
  };
}
