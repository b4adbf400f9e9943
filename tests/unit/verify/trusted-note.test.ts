import { beforeEach, describe, expect, test } from "vitest";
import { keyAlone } from "#app/verify/kept-log.ts";
import { judgeNote, refusal } from "#app/verify/trusted-note.ts";
import { judgeEnd } from "#app/verify/way-back.ts";
import { LogYears, type YearStore } from "#tests/factories/log-years.ts";

let years: LogYears;
let log: YearStore;

beforeEach(() => {
  years = new LogYears();
  log = years.open("2026");
  years.append(29);
});

const sentOf = async (size: number, from = years, of = log) => ({
  ...{ note: await from.note(of, size), key: from.key(of.origin), refused: null, consistency: [] },
});
const refused = (code: string) => ({ checkpoint: null, pins: [], findings: [{ code, seq: null }] });

describe("a note, held to what was kept of its log", () => {
  test("has to extend the newest kept checkpoint", async () => {
    const kept = await years.kept(log, 10, 20);
    const whole = await years.sent({ "2026": 20 });
    expect(judgeNote(whole, kept)).toMatchObject({
      ...{ checkpoint: { size: 30 }, key: kept.key, findings: [], pins: [{ size: 10 }, { size: 20 }] },
    });
    const codes = async (size: number) => judgeNote(await sentOf(size), kept).findings;
    expect(await codes(20)).toEqual([]);
    expect(await codes(19)).toEqual([{ code: "E_ROLLBACK", seq: 19, to: 20 }]);
    expect(await codes(30), "without its proof").toEqual([{ code: "E_FORK", seq: null, to: 20 }]);
    log.rows[4] = { ...log.rows[4], leaf: new Uint8Array(32) } as (typeof log.rows)[number];
    expect(await codes(20)).toEqual([{ code: "E_FORK", seq: null, to: 20 }]);
  });

  test("counts under the kept key alone, of the kept log or, before the first check, of any of its clinic", async () => {
    const kept = await years.kept(log, 20);
    const stranger = new LogYears();
    const theirs = stranger.open("2026");
    stranger.append(29);
    expect(judgeNote(await sentOf(30, stranger, theirs), kept)).toMatchObject({
      ...refused("E_SIG"),
      key: kept.key,
    });
    const posed = { ...(await sentOf(20, stranger, theirs)), key: kept.key };
    expect(judgeNote(posed, kept)).toMatchObject(refused("E_SIG"));
    const next = years.open("2027");
    expect(judgeNote(await sentOf(1, years, next), kept)).toMatchObject(refused("E_ORIGIN"));
    expect(judgeNote(await sentOf(1, years, next), keyAlone(kept.key)).findings).toEqual([]);
    const nameless = { ...(await sentOf(20)), key: years.key("no-log-of-this-program") };
    expect(
      judgeNote(nameless, keyAlone(years.key("nor-this"))),
      "names of no log are of no clinic",
    ).toMatchObject(refused("E_ORIGIN"));
    const sent = await sentOf(20);
    for (const broken of [{ note: "no note" }, { key: "no key" }])
      expect(judgeNote({ ...sent, ...broken }, kept)).toMatchObject(refused("E_NOTE"));
    const other = { ...sent, key: sent.key.replace("clinic", "elsewhere") };
    for (const before of [kept, null])
      expect(judgeNote(other, before).checkpoint, "a key whose hash is another name's").toBeNull();
    expect(judgeNote(await sentOf(20, stranger, theirs), null)).toMatchObject({ findings: [], pins: [] });
  });

  test("is good for nothing where the signer says that it goes no further, for the reason that it gives", () => {
    const said = (code: string) => refusal({ refused: code });
    expect(refusal({ refused: null })).toEqual([]);
    expect(said("E_ROLLBACK")).toEqual([{ code: "E_ROLLBACK", seq: null }]);
    expect(said("E_GAP")).toEqual([{ code: "E_GAP", seq: null }]);
    for (const other of ["E_FORK", "W_SKEW", ""])
      expect(said(other)).toEqual([{ code: "E_FORK", seq: null }]);
  });
});

test("what is sent of a closed log is held to its own name, its key, and the end that is known", async () => {
  const kept = await years.kept(log, 20);
  const end = years.at(log);
  expect(judgeEnd(await sentOf(30), kept, end)).toMatchObject({
    ...{ checkpoint: end, key: kept.key, findings: [], pins: [{ size: 20 }] },
  });
  expect(judgeEnd({ ...(await sentOf(30)), note: "", refused: "E_GAP" }, kept, end)).toMatchObject({
    ...{ checkpoint: end, findings: [{ code: "E_GAP", seq: null }] },
  });
  const stranger = new LogYears();
  const theirs = stranger.open("2026");
  stranger.append(29);
  expect(judgeEnd({ ...(await sentOf(30, stranger, theirs)), note: "" }, kept, end)).toMatchObject(
    refused("E_SIG"),
  );
  const next = years.open("2027");
  for (const [sent, before, to] of [
    [await sentOf(1, years, next), kept, end],
    [await sentOf(1, years, next), await years.kept(next, 1), end],
    [await sentOf(30), kept, years.at(next)],
  ] as const)
    expect(judgeEnd(sent, before, to)).toMatchObject(refused("E_ORIGIN"));
  expect(judgeEnd({ ...(await sentOf(30)), key: "no key" }, kept, end)).toMatchObject(refused("E_NOTE"));
});
