import { describe, expect, it } from "vitest";
import { followRestore, keptSize } from "#app/verify/follow-restore.ts";
import { type KeptLog, keyAlone } from "#app/verify/kept-log.ts";
import { judgeNote } from "#app/verify/trusted-note.ts";
import { type Checkpoint, signCheckpoint } from "#audit/checkpoint.ts";
import { EMPTY_RANGE, extendRange, rangeRoot } from "#audit/compact-range.ts";
import { encodeEntry } from "#audit/entry.ts";
import { type EpochChange, FIRST_CHANGE } from "#audit/log-change.ts";
import type { MemoryStore } from "#audit/memory-store.ts";
import { proveConsistency } from "#audit/merkle-proof.ts";
import { formatKey } from "#audit/note.ts";
import { tileNodes } from "#audit/tiles.ts";
import { newNoteKey } from "../audit/keys.ts";
import { ORIGIN, sampleEntry, sampleLog } from "../audit/sample.ts";

const { key, sign } = newNoteKey(ORIGIN);
const NEXT = `${ORIGIN}/2`;
const [KEPT, LAST] = [30, 50];
const whole = sampleLog(LAST);

function at(store: MemoryStore, size: number, origin = ORIGIN): Checkpoint {
  const leaves = store.rows.slice(0, size).map(({ leaf }) => leaf);
  return { origin, size, root: rangeRoot(extendRange(EMPTY_RANGE, leaves)) };
}

const noteAt = (store: MemoryStore, size: number, origin = ORIGIN) =>
  signCheckpoint(at(store, size, origin), key.publicKey, sign);

async function keptAt(store: MemoryStore, ...sizes: number[]): Promise<KeptLog> {
  const notes = await Promise.all(sizes.map((size) => noteAt(store, size)));
  return { key: formatKey(key), notes, checkedMs: 1, walked: null };
}

const keys = { origin: "clinic.test/bedside-keylog", size: 3, root: new Uint8Array(32) };
const change: EpochChange = {
  ...{
    kind: "epoch",
    host: "clinic.test",
    number: 1,
    before: FIRST_CHANGE,
    time: "2026-03-02T00:00:00.000Z",
  },
  ...{ epoch: 2, reason: "disk-failure" },
  access: { last: [at(whole, LAST)], kept: at(whole, KEPT), next: NEXT },
  keys: { last: [keys], kept: keys, next: "clinic.test/bedside-keylog/2" },
};
const gone = { key: formatKey({ ...key, name: NEXT }), notes: [] };
const proofFrom = (store: MemoryStore, size: number) => proveConsistency(tileNodes(store.tile), size, KEPT);

describe("what a browser kept of the access log goes over to the log after a restore", () => {
  it("when it is a prefix of what was kept, or within what is named as lost", async () => {
    const before = await keptAt(whole, 10, 20);
    expect(keptSize(before, change)).toBe(20);
    expect(followRestore(before, change, await proofFrom(whole, 20))).toMatchObject(gone);
    const beyond = await keptAt(whole, 20, KEPT + 5, LAST);
    expect(keptSize(beyond, change)).toBe(20);
    expect(followRestore(beyond, change, await proofFrom(whole, 20))).toMatchObject(gone);
    const only = await keptAt(whole, LAST);
    expect(keptSize(only, change)).toBe(0);
    expect(followRestore(only, change, [])).toMatchObject(gone);
    const sent = {
      note: await noteAt(sampleLog(5), 5, NEXT),
      ...{ key: formatKey({ ...key, name: NEXT }), consistency: [], refused: null },
    };
    expect(judgeNote(sent, followRestore(only, change, [])).findings).toEqual([]);
    expect(judgeNote(sent, only).findings).toMatchObject([{ code: "E_ORIGIN" }]);
  });

  it("and stays where it was when more is gone than is named, or the rest is another history", async () => {
    const other = sampleLog(15);
    while (other.rows.length < LAST)
      other.append(encodeEntry(sampleEntry(other.rows.length, { o: "denied" })));
    while (whole.rows.length < LAST + 1) whole.append(encodeEntry(sampleEntry(LAST)));
    const cases: [KeptLog, Uint8Array[]][] = [
      [await keptAt(whole, LAST + 1), []],
      [await keptAt(other, LAST), []],
      [await keptAt(other, KEPT), []],
      [await keptAt(other, 20), await proofFrom(other, 20)],
      [await keptAt(whole, 20), []],
    ];
    for (const [kept, proof] of cases) expect(followRestore(kept, change, proof)).toBe(kept);
    const elsewhere = {
      ...change,
      access: { ...change.access, kept: { ...at(whole, KEPT), origin: NEXT }, last: [] },
    };
    const kept = await keptAt(whole, 20);
    expect(followRestore(kept, elsewhere, await proofFrom(whole, 20))).toBe(kept);
  });

  it("a device that was told the key alone takes any log of its clinic, and nobody else's", async () => {
    const sent = {
      note: await noteAt(sampleLog(5), 5, NEXT),
      ...{ key: formatKey({ ...key, name: NEXT }), consistency: [], refused: null },
    };
    expect(judgeNote(sent, keyAlone(formatKey(key))).findings).toEqual([]);
    const stranger = { ...key, name: "other.test/bedside-audit/2026" };
    expect(judgeNote(sent, keyAlone(formatKey(stranger))).findings).toMatchObject([{ code: "E_ORIGIN" }]);
    const foreign = newNoteKey(ORIGIN).key;
    expect(judgeNote(sent, keyAlone(formatKey(foreign))).findings).toMatchObject([{ code: "E_SIG" }]);
  });
});
