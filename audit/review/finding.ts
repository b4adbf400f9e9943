/** The rules there are (SPEC §10); a change of what one of them finds is a new version. */
export const RULES = ["R1", "R2", "R3", "R4", "R5", "R6", "R7", "R8", "R9", "R10", "R11", "R12"] as const;
export type RuleId = (typeof RULES)[number];
export const RULES_VERSION = "bedside-review/1";

/** One entry that a rule speaks of. Ids are the log's own: pseudonyms and numbers. */
export interface Hit {
  rule: RuleId;
  seq: number;
  /** Who acted; null where nobody is known. */
  subject: string | null;
  patient: string | null;
}

/** The hits of one rule about one person and one patient: what a case is opened for. */
export interface ReviewFinding {
  rule: RuleId;
  subject: string | null;
  patient: string | null;
  /** Numbers of the first and the last entry, and how many there are. */
  first: number;
  last: number;
  count: number;
}

/** Hits put together, in the order of rule, first entry, subject and patient: the same log gives the same bytes. */
export function findingsOf(hits: Iterable<Hit>): ReviewFinding[] {
  const found = new Map<string, ReviewFinding>();
  for (const { rule, seq, subject, patient } of hits) {
    const key = `${rule} ${subject} ${patient}`;
    const before = found.get(key);
    if (!before) found.set(key, { rule, subject, patient, first: seq, last: seq, count: 1 });
    else {
      before.last = Math.max(before.last, seq);
      before.first = Math.min(before.first, seq);
      before.count += 1;
    }
  }
  return [...found.values()].sort(
    (a, b) =>
      RULES.indexOf(a.rule) - RULES.indexOf(b.rule) ||
      a.first - b.first ||
      compare(a.subject, b.subject) ||
      compare(a.patient, b.patient),
  );
}

/** The signed form: a line of JSON a finding, fields in one order. */
export function encodeFindings(findings: readonly ReviewFinding[]): string {
  return findings
    .map(({ rule, subject, patient, first, last, count }) =>
      JSON.stringify({ rule, subject, patient, first, last, count }),
    )
    .map((line) => `${line}\n`)
    .join("");
}

/** The findings of a signed text; null unless encoding them again gives the same text. */
export function parseFindings(text: string): ReviewFinding[] | null {
  try {
    const found: ReviewFinding[] = [];
    for (let at = 0, end = text.indexOf("\n"); end >= 0; at = end + 1, end = text.indexOf("\n", at)) {
      // Every field is looked at below, and the bytes are compared.
      const finding = JSON.parse(text.slice(at, end)) as ReviewFinding;
      if (!isFinding(finding)) return null;
      found.push(finding);
    }
    return encodeFindings(found) === text ? found : null;
  } catch {
    return null;
  }
}

function isFinding({ rule, subject, patient, first, last, count }: ReviewFinding): boolean {
  return (
    RULES.includes(rule) &&
    [first, last, count].every((number) => Number.isSafeInteger(number) && number >= 0) &&
    [subject, patient].every((id) => id === null || isPseudonym(id))
  );
}

/** A pseudonym is 16 bytes; in logs made by hand it may be any word. */
function isPseudonym(id: unknown): boolean {
  return typeof id === "string" && /^[A-Za-z0-9_.:/+-]{1,255}$/.test(id);
}

function compare(a: string | null, b: string | null): number {
  return (a ?? "") < (b ?? "") ? -1 : (a ?? "") > (b ?? "") ? 1 : 0;
}
