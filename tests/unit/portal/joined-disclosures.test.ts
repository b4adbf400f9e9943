import { expect, test } from "vitest";
import type { DisclosureRow } from "#app/portal/accounting-rows.ts";
import { joinDisclosures } from "#app/portal/joined-disclosures.ts";
import type { DisclosureText } from "#app/protocol/disclosure-api.ts";

let seq = 0;
function row(
  date: string,
  change: Partial<DisclosureText> = {},
  more: Partial<DisclosureRow> = {},
): DisclosureRow {
  seq += 1;
  return {
    ...{ key: `2026/${seq}`, id: `${seq}`, log: "2026", seq, recordedMs: 0, byName: null, corrected: false },
    ...{ proof: "checked" as const },
    text: {
      ...{ date, recipient: "County health office", address: "", what: "Laboratory result" },
      ...{ purpose: "Report of an infection", ground: "public-health" as const },
      ...change,
    },
    ...more,
  };
}
const lines = (...rows: DisclosureRow[]) =>
  joinDisclosures(rows).map(({ rows: all }) => all.map(({ text }) => text?.date ?? null));

test("disclosures to one recipient for one purpose are one line, by their days, whatever was given each time", () => {
  expect(
    lines(
      row("2026-05-03"),
      row("2026-01-09", { what: "Visit summary" }),
      row("2026-03-01", { purpose: "A trial" }),
    ),
  ).toEqual([["2026-01-09", "2026-05-03"], ["2026-03-01"]]);
});

test("another recipient, address, purpose or ground, and names that only run together alike, are lines of their own", () => {
  const others = [
    { recipient: "Court" },
    { address: "Mill Lane 3" },
    { purpose: "x" },
    { ground: "law" as const },
  ];
  expect(lines(row("2026-01-01"), ...others.map((change) => row("2026-01-02", change)))).toHaveLength(5);
  expect(
    lines(
      row("2026-01-01", { recipient: "A", address: "B C" }),
      row("2026-01-02", { recipient: "A B", address: "C" }),
    ),
  ).toHaveLength(2);
});

test("what was a mistake or has another ground, was erased, is corrected, or does not fit the log stands by itself", () => {
  const alone = (change: Partial<DisclosureText>, more: Partial<DisclosureRow> = {}) =>
    expect(lines(row("2026-01-01", change, more), row("2026-01-02", change, more))).toHaveLength(2);
  alone({ ground: "error" });
  alone({ ground: "other" });
  alone({}, { text: null });
  alone({}, { corrected: true });
  alone({}, { proof: "bad" });
  expect(lines(row("2026-01-01"), row("2026-01-02", {}, { proof: "older" }))).toHaveLength(1);
});
