import { beforeEach, describe, expect, it } from "vitest";
import { anchorOrigin, keptFrom, knownQuery } from "#app/verify/after-restores.ts";
import { judgeLogs, type SentCheckpoint, type TrustedLogs } from "#app/verify/judged-logs.ts";
import { keyAlone, originOf } from "#app/verify/kept-log.ts";
import { checkProofs } from "#app/verify/proof-check.ts";
import { encodeEntry, parseEntry } from "#audit/entry.ts";
import { type EpochChange, FIRST_CHANGE } from "#audit/log-change.ts";
import { proveInclusion } from "#audit/merkle-proof.ts";
import { formatKey, parseKey } from "#audit/note.ts";
import { tileNodes } from "#audit/tiles.ts";
import { LogYears, type YearStore } from "#tests/factories/log-years.ts";

let years: LogYears;
let old: YearStore;

beforeEach(() => {
  years = new LogYears();
  old = years.open("2026");
  years.append(29);
});

const codes = (sent: SentCheckpoint, trusted: TrustedLogs) =>
  judgeLogs(sent, trusted, 1).findings.map(({ code }) => code);
const knownOf = (trusted: TrustedLogs) =>
  Object.fromEntries(
    knownQuery(trusted.logs, trusted.restores)
      .split(",")
      .map((part) => part.split(":"))
      .map(([log, size]) => [log, Number(size)]),
  );

describe("when the year has changed, a browser", () => {
  it("goes over to the new log whose first entry names the end of the old one, and keeps the end of both", async () => {
    const trusted = await years.trusted([await years.kept(old, 10, 20)]);
    years.open("2027");
    years.append(4);
    const { findings, keep, ends } = judgeLogs(await years.sent(knownOf(trusted)), trusted, 1);
    expect(findings).toEqual([]);
    expect(ends).toMatchObject([{ checkpoint: { size: 30 } }]);
    expect(keep?.map((kept) => [originOf(kept), kept.notes.length])).toEqual([
      [old.origin, 3],
      [years.origin("2027"), 1],
    ]);
    years.append(5);
    const later = { logs: keep ?? [], restores: [] };
    expect(codes(await years.sent(knownOf(later), [...years.stores].reverse().slice(0, 1)), later)).toEqual(
      [],
    );
  });

  it("follows each year in between when it was away for longer", async () => {
    const trusted = await years.trusted([await years.kept(old, 20)]);
    for (const log of ["2027", "2028", "2029"]) {
      years.open(log);
      years.append(3);
    }
    const sent = await years.sent(knownOf(trusted));
    expect(codes(sent, trusted)).toEqual([]);
    expect(codes({ ...sent, steps: sent.steps.slice(0, 2) }, trusted)).toEqual(["E_EPOCH"]);
    const [first, second, third] = sent.steps;
    if (!first || !second || !third) throw new Error("three steps");
    expect(codes({ ...sent, steps: [first, third] }, trusted)).toContain("E_EPOCH");
  });

  it("refuses a new log that does not say where it comes from", async () => {
    const trusted = await years.trusted([await years.kept(old, 20)]);
    years.open("2027");
    expect(codes(await years.sent(knownOf(trusted), years.stores.slice(-1)), trusted)).toEqual(["E_EPOCH"]);
  });

  it("refuses a first entry that names another end: shorter than was kept, another history, or more than there is", async () => {
    const trusted = await years.trusted([await years.kept(old, 20)]);
    const other = new LogYears();
    const forged = other.open("2026");
    other.append(29, { o: "denied" });
    const cases = [
      [years.at(old, 15), "E_ROLLBACK"],
      [other.at(forged), "E_FORK"],
      [{ ...years.at(old), root: new Uint8Array(32).fill(7) }, "E_FORK"],
      [{ ...years.at(old), origin: years.origin("2025") }, "E_SIG"],
    ] as const;
    for (const [prev, code] of cases) {
      years.open("2027", { prev });
      expect(codes(await years.sent(knownOf(trusted)), trusted), code).toContain(code);
      years.stores.pop();
    }
  });

  it("refuses a first entry that is not proved to stand first in the new log, whatever it names", async () => {
    const trusted = await years.trusted([await years.kept(old, 20)]);
    years.open("2027");
    years.append(3);
    const sent = await years.sent(knownOf(trusted));
    const [step] = sent.steps;
    if (!step) throw new Error("one step");
    const { body, proof } = step.first;
    const another = encodeEntry({ ...parseEntry(body), z: "BBBBBBBBBBBBBBBBBBBBBA" });
    for (const first of [
      { body: another, proof },
      { body, proof: proof.slice(1) },
      { body, proof: [] },
    ]) {
      const judged = judgeLogs({ ...sent, steps: [{ ...step, first }] }, trusted, 1);
      expect(judged).toMatchObject({ open: null, keep: null });
      expect(judged.findings).toContainEqual({ code: "E_EPOCH", seq: 0, where: "x" });
    }
  });

  it("holds what is signed now of a log that ended to its end: size, history and key; no note is none kept", async () => {
    const trusted = await years.trusted([await years.kept(old, 20)]);
    years.open("2027");
    const sent = await years.sent(knownOf(trusted));
    const [step] = sent.steps;
    if (!step) throw new Error("one step");
    const ended = (note: string) => judgeLogs({ ...sent, steps: [{ ...step, note }] }, trusted, 1);
    expect(ended(await years.note(old, 25)).findings).toEqual([{ code: "E_EPOCH", seq: 25, to: 30 }]);
    expect(ended("no note").findings).toEqual([{ code: "E_NOTE", seq: null }]);
    const stranger = new LogYears();
    const theirs = stranger.open("2026");
    stranger.append(29);
    expect(ended(await stranger.note(theirs)).findings).toEqual([{ code: "E_SIG", seq: null }]);
    expect(ended("")).toMatchObject({ findings: [], ends: [{ note: null }], keep: [trusted.logs[0], {}] });
    old.rows[25] = { ...old.rows[25], leaf: new Uint8Array(32) } as (typeof old.rows)[number];
    expect(ended(await years.note(old)).findings).toEqual([{ code: "E_FORK", seq: null, to: 30 }]);
  });

  it("finds a closed log that has grown since it was closed, and where", async () => {
    const trusted = await years.trusted([await years.kept(old, 20)]);
    years.open("2027");
    const end = years.at(old);
    years.append(3, {}, old);
    const sent = await years.sent(knownOf(trusted));
    expect(judgeLogs(sent, trusted, 1).findings).toContainEqual({ code: "E_EPOCH", seq: end.size, to: 33 });
  });

  it("refuses the log of an earlier year as the open one, another clinic's, and one under another key", async () => {
    const next = years.open("2027");
    const trusted = await years.trusted([await years.kept(old, 30), await years.kept(next, 1)]);
    expect(codes(await years.sent({ "2026": 30 }, [old]), trusted)).toEqual(["E_ROLLBACK"]);
    const sent = await years.sent(knownOf(trusted));
    const name = next.origin.replace("clinic", "elsewhere");
    const elsewhere = { ...sent, key: formatKey({ ...parseKey(sent.key), name }) };
    expect(codes(elsewhere, trusted)).toEqual(["E_ORIGIN"]);
    expect(codes(elsewhere, await years.trusted([keyAlone(years.key(next.origin))]))).toEqual(["E_ORIGIN"]);
    const stranger = new LogYears();
    stranger.open("2027");
    expect(codes(await stranger.sent(), trusted)).toEqual(["E_SIG"]);
  });

  it("takes the signer's word for it when a closed log is not the one that was signed", async () => {
    const trusted = await years.trusted([await years.kept(old, 20)]);
    years.open("2027");
    const sent = await years.sent(knownOf(trusted));
    const steps = sent.steps.map((step) => ({ ...step, note: "", refused: "E_FORK" }));
    expect(codes({ ...sent, steps }, trusted)).toEqual(["E_FORK"]);
  });
});

describe("an entry of a closed year", () => {
  const proved = async (store: YearStore, log: string, seq: number) => ({
    ...{ log, seq, body: store.rows[seq]?.body ?? new Uint8Array() },
    proof: await proveInclusion(tileNodes(store.tile), seq, store.rows.length),
  });

  it("is proved by the way back from the open log, without anything kept of its year", async () => {
    const next = years.open("2027");
    years.append(9);
    const entries = [await proved(old, "2026", 12), await proved(next, "2027", 4)];
    const kept = { logs: [keyAlone(years.key(next.origin))], restores: [] };
    const { included } = checkProofs(await years.sent(), entries, { kept, nowMs: 1 });
    expect(included).toEqual(["2026/12", "2027/4"]);
  });

  it("is not proved under the name of another year, nor altered, nor once the way back is cut", async () => {
    const next = years.open("2027");
    years.append(29);
    const [mine, other] = [await proved(old, "2026", 12), await proved(next, "2027", 12)];
    const lies = [
      { ...mine, log: "2027" },
      { ...other, log: "2026" },
      { ...mine, body: other.body },
      { ...mine, seq: 13 },
    ];
    const kept = { logs: [], restores: [] };
    expect(checkProofs(await years.sent(), lies, { kept, nowMs: 1 }).included).toEqual([]);
    const cut = { ...(await years.sent()), steps: [] };
    const found = checkProofs(cut, [mine], { kept, nowMs: 1 });
    expect([found.included, found.logs]).toEqual([[], ["2027"]]);
  });
});

describe("after restores that this device has followed, a browser", () => {
  const KEPT = 20;
  const restoreOf = (
    store: YearStore,
    kept: number,
    { epoch = 2, last = [years.at(store)] }: { epoch?: number; last?: EpochChange["access"]["last"] } = {},
  ): EpochChange => {
    const keys = { origin: "clinic.test/bedside-keylog", size: 3, root: new Uint8Array(32) };
    return {
      ...{ kind: "epoch", host: "clinic.test", number: epoch - 1, before: FIRST_CHANGE },
      ...{ time: "2026-03-02T00:00:00.000Z", epoch, reason: "disk-failure" },
      access: { last, kept: years.at(store, kept), next: years.origin(`2026/${epoch}`) },
      keys: { last: [keys], kept: keys, next: `clinic.test/bedside-keylog/${epoch}` },
    };
  };
  /** The restored copy: what was kept of the log, and the one that goes on. */
  function restored(change: EpochChange) {
    old.rows.splice(change.access.kept.size);
    return years.open(`2026/${change.epoch}`, { restore: change });
  }

  it("goes over when all that it kept is in what was kept, or within what is named as lost", async () => {
    const change = restoreOf(old, KEPT);
    const cases = await Promise.all(
      [[10, 15], [15, 25, 30], [30], [KEPT]].map((sizes) => years.kept(old, ...sizes)),
    );
    restored(change);
    years.append(3);
    for (const kept of cases) {
      const trusted = await years.trusted([kept], change);
      const sent = await years.sent(knownOf(trusted));
      expect(codes(sent, trusted)).toEqual([]);
      const isHeld = knownOf(trusted)["2026"] !== undefined;
      expect(codes({ ...sent, steps: [] }, trusted)).toEqual(isHeld ? ["E_EPOCH"] : []);
    }
  });

  it("stays where it was when more is gone than was named, when the rest is another history, or without the restore", async () => {
    const change = restoreOf(old, KEPT);
    const before = await years.kept(old, 15);
    years.append(5);
    const beyond = await years.kept(old, 35);
    const other = new LogYears();
    restored(change);
    const sentTo = async (trusted: TrustedLogs) => codes(await years.sent(knownOf(trusted)), trusted);
    expect(await sentTo(await years.trusted([beyond], change))).toEqual(["E_FORK"]);
    expect(await sentTo(await years.trusted([before]))).toEqual(["E_EPOCH"]);
    const rewritten = {
      ...change,
      access: { ...change.access, kept: { ...change.access.kept, root: other.at(other.open("2026")).root } },
    };
    expect(await sentTo(await years.trusted([before], rewritten))).not.toEqual([]);
  });

  it("compares the first entry with the restore word for word", async () => {
    const change = restoreOf(old, KEPT);
    const trusted = await years.trusted([await years.kept(old, 15)], change);
    for (const lie of [
      { ...change, reason: "drill" as const },
      { ...change, time: "2026-03-03T00:00:00.000Z" },
      { ...change, access: { ...change.access, last: [{ ...years.at(old), size: 29 }] } },
    ]) {
      restored(lie);
      expect(codes(await years.sent(knownOf(trusted)), trusted)).toContain("E_EPOCH");
      years.stores.pop();
    }
  });

  it("follows two restores one after the other when it was away during both", async () => {
    const first = restoreOf(old, KEPT);
    const kept = await years.kept(old, 15, 25);
    const second = restored(first);
    years.append(9);
    const again = restoreOf(second, 6, { epoch: 3 });
    second.rows.splice(6);
    years.open("2026/3", { restore: again });
    const trusted = await years.trusted([kept], first, again);
    expect(knownQuery(trusted.logs, trusted.restores)).toBe("2026:15,2026-2:0,2026-3:0");
    expect(codes(await years.sent(knownOf(trusted)), trusted)).toEqual([]);
    expect(codes(await years.sent(knownOf(trusted)), { ...trusted, restores: [first] })).toEqual(["E_EPOCH"]);
    years.open("2027");
    expect(codes(await years.sent(knownOf(trusted)), trusted)).toEqual([]);
  });

  it("refuses the log from before a restore that goes on as if there had been none, its first sign of the other one too", async () => {
    const change = restoreOf(old, KEPT);
    const kept = await years.kept(old, 15);
    const trusted = await years.trusted([kept], change);
    const sent = await years.sent(knownOf(trusted), [old]);
    expect(codes(sent, { ...trusted, restores: [] })).toEqual([]);
    expect(codes(sent, trusted)).toEqual(["E_EPOCH"]);
    // A year later it leads back past the restore.
    years.open("2027");
    expect(codes(await years.sent(knownOf(trusted)), trusted)).toEqual(["E_EPOCH"]);
  });

  it("asks for the beginning of the log that went on only while it kept nothing of it, nor of one after it", async () => {
    const change = restoreOf(old, KEPT);
    const before = await years.kept(old, 15);
    const next = restored(change);
    years.append(3);
    const own = await years.kept(next, 2);
    const after = await years.kept(years.open("2027"), 1);
    expect(knownQuery([before], [change])).toBe("2026:15,2026-2:0");
    expect(knownQuery([before, own], [change])).toBe("2026:15,2026-2:2");
    expect(knownQuery([before, after], [change])).toBe("2026:15,2027:1");
  });

  it("holds the log that went on to the clinic's key where all that it kept of the one before was named as lost", async () => {
    const change = restoreOf(old, KEPT);
    const lost = await years.kept(old, 30);
    const next = restored(change);
    expect(anchorOrigin([lost], [change])).toBe(next.origin);
    expect(keptFrom([lost], next.origin)).toEqual([lost, keyAlone(years.key(next.origin))]);
    for (const origin of [old.origin, null]) expect(keptFrom([lost], origin)).toEqual([lost]);
    expect([anchorOrigin([], []), keptFrom([], next.origin)]).toEqual([null, []]);
  });

  it("follows no restore that it was not told of, even when nothing that it kept is left to stand", async () => {
    const first = restoreOf(old, KEPT);
    const kept = await years.kept(old, 30);
    const second = restored(first);
    const again = restoreOf(second, 1, { epoch: 3 });
    years.open("2026/3", { restore: again });
    const trusted = await years.trusted([kept], first);
    expect(codes(await years.sent(knownOf(trusted)), trusted)).toEqual(["E_EPOCH"]);
    years.open("2027");
    expect(codes(await years.sent({}, years.stores.slice(-1)), trusted)).toEqual(["E_EPOCH"]);
  });
});
