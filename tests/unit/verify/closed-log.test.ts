import { beforeEach, describe, expect, it } from "vitest";
import { type KeptLog, keptLogsIn, keyAlone, putKept } from "#app/verify/kept-log.ts";
import { checkLog, type LogBounds } from "#app/verify/log-check.ts";
import { type Entry, parseEntry } from "#audit/entry.ts";
import { LogYears, type YearStore } from "#tests/factories/log-years.ts";

let years: LogYears;
let old: YearStore;
let kept: KeptLog;
let bounds: LogBounds;

beforeEach(async () => {
  years = new LogYears();
  old = years.open("2026");
  years.append(29);
  kept = await years.kept(old, 20);
  bounds = { end: years.at(old) };
});

async function found(stream: AsyncGenerator<Uint8Array>, options: LogBounds = bounds) {
  const verdict = await checkLog(stream, { kept, nowMs: 1, ...options });
  if (verdict.outcome !== "changed") return { outcome: verdict.outcome };
  const { outcome, firstBad, findings } = verdict;
  return { outcome, firstBad, codes: findings.map(({ code }) => code) };
}

describe("the check of a closed log", () => {
  it("goes through it to the end that the log after it names, and keeps that end", async () => {
    const verdict = await checkLog(years.leaves(old), { kept, nowMs: 1, ...bounds });
    expect(verdict).toMatchObject({ outcome: "whole", checked: 30, keep: { walked: { whole: 30 } } });
    if (verdict.outcome === "whole") expect(verdict.keep.notes).toHaveLength(2);
    const fresh = { kept: keyAlone(years.key(old.origin)), nowMs: 1, ...bounds };
    expect(await checkLog(years.leaves(old), fresh)).toMatchObject({ outcome: "whole" });
  });

  it("finds another year's leaves in its place", async () => {
    const next = years.open("2027");
    years.append(29);
    const swapped = await found(years.leaves(next, 30, await years.note(old)));
    expect(swapped).toMatchObject({ outcome: "changed", firstBad: { seq: 0 } });
    expect(await found(years.leaves(next))).toMatchObject({ outcome: "changed", codes: ["E_ORIGIN"] });
  });

  it("finds a shorter log, under the same note or under a new one, and one that has grown, each at its place", async () => {
    const note = await years.note(old);
    expect(await found(years.leaves(old, 25, note))).toMatchObject({ firstBad: { seq: 25, to: 30 } });
    expect(await found(years.leaves(old, 25))).toMatchObject({ firstBad: { seq: 25, to: 30 } });
    years.append(4, {}, old);
    const grown = await found(years.leaves(old));
    expect(grown).toMatchObject({ outcome: "changed", firstBad: { seq: 30, to: 34 } });
    expect(grown.codes).toContain("E_EPOCH");
  });

  it("measures against the known end where the signer refuses to sign what is there", async () => {
    const sent = (await years.leaves(old).next()).value;
    const lines = new TextDecoder().decode(sent ?? new Uint8Array());
    const [first = "", ...rest] = lines.split("\n");
    const refused = JSON.stringify({ ...JSON.parse(first), checkpoint: "", refused: "E_FORK" });
    async function* stream() {
      yield Buffer.from([refused, ...rest].join("\n"));
    }
    expect(await found(stream())).toMatchObject({ outcome: "changed", codes: ["E_FORK"] });
  });

  it("knows from proved entries of later logs what two officers took out of it since", async () => {
    const c = "A".repeat(43);
    years.append(1, { c });
    bounds = { end: years.at(old) };
    for (const row of old.rows) Object.assign(row, { committed: row.seq === 30 ? null : undefined });
    expect(await found(years.leaves(old))).toMatchObject({ outcome: "changed", codes: ["E_PRIV"] });
    const named = (redacted: string, origin = old.origin): Entry => {
      const x = [
        { t: "log", i: origin },
        { t: "redacted", i: redacted },
      ];
      const later = years.open(`20${30 + years.stores.length}`);
      years.append(1, { e: "audit.redact", x });
      return parseEntry(later.rows[1]?.body ?? new Uint8Array());
    };
    expect(await found(years.leaves(old), { ...bounds, later: [named("30/private")] })).toEqual({
      outcome: "whole",
    });
    for (const other of [named("29/private"), named("30/private", years.origin("2025"))])
      expect(await found(years.leaves(old), { ...bounds, later: [other] })).toMatchObject({
        codes: ["E_PRIV"],
      });
  });
});

describe("what a device keeps of its logs", () => {
  it("stands by year whatever was looked at last, and a key alone gives way to the first log", async () => {
    const next = years.open("2027");
    const [first, second] = [kept, await years.kept(next, 1)];
    const ordered = putKept(putKept([keyAlone(years.key(old.origin))], second), first);
    expect(ordered).toEqual([first, second]);
    expect(putKept(ordered, { ...first, checkedMs: 9 })).toEqual([{ ...first, checkedMs: 9 }, second]);
    expect(keptLogsIn(JSON.stringify(ordered))).toEqual(ordered);
  });

  it("is still read where it was kept while one log alone was", () => {
    expect(keptLogsIn(JSON.stringify(kept))).toEqual([kept]);
  });
});
