import { describe, expect, it } from "vitest";
import { followNewKey } from "#app/verify/follow-new-key.ts";
import { type KeptLog, keyAlone } from "#app/verify/kept-log.ts";
import { checkLog } from "#app/verify/log-check.ts";
import { checkProofs } from "#app/verify/proof-check.ts";
import { type Checkpoint, signCheckpoint } from "#audit/checkpoint.ts";
import { EMPTY_RANGE, extendRange, rangeRoot } from "#audit/compact-range.ts";
import { encodeEntry } from "#audit/entry.ts";
import { endLine, headerLine, leafLine } from "#audit/leaf-stream.ts";
import { FIRST_CHANGE, type KeyChange } from "#audit/log-change.ts";
import { proveConsistency } from "#audit/merkle-proof.ts";
import { formatKey } from "#audit/note.ts";
import { tileNodes } from "#audit/tiles.ts";
import { newNoteKey } from "../audit/keys.ts";
import { ORIGIN, sampleEntry, sampleLog } from "../audit/sample.ts";

type Log = ReturnType<typeof sampleLog>;
const [old, next] = [newNoteKey(ORIGIN), newNoteKey(ORIGIN)];
const [KEPT, END, NOW] = [20, 30, 40];
const whole = sampleLog(NOW);
/** Agrees with what was kept, and not with where the old key ended. */
const other = sampleLog(25);
while (other.rows.length < NOW) other.append(encodeEntry(sampleEntry(other.rows.length, { o: "denied" })));

function at(size: number, log: Log = whole): Checkpoint {
  const leaves = log.rows.slice(0, size).map(({ leaf }) => leaf);
  return { origin: ORIGIN, size, root: rangeRoot(extendRange(EMPTY_RANGE, leaves)) };
}
const noteBy = ({ key, sign }: typeof old, size: number, log = whole) =>
  signCheckpoint(at(size, log), key.publicKey, sign);

const change: KeyChange = {
  ...{ kind: "key", host: "clinic.test", number: 1, before: FIRST_CHANGE, time: "2026-11-26T00:00:00.000Z" },
  ...{ log: "access", reason: "routine", from: old.key.publicKey, to: next.key.publicKey, at: at(END) },
};

async function keptBefore(): Promise<KeptLog> {
  return { key: formatKey(old.key), notes: [await noteBy(old, KEPT)], checkedMs: 1, walked: null };
}

const sentBy = async (signer: typeof old, log = whole) => ({
  ...{ note: await noteBy(signer, NOW, log), key: formatKey(signer.key), refused: null },
  consistency: await proveConsistency(tileNodes(log.tile), KEPT, NOW),
});

const proofs = (sent: Awaited<ReturnType<typeof sentBy>>, kept: KeptLog | null) =>
  checkProofs({ ...sent, steps: [] }, [], { kept: { logs: kept ? [kept] : [], restores: [] }, nowMs: 2 });

async function* streamBy(signer: typeof old, log: Log) {
  const { note, ...sent } = await sentBy(signer, log);
  const lines = log.rows.map(({ columns: _columns, ...row }) => leafLine(row));
  yield Buffer.from(
    headerLine({ from: 0, checkpoint: note, ...sent }) + lines.join("") + endLine(lines.length),
  );
}

describe("what a browser kept of the access log, once its key was replaced", () => {
  it("is held against the new key, from the checkpoint that the old one signed", async () => {
    const kept = followNewKey(await keptBefore(), change);
    expect(kept.key).toBe(formatKey(next.key));
    const options = { kept, nowMs: 2 };
    const found = proofs(await sentBy(next), kept);
    expect(found.findings).toEqual([]);
    expect(found.keep?.[0]?.notes).toHaveLength(2);
    const verdict = await checkLog(streamBy(next, whole), options);
    expect(verdict).toMatchObject({ outcome: "whole", keep: { replaced: [{ key: formatKey(old.key) }] } });
    // What it keeps now is under both keys, and is read again.
    const again = found.keep?.[0] ?? null;
    expect(proofs({ ...(await sentBy(next)), consistency: [] }, again).findings).toEqual([]);
  });

  it("refuses the new key before it has heard of it, and the old one afterwards", async () => {
    const before = { kept: await keptBefore(), nowMs: 2 };
    const after = { kept: followNewKey(before.kept, change), nowMs: 2 };
    expect(proofs(await sentBy(next), before.kept).findings).toEqual([{ code: "E_SIG", seq: null }]);
    expect(proofs(await sentBy(old), after.kept).findings).toEqual([{ code: "E_SIG", seq: null }]);
    // The old key's note under the new key's name is no better.
    const posed = { ...(await sentBy(old)), key: formatKey(next.key) };
    expect(proofs(posed, after.kept).findings).toEqual([{ code: "E_SIG", seq: null }]);
    expect(await checkLog(streamBy(old, whole), after)).toMatchObject({ findings: [{ code: "E_SIG" }] });
  });

  it("finds a log that goes on from somewhere else than where the old key ended", async () => {
    const kept = followNewKey(await keptBefore(), change);
    const verdict = await checkLog(streamBy(next, other), { kept, nowMs: 2 });
    expect(verdict).toMatchObject({ outcome: "changed", findings: [{ code: "E_FORK", to: END }] });
    expect(
      JSON.parse(verdict.outcome === "changed" ? verdict.evidence : "{}").kept.replaced[0].end,
    ).toContain(`\n${END}\n`);
    // Without it the log would have been found whole: the kept checkpoint alone says nothing against it.
    const alone = { ...kept, replaced: [{ key: formatKey(old.key), end: "" }] };
    expect(await checkLog(streamBy(next, other), { kept: alone, nowMs: 2 })).toMatchObject({
      outcome: "whole",
    });
  });

  it("goes over where the old key ended exactly at what was kept", async () => {
    const kept = await keptBefore();
    expect(followNewKey(kept, { ...change, at: at(KEPT) })).toMatchObject({
      ...{ key: formatKey(next.key), notes: kept.notes },
    });
  });

  it("stays where it was for a key that ended before what it signed here, and for other logs and keys", async () => {
    const kept = await keptBefore();
    const less = { ...change, at: at(KEPT - 1) };
    const beside = { ...change, at: { ...at(KEPT), root: new Uint8Array(32) } };
    const stranger = { ...change, from: next.key.publicKey, to: old.key.publicKey };
    // A log from before what was kept, or of another clinic: neither is where the old key ended.
    const elsewhere = ["2026", "clinic.test"].map((part, i) => ({
      ...change,
      at: { ...at(END), origin: ORIGIN.replace(part, ["2025", "other.test"][i] ?? "") },
    }));
    for (const wrong of [less, beside, stranger, ...elsewhere, { ...change, log: "keys" as const }])
      expect(followNewKey(kept, wrong)).toBe(kept);
    // The log of another year, or none at all yet: the key alone goes over.
    const lastYear = { ...change, at: { ...at(1), origin: ORIGIN.replace("2026", "2027") } };
    expect(followNewKey(kept, lastYear).key).toBe(formatKey(next.key));
    expect(followNewKey(keyAlone(formatKey(old.key)), change).key).toBe(formatKey(next.key));
  });
});
