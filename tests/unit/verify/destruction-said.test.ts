import { describe, expect, it } from "vitest";
import { destructionFaults } from "#app/verify/destruction-said.ts";
import type { Entry } from "#audit/entry.ts";
import { sampleEntry } from "#tests/unit/audit/sample.ts";

const ORIGIN = "clinic.test/bedside-audit/2026";
const NOW = Date.UTC(2034, 5, 1);

function step(
  name: "proposed" | "confirmed",
  change: Partial<Entry> & { by?: string; id?: string } = {},
): Entry {
  const { by = name === "proposed" ? "olu" : "ana", id = "r1", ...rest } = change;
  const x = [
    { t: "redaction", i: id },
    { t: "log", i: ORIGIN },
    { t: "part", i: "log" },
    { t: "step", i: name },
  ];
  if (name === "confirmed") x.push({ t: "proposer", i: "olu" }, { t: "redacted", i: "log" });
  const ts = name === "proposed" ? "2034-01-02T00:00:00.000000Z" : "2034-01-03T00:00:00.000000Z";
  const entry = sampleEntry(1, { e: "audit.redact", t: ts, ts, x, ...rest });
  return { ...entry, a: { ...entry.a, p: by } };
}
const faults = (...later: Entry[]) => destructionFaults(later, ORIGIN, NOW);

describe("a log that was destroyed", () => {
  it("is in order when one officer asked and another one decided, past its time", () => {
    expect(faults(step("proposed"), step("confirmed"))).toEqual([]);
  });

  it("is unsaid where no entry tells of it, or of another log alone", () => {
    expect(faults()).toEqual(["unsaid"]);
    expect(faults(step("proposed"))).toEqual(["unsaid"]);
    const other = destructionFaults([step("proposed"), step("confirmed")], `${ORIGIN}/2`, NOW);
    expect(other).toEqual(["unsaid"]);
    expect(faults(step("proposed"), step("confirmed", { o: "denied" }))).toEqual(["unsaid"]);
    expect(faults(step("proposed"), step("confirmed", { e: "audit.review" }))).toEqual(["unsaid"]);
  });

  it("went too early within six years of its own end, by the entry's time or by this browser's clock", () => {
    const early = { ts: "2032-12-31T23:59:59.000000Z" };
    expect(faults(step("proposed", early), step("confirmed", early))).toEqual(["early"]);
    const forged = destructionFaults([step("proposed"), step("confirmed")], ORIGIN, Date.UTC(2027, 0, 1));
    expect(forged).toEqual(["early"]);
    const least = { ts: "2033-01-01T00:00:00.000000Z" };
    expect(faults(step("proposed", least), step("confirmed", least))).toEqual([]);
  });

  it("went by one person alone without an earlier request of another officer for this very thing", () => {
    expect(faults(step("confirmed"))).toEqual(["alone"]);
    expect(faults(step("proposed", { by: "ana" }), step("confirmed"))).toEqual(["alone"]);
    expect(faults(step("proposed"), step("confirmed", { by: "olu" }))).toEqual(["alone"]);
    expect(faults(step("proposed", { by: "tia" }), step("confirmed"))).toEqual(["alone"]);
    expect(faults(step("proposed", { id: "r2" }), step("confirmed"))).toEqual(["alone"]);
    const saying = (entry: Entry, t: string, i: string | null) => ({
      ...entry,
      x: entry.x.flatMap((each) => (each.t !== t ? [each] : i === null ? [] : [{ t, i }])),
    });
    expect(faults(saying(step("proposed"), "step", "declined"), step("confirmed"))).toEqual(["alone"]);
    expect(faults(saying(step("proposed"), "part", "body"), step("confirmed"))).toEqual(["alone"]);
    const unnamed = (name: "proposed" | "confirmed") => saying(step(name), "redaction", null);
    expect(faults(unnamed("proposed"), unnamed("confirmed"))).toEqual(["alone"]);
    const nobodys = step("proposed");
    const byNobody = { ...nobodys, a: { ...nobodys.a, p: null } };
    expect(faults(byNobody, saying(step("confirmed"), "proposer", null))).toEqual(["alone"]);
    expect(faults(step("proposed", { ts: "2034-01-04T00:00:00.000000Z" }), step("confirmed"))).toEqual([
      "alone",
    ]);
  });

  it("is not excused by entries that were added after the first one", () => {
    const lone = step("confirmed", { by: "olu", id: "r0", ts: "2027-01-01T00:00:00.000000Z" });
    expect(faults(lone, step("proposed"), step("confirmed"))).toEqual(["early", "alone"]);
  });
});
