import { describe, expect, test } from "vitest";
import { toBase64url } from "#app/lib/base64url.ts";
import { entryText } from "#app/verify/entry-text.ts";
import {
  type KeptLog,
  keepNote,
  keptOf,
  keyAlone,
  keyFor,
  knownOf,
  lastWhole,
  putKept,
} from "#app/verify/kept-log.ts";
import { goesOnFrom, leavesQuery } from "#app/verify/leaves-query.ts";
import { entryWithPart } from "#app/verify/private-fits.ts";
import { withSignedTree } from "#app/verify/signoff-check.ts";
import { toBase64url as fromBytes } from "#audit/base64.ts";
import { encodeEntry } from "#audit/entry.ts";
import { privateCommitment } from "#audit/hashes.ts";
import { formatKey } from "#audit/note.ts";
import { sampleEntry } from "../audit/sample.ts";

const FAMILY = "clinic.test/bedside-audit";
const root = (size: number) => `root${size}`;
const noteOf = (size: number, origin = `${FAMILY}/2026`) => `${origin}\n${size}\n${root(size)}\n\n— signed\n`;
const keyOf = (year: number) => formatKey({ name: `${FAMILY}/${year}`, publicKey: new Uint8Array(32) });
const range = (from: number, count: number) => Array.from({ length: count }, (_, i) => from + i);
const walk = (size: number) => ({
  ...{ from: 0, size: size + 5 },
  state: { range: { size, hashes: [] }, link: new Uint8Array(32) },
});

function keptAt(...sizes: number[]): KeptLog {
  return { key: keyOf(2026), notes: sizes.map((size) => noteOf(size)), checkedMs: 1, walked: null };
}

describe("what is kept of a log", () => {
  test("is its newest 32 notes, each once, and where it was gone through last", () => {
    let kept: KeptLog | null = null;
    for (const size of range(1, 40)) {
      const found = { key: keyOf(2026), note: noteOf(size), nowMs: size };
      kept = keepNote(kept, { ...found, walk: size === 7 ? walk(7) : null });
    }
    expect(kept?.notes).toEqual(range(9, 32).map((size) => noteOf(size)));
    expect([kept?.checkedMs, lastWhole(kept), knownOf(kept)]).toEqual([40, { ms: 7, size: 12 }, "2026:40"]);
    const again = keepNote(kept, { key: keyOf(2026), note: noteOf(20), nowMs: 41, walk: null });
    expect(again.notes.map((note) => note === noteOf(20))).toEqual([...Array(31).fill(false), true]);
  });

  test("begins anew under the name of another log, and stands beside it", () => {
    const old = {
      ...keptAt(3),
      walked: { size: 3, hashes: [], link: "" },
      replaced: [{ key: "k", end: "e" }],
    };
    const next = keepNote(old, { key: keyOf(2027), note: noteOf(1), nowMs: 5, walk: null });
    expect(next).toEqual({ key: keyOf(2027), notes: [noteOf(1)], checkedMs: 5, walked: null });
    const same = keepNote(old, { key: keyOf(2026), note: noteOf(4), nowMs: 5, walk: null });
    expect(same).toMatchObject({ walked: old.walked, replaced: old.replaced });
    expect(putKept([old], next)).toEqual([old, next]);
    expect(putKept([next], old)).toEqual([old, next]);
    expect(keptOf([old, next], `${FAMILY}/2027`)).toBe(next);
    expect(keptOf([old], `${FAMILY}/2027`)).toBeNull();
    // A key alone has served once a note is kept, and goes on under other names with those that it stands for.
    const alone = keyAlone(keyOf(2025));
    expect([knownOf(alone), putKept([alone], old)]).toEqual(["", [old]]);
    expect(keyFor(old, `${FAMILY}/2027`)).toEqual({ ...keyAlone(keyOf(2027)), replaced: old.replaced });
    expect(keyFor(next, `${FAMILY}/2026`)).toEqual(keyAlone(keyOf(2026)));
  });

  test("is of the newest twelve logs", () => {
    const logs = range(2020, 14).reduce<readonly KeptLog[]>(
      (all, year) => putKept(all, { ...keptAt(1), key: keyOf(year) }),
      [],
    );
    expect(logs.map(({ key }) => key)).toEqual(range(2022, 12).map(keyOf));
  });
});

test("a check goes on from a border of the index, a week long, in a log of more than 100,000 entries; else it begins at the first", () => {
  const week = 7 * 86_400_000;
  const walked = { size: 98_304, whole: 100_001, fromFirst: { ms: 9, size: 7 }, hashes: [], link: "" };
  const from = (changes: object, nowMs = 9) =>
    goesOnFrom({ ...keptAt(200_000), walked: { ...walked, ...changes } }, nowMs);
  expect([from({}), from({}, 8 + week)]).toEqual([98_304, 98_304]);
  expect([goesOnFrom(null, 9), goesOnFrom(keptAt(200_000), 9), from({ whole: 100_000 })]).toEqual([0, 0, 0]);
  // A week is over, or the clock ran back; what an earlier version kept ended at no border, and says not since when.
  expect([from({}, 9 + week), from({}, 8)]).toEqual([0, 0]);
  expect([from({ size: 100_001 }), from({ fromFirst: undefined })]).toEqual([0, 0]);
  expect(leavesQuery(null, 0)).toBe("from=0&known=");
  expect(leavesQuery(keptAt(200_000), 98_304, "2026")).toBe("log=2026&from=98304&known=2026%3A200000");
});

test("when everything was gone through is kept across checks that go on, and not into another log", () => {
  const found = { key: keyOf(2026), note: noteOf(7), nowMs: 3 };
  const first = keepNote(null, { ...found, walk: walk(7) });
  const next = keepNote(first, { ...found, nowMs: 4, walk: { ...walk(8), from: 7 } });
  expect([first, next].map(({ walked }) => [walked?.fromFirst?.ms, walked?.ms, walked?.size])).toEqual([
    [3, 3, 7],
    [3, 4, 8],
  ]);
  const other = { ...found, key: keyOf(2027), walk: { ...walk(8), from: 7 } };
  expect(keepNote(first, other).walked?.fromFirst).toBeUndefined();
  // What the last check did not read was last in order when everything was read.
  expect([null, 7, 6].map((seq) => lastWhole(next, seq))).toEqual([
    { ms: 4, size: 13 },
    { ms: 4, size: 13 },
    { ms: 3, size: 12 },
  ]);
});

test("a signed review holds the log to exactly its own tree, in the place of its size", () => {
  const tree = (size: number) => ({ origin: `${FAMILY}/2026`, size, root: root(size) });
  const signed = (note: string, size: number) =>
    withSignedTree(keptAt(3, 5, 12), { note, tree: tree(size) })?.notes ?? null;
  expect(signed(noteOf(7), 7)).toEqual([3, 5, 7, 12].map((size) => noteOf(size)));
  const other = noteOf(5).replace("signed", "signed too");
  expect(signed(other, 5)).toEqual([noteOf(3), other, noteOf(12)]);
  expect(signed(noteOf(7), 5)).toBeNull();
  expect(signed(noteOf(5).replace(root(5), "another"), 5)).toBeNull();
  expect(signed(noteOf(5, `${FAMILY}/2027`), 5)).toBeNull();
});

describe("an entry's bytes", () => {
  test("say whether they commit to the words beside them", () => {
    const part = { salt: new Uint8Array(32), bytes: new TextEncoder().encode("why") };
    const c = fromBytes(privateCommitment(part.salt, part.bytes));
    const body = encodeEntry(sampleEntry(1, { c }));
    expect(entryWithPart(body, part)).toMatchObject({ fits: true, entry: { c } });
    expect(entryWithPart(body, { ...part, bytes: new TextEncoder().encode("Why") })?.fits).toBe(false);
    expect(entryWithPart(body, null)?.fits).toBe(false);
    expect(entryWithPart(encodeEntry(sampleEntry(1)), part)?.fits).toBe(false);
    expect(entryWithPart(body.subarray(1), part)).toBeNull();
  });

  test("are shown as printable text whatever they are, with the people whom an entry names, each once", () => {
    const shown = (bytes: Uint8Array) => entryText(toBase64url(new Uint8Array(bytes)));
    const entry = encodeEntry(sampleEntry(1, { d: "other", p: ["patient", "actor"] }));
    expect(shown(entry)).toEqual({
      text: new TextDecoder().decode(entry),
      people: ["actor", "other", "patient"],
    });
    expect(shown(Uint8Array.of(31, 32, 126, 127, 27, 10, 226, 128, 174))).toEqual({
      ...{ text: "? ~??????", people: [] },
    });
  });
});
