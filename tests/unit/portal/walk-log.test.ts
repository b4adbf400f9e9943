import { expect, test } from "vitest";
import { fromFirstIfChanged } from "#app/portal/walk-log.ts";
import type { LogVerdict } from "#app/verify/log-check.ts";

const undecided: LogVerdict = { outcome: "undecided" };
const changed = (seq: number): LogVerdict => ({
  ...{ outcome: "changed", firstBad: { seq, to: seq + 1 }, fromFirst: seq < 100, findings: [] },
  ...{ times: { fromMs: null, toMs: null }, lastWhole: null, evidence: "" },
});

test.each([
  ["a check from the first entry is the last word", 0, { 0: changed(5) }, 5, [0]],
  ["nothing that was changed is looked at once", 100, { 100: undecided }, null, [100]],
  [
    "a change that a check going on finds is looked for before it too",
    100,
    { 100: changed(120), 0: changed(5) },
    5,
    [100, 0],
  ],
  ["a change is not taken back by a second answer", 100, { 100: changed(120), 0: undecided }, 120, [100, 0]],
] as const)("%s", async (_claim, from, answers: Record<number, LogVerdict>, place, asked) => {
  const froms: number[] = [];
  const { verdict } = await fromFirstIfChanged(from, async (begin) => {
    froms.push(begin);
    return { verdict: answers[begin] ?? undecided, found: null };
  });
  expect(verdict.outcome === "changed" ? verdict.firstBad?.seq : null).toBe(place);
  expect(froms).toEqual(asked);
});
