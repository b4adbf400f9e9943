import type { Actor, Entity, Outcome } from "./entry.ts";
import type { AuditEvent } from "./events.ts";

/**
 * What a service says about an access; the writer adds v, id, t, ts, w, part, c, late and z (SPEC §2).
 * More than 64 patients, or more entities than fit a leaf, are split into parts.
 */
export interface EntryInput {
  e: AuditEvent;
  o: Outcome;
  a: Actor;
  d: string | null;
  p: readonly string[];
  x: readonly Entity[];
  n: number | null;
  f: readonly string[];
  u: string | null;
  b: boolean;
  rel: string | null;
  q: string | null;
  nav: string | null;
  net: string | null;
  /** What must stay erasable (address, typed reason, raw search): stored beside the log, the leaf holds a commitment. */
  private?: Uint8Array;
}
