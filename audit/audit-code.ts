/**
 * What a verification can find (SPEC §7). E_ integrity, W_ to look at, I_ for the record. A type of its own: protocol
 * codes of the same name mean other things.
 */
export const AUDIT_CODES = [
  "E_NOTE",
  "E_ORIGIN",
  "E_SIG",
  "E_QUORUM",
  "E_ROLLBACK",
  "E_FORK",
  "E_STALE",
  "E_LEAF",
  "E_LINK",
  "E_ROOT",
  "E_TILE",
  "E_GAP",
  "E_DUP",
  "E_ENC",
  "W_UNKNOWN_VERSION",
  "E_TIME",
  "W_SKEW",
  "E_TICK",
  "E_INDEX",
  "E_PRIV",
  "I_REDACTED",
  "E_DURABILITY",
  "E_EPOCH",
  "W_EPOCH",
  "E_REVIEW",
] as const;
export type AuditCode = (typeof AUDIT_CODES)[number];

/** One thing found. `seq` is the entry concerned, or null; `to` ends a range whose exact place is not known. */
export interface Finding {
  code: AuditCode;
  seq: number | null;
  to?: number;
  /** Which field, column or file of the specification; never data. */
  where?: string;
}

/** 0 ok, 1 warnings, 2 integrity failure, 5 nothing that was signed is changed, but something has to be asked. */
export type Severity = 0 | 1 | 2 | 5;

/** Exit status of a tool (SPEC §7). */
export function severity(findings: readonly Finding[]): Severity {
  return STATUSES[findings.reduce<Weight>((most, finding) => heavier(most, weightOf(finding)), 0)];
}

/** For the record, a warning, a question, a change beside the entries, a change of entries or of what was signed of them. */
export type Weight = 0 | 1 | 2 | 3 | 4;
const STATUSES = [0, 1, 5, 2, 2] as const satisfies Record<Weight, Severity>;

export function weightOf(finding: Finding): Weight {
  if (breaksTheLog(finding)) return isBesideEntries(finding) ? 3 : 4;
  if (finding.code.startsWith("E_")) return 2;
  return finding.code.startsWith("W_") ? 1 : 0;
}

function heavier(one: Weight, other: Weight): Weight {
  return one > other ? one : other;
}

/**
 * True for what only a change of the log explains. Silence (E_TICK) and an old end (E_STALE) are worth a question, but a
 * machine that slept and a clock that is wrong are answers to it.
 */
export function breaksTheLog({ code }: Finding): boolean {
  return code.startsWith("E_") && code !== "E_TICK" && code !== "E_STALE";
}

/** True for what is derived from entries and stored beside them, to search and to prove by: by itself it changes no entry. */
export function isBesideEntries({ code }: Finding): boolean {
  return code === "E_INDEX" || code === "E_TILE";
}
