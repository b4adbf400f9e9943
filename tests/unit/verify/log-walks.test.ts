import { describe, expect, test } from "vitest";
import { createWalk, type Walk } from "#app/verify/log-walks.ts";
import { provedEnd } from "#app/verify/proved-end.ts";
import { type Entry, encodeEntry } from "#audit/entry.ts";
import { encodeContext } from "#audit/review/context.ts";
import { LogYears } from "#tests/factories/log-years.ts";
import { sampleEntry } from "../audit/sample.ts";

/** An entry a second, its times those of `sampleEntry`. */
const SECOND = 1000;
const BEGIN = Date.parse("2026-03-01T00:00:00Z");
const stored = (seq: number, change: Partial<Entry> = {}) => ({
  ...{ seq, body: encodeEntry(sampleEntry(seq, change)), leaf: new Uint8Array(), link: new Uint8Array() },
});
const context = encodeContext({
  ...{ bulkPatients: 9, dormantDays: 90, denials: 9, hours: null, watched: ["patient"], names: [] },
});
/** Ten entries, in which a clinician looks at a watched patient each time. */
function walked(walk: Walk, size = 10) {
  const going = createWalk(walk);
  for (let seq = 0; seq < size; seq++) going.look(stored(seq));
  const kept = { key: "", notes: ["older", "note"], checkedMs: 0, walked: null };
  return going.result({
    ...{ outcome: "whole", checked: size, size, remarks: [], newestMs: null, isFirst: true, keep: kept },
  });
}
const span = (from: number, to: number) => ({ fromMs: BEGIN + from * SECOND, toMs: BEGIN + to * SECOND });

describe("what is asked of the entries while they are checked", () => {
  test("a review is of the numbers that were appended from the first moment on and before the last", () => {
    const ranges = (
      [
        [3, 7],
        [0, 99],
        [3.5, 6.5],
        [-5, 0],
        [50, 99],
      ] as const
    ).map(([from, to]) => {
      const { from: first, to: end } = walked({ type: "review", context, ...span(from, to) }) as never;
      return [first, end];
    });
    expect(ranges).toEqual([
      [3, 7],
      [0, 10],
      [4, 7],
      [0, 0],
      [10, 10],
    ]);
  });

  test("a review made again over the same numbers finds the same, under the note of this check", () => {
    const first = walked({ type: "review", context, ...span(3, 7) });
    const again = walked({ type: "review-again", context, from: 3, to: 7 });
    expect(again).toEqual(first);
    expect(first).toMatchObject({ type: "review", note: "note", context, left: ["R3"] });
    const findings = first.type === "review" ? first.findings : "";
    expect(findings).toContain('"R7"');
    expect(walked({ type: "review-again", context, from: 3, to: 6 })).not.toMatchObject({ findings });
    expect(() => createWalk({ type: "review-again", context: "{}", from: 0, to: 1 })).toThrow(RangeError);
  });

  test("activity is of the same numbers", () => {
    const total = (from: number, to: number) => {
      const found = walked({ type: "activity", zone: "UTC", patient: null, ...span(from, to) });
      return found.type === "activity" ? found.activity.total : null;
    };
    expect([total(3, 7), total(0, 99), total(3, 3), total(50, 99)]).toEqual([4, 10, 0, 0]);
  });

  test("what has no bytes any more, or is no entry, is passed over", () => {
    const going = createWalk({ type: "activity", zone: "UTC", patient: null, ...span(1, 99) });
    for (const body of [null, new Uint8Array(3)]) going.look({ ...stored(1), body });
    going.look(stored(2));
    const verdict = { outcome: "whole", size: 3 } as never;
    expect(going.result(verdict)).toMatchObject({ activity: { total: 1 } });
  });
});

describe("how a log ended, as it was proved", () => {
  const body = encodeEntry(sampleEntry(5, { e: "audit.redact" }));
  const removals = [
    { log: "2027", seq: 5, body, proof: [] },
    { log: "2027", seq: 6, body, proof: [] },
    { log: "2026", seq: 5, body, proof: [] },
    { log: "2027", seq: 7, body: new Uint8Array(2), proof: [] },
  ];

  async function proved(findings: { code: "E_EPOCH"; seq: number | null; to?: number }[] = []) {
    const years = new LogYears();
    const old = years.open("2026");
    const end = years.at(old);
    years.open("2027");
    const sent = await years.sent();
    const logs = [{ ...(await years.kept(old, 1)), walked: { size: 1, hashes: [], link: "", ms: 8 } }];
    const trusted = { logs, restores: [] };
    const asked = (log: string, steps = sent.steps) =>
      provedEnd({
        ...{ log, sent: { ...sent, steps }, removals, kept: trusted, nowMs: 4 },
        verdict: {
          ...{ included: ["2027/5", "2027/7"], logs: ["2027", "2026"], findings, ends: [end] },
          keep: findings.length > 0 ? null : logs,
        },
      });
    return { asked, end, sent, logs };
  }

  test("is the end of the log that was asked about, with the entries that were proved and no others", async () => {
    const { asked, end, logs } = await proved();
    expect(asked("2026")).toMatchObject({ end, keep: logs });
    expect(asked("2027")).toMatchObject({ end: null });
    const found = asked("2026");
    expect("later" in found && found.later.map(({ e, id }) => [e, id])).toEqual([
      ["audit.redact", sampleEntry(5).id],
    ]);
  });

  test("is refused with its place where one log alone was closed, and with both sides to keep", async () => {
    const { asked, sent } = await proved([
      { code: "E_EPOCH", seq: null },
      { code: "E_EPOCH", seq: 25, to: 30 },
    ]);
    const verdictOf = (found: ReturnType<typeof asked>) => ("refused" in found ? found.refused : null);
    const verdict = verdictOf(asked("2026"));
    expect(verdict).toMatchObject({
      ...{ outcome: "changed", firstBad: { seq: 25, to: 30 }, lastWhole: { ms: 8, size: 1 } },
      times: { fromMs: null, toMs: null },
    });
    const evidence = JSON.parse(verdict?.outcome === "changed" ? verdict.evidence : "{}");
    const [step] = sent.steps;
    expect(evidence.server).toMatchObject({ checkpoint: sent.note, steps: [{ note: step?.note }] });
    expect(evidence.server.steps[0].first).toContain('"e":"log.genesis"');
    expect(evidence.kept).toHaveLength(1);
    const twice = verdictOf(asked("2026", [...sent.steps, ...sent.steps]));
    expect(twice).toMatchObject({ firstBad: null });
  });
});
