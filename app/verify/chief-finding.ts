import { type AuditCode, breaksTheLog, type Finding } from "#audit/audit-code.ts";

/** What says most about a place comes first: the others often follow from it. */
const telling: readonly AuditCode[] = [
  ...([
    "E_ROLLBACK",
    "E_GAP",
    "E_DUP",
    "E_ENC",
    "E_LEAF",
    "E_TIME",
    "E_PRIV",
    "E_EPOCH",
    "E_ORIGIN",
  ] as const),
  // What is derived from an entry differs as well where another entry stands in its place.
  ...(["E_LINK", "E_INDEX", "E_FORK", "E_ROOT", "E_TILE", "E_SIG", "E_NOTE"] as const),
];

/** The one finding to tell a person first: the most telling at the first bad place, which is null for the checkpoint. */
export function chiefFinding(findings: readonly Finding[], seq: number | null): Finding | null {
  const rank = ({ code }: Finding) => {
    const place = telling.indexOf(code);
    return place < 0 ? telling.length : place;
  };
  const bad = findings.filter(breaksTheLog);
  const there = bad.filter((finding) => finding.seq === seq);
  const [chief = null] = (there.length > 0 ? there : bad).toSorted((a, b) => rank(a) - rank(b));
  return chief;
}
