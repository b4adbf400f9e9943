import { expect, test } from "vitest";
import { wantedArrays, wantedBy } from "#db/audit-wanted.server.ts";

test("a filter of no values is asked for by what no entry has, and does not fall away beside others", () => {
  expect(wantedArrays(wantedBy({ events: [], outcomes: ["denied", "error"], actor: "actor1" }))).toEqual([
    ["e", "o", "o", "actor"],
    ["", "denied", "error", "actor1"],
    [0, 1, 1, 2],
  ]);
});
