import type { Entry } from "../entry.ts";
import type { AuditEvent } from "../events.ts";
import type { Hit, RuleId } from "./finding.ts";

/** An entry with its number and time, as a rule looks at it. */
export interface ReviewLeaf {
  seq: number;
  entry: Entry;
  /** Of `entry.t`, milliseconds since 1970. */
  atMs: number;
}

/** Takes the entries in order; what it remembers of them stays inside. */
export interface Rule {
  look(leaf: ReviewLeaf): Hit[];
  /** What only the end shows. */
  end?(): Hit[];
}

/** Accesses to what a conversation holds. Lists that browsers fetch by themselves name everybody and say nothing. */
const looks: ReadonlySet<AuditEvent> = new Set([
  "thread.list",
  "thread.search",
  "thread.read",
  "envelope.read",
  "participant.read",
  "attachment.meta",
  "attachment.read",
  "receipt.read",
  "export.patient",
] satisfies AuditEvent[]);

export function isLook({ e }: Entry): boolean {
  return looks.has(e);
}

/** A person on the clinic's side did it, and got it. */
export function byStaff({ a, o }: Entry): boolean {
  return a.k === "user" && a.r !== "patient" && (o === "ok" || o === "partial");
}

/** A hit a patient whom the rule is about. */
export function hitsOn(
  rule: RuleId,
  { seq, entry }: ReviewLeaf,
  patients: readonly (string | null)[],
): Hit[] {
  return patients.map((patient) => ({ rule, seq, subject: entry.a.p, patient }));
}
