import { expect, test } from "vitest";
import { formatOrigin, keysFor, originNamed, parseOrigin, shortName } from "#audit/lineage.ts";

const family = "clinic.test/bedside-audit";

test("a log's short name and its origin are one, in a family", () => {
  for (const [origin, log] of [
    [`${family}/2026`, "2026"],
    [`${family}/2026/2`, "2026-2"],
    [`${family}/2027/9999`, "2027-9999"],
  ] as const) {
    expect(shortName(origin)).toBe(log);
    for (const other of [origin, `${family}/1999/7`]) expect(originNamed(other, log)).toBe(origin);
    const name = parseOrigin(origin);
    expect(name && formatOrigin(name)).toBe(origin);
  }
});

test("what is no log's name or origin has none", () => {
  for (const log of ["", "26", "2026-1", "2026-0", "2026-", "2026-10000", "2026/2", " 2026"])
    expect(originNamed(`${family}/2026`, log), log).toBeNull();
  for (const origin of ["", family, `${family}/26`, `${family}/2026/1`, `${family}/2026/02`, "x/2026"]) {
    expect(shortName(origin), origin).toBeNull();
    expect(originNamed(origin, "2026"), origin).toBeNull();
  }
});

test("a pinned key counts for its family's logs, each key once, and for no other log", () => {
  const [one, two] = [new Uint8Array(32).fill(1), new Uint8Array(32).fill(2)];
  const pinned = [
    { name: `${family}/2025`, publicKey: one },
    { name: `${family}/2026`, publicKey: one },
    { name: "other.test/bedside-audit/2026", publicKey: two },
    { name: "a-log-of-something-else", publicKey: two },
  ];
  expect(keysFor(`${family}/2026/2`, pinned)).toEqual([{ name: `${family}/2026/2`, publicKey: one }]);
  expect(keysFor("something-else-again", pinned)).toEqual([]);
  expect(keysFor("a-log-of-something-else", pinned)).toEqual([pinned[3]]);
});
