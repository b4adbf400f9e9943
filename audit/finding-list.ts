import { type Finding, weightOf } from "./audit-code.ts";

const MAX_FINDINGS = 1000;

/**
 * What was found, as it comes, at most a thousand. Beyond, what weighs more takes the place of the last one of what weighs least: a
 * log may be made to give any number of warnings, or of search rows that do not fit, before the place where it was changed.
 */
export function createFindingList() {
  const kept: Finding[] = [];
  /** By weight. */
  const counts = [0, 0, 0, 0, 0];
  let truncated = false;

  function add(finding: Finding): void {
    const weight = weightOf(finding);
    if (kept.length >= MAX_FINDINGS) {
      truncated = true;
      const least = counts.findIndex((count) => count > 0);
      if (least >= weight) return;
      const at = kept.findLastIndex((other) => weightOf(other) === least);
      kept.splice(at, 1);
      counts[least] = (counts[least] ?? 0) - 1;
    }
    kept.push(finding);
    counts[weight] = (counts[weight] ?? 0) + 1;
  }

  return { kept, add, truncated: () => truncated };
}
