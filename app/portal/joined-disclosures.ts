import type { Ground } from "#app/protocol/disclosure-api.ts";
import type { DisclosureRow } from "./accounting-rows.ts";

/** One line of an accounting: the first of several disclosures, or the only one, with all of them, by their days. */
export interface AccountingLine {
  first: DisclosureRow;
  rows: readonly DisclosureRow[];
}

/** What 45 CFR 164.502(a)(2)(ii) and 164.512 allow or demand: § 164.528(b)(3) lets these alone stand in one line. */
const joins: Readonly<Record<Ground, boolean>> = {
  ...{ law: true, "public-health": true, abuse: true, oversight: true, court: true, police: true },
  ...{ death: true, research: true, threat: true, government: true, compensation: true },
  ...{ error: false, other: false },
};

/**
 * Several disclosures to one recipient for one purpose as one line (45 CFR 164.528(b)(3)), at the place of the first. A line that does
 * not fit the log, was erased or is corrected by another one stands by itself.
 */
export function joinDisclosures(rows: readonly DisclosureRow[]): AccountingLine[] {
  const groups = new Map<string, DisclosureRow[]>();
  for (const row of rows) {
    const name = groupOf(row) ?? row.key;
    groups.set(name, [...(groups.get(name) ?? []), row]);
  }
  return [...groups.values()].flatMap((group) => {
    const byDay = group.toSorted((a, b) => (a.text?.date ?? "").localeCompare(b.text?.date ?? ""));
    const [first] = byDay;
    return first === undefined ? [] : [{ first, rows: byDay }];
  });
}

function groupOf({ text, proof, corrected }: DisclosureRow): string | null {
  if (text === null || proof === "bad" || corrected || !joins[text.ground]) return null;
  const { recipient, address, purpose, ground } = text;
  return JSON.stringify([recipient.trim(), address.trim(), purpose.trim(), ground]);
}
