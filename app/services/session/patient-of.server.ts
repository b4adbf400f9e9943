import type { Pseudonym } from "#db/schema/ids.ts";
import type { Caller } from "./caller.server.ts";

/** Whom an entry about the caller's own account concerns: a patient, or nobody. */
export function patientOf({ role, pseudonym }: Caller): Pseudonym[] {
  return role === "patient" ? [pseudonym] : [];
}
