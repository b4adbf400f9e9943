import { parseFindings, type ReviewFinding } from "#audit/review/finding.ts";

export type { ReviewFinding };

/** The findings of a review's text; the text was made or checked here, so one that is none is a bug. */
export function findingsIn(text: string): readonly ReviewFinding[] {
  const found = parseFindings(text);
  if (found === null) throw new RangeError("not findings");
  return found;
}
