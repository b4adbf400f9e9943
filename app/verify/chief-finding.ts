import { type AuditCode, breaksTheLog, type Finding, isBesideEntries } from "#audit/audit-code.ts";

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
  ...(["E_LINK", "E_FORK", "E_ROOT", "E_SIG", "E_NOTE", "E_INDEX", "E_TILE"] as const),
];

/**
 * The one finding to tell a person first: the most telling at the first bad place, which is null for the checkpoint. What stands
 * beside the entries comes first only where nothing else was changed.
 */
export function chiefFinding(findings: readonly Finding[], seq: number | null): Finding | null {
  const rank = ({ code }: Finding) => {
    const place = telling.indexOf(code);
    return place < 0 ? telling.length : place;
  };
  const all = findings.filter(breaksTheLog);
  const ofEntries = all.filter((finding) => !isBesideEntries(finding));
  const bad = ofEntries.length > 0 ? ofEntries : all;
  const there = bad.filter((finding) => finding.seq === seq);
  const [chief = null] = (there.length > 0 ? there : bad).toSorted((a, b) => rank(a) - rank(b));
  return chief;
}

/**
 * What was changed where every entry is as it was signed: what the search goes by, or what proofs are made from; else null. Where
 * the newest entries may be missing, or the first were not looked at, nothing is said of every entry.
 */
export function changedBeside(
  findings: readonly Finding[],
  { fromFirst }: { fromFirst: boolean },
): "search" | "proofs" | null {
  const bad = findings.filter((finding) => breaksTheLog(finding) || finding.code === "E_STALE");
  if (!fromFirst || bad.length === 0 || !bad.every(isBesideEntries)) return null;
  return bad.some(({ code }) => code === "E_INDEX") ? "search" : "proofs";
}
