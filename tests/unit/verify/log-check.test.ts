import { beforeEach, describe, expect, test } from "vitest";
import type { KeptLog } from "#app/verify/kept-log.ts";
import { checkLog, type LogCheckOptions } from "#app/verify/log-check.ts";
import { toBase64 } from "#audit/base64.ts";
import { EMPTY_RANGE, extendRange } from "#audit/compact-range.ts";
import { parseEntry } from "#audit/entry.ts";
import { endLine, headerLine, leafLine } from "#audit/leaf-stream.ts";
import { SEARCH_BLOCK } from "#audit/search-block.ts";
import type { StoredEntry } from "#audit/store.ts";
import { LogYears, type YearStore } from "#tests/factories/log-years.ts";

let years: LogYears;
let log: YearStore;

beforeEach(() => {
  years = new LogYears();
  log = years.open("2026");
  years.append(29);
});

const timeOf = (seq: number) => Date.parse(parseEntry(log.rows[seq]?.body ?? new Uint8Array()).ts);

/** What a server streams from an entry on, its rows changed by `lie`. */
async function stream({
  from = 0,
  known = 0,
  lie = (rows: StoredEntry[]) => rows,
  end = (count: number) => endLine(count),
} = {}): Promise<string> {
  const { note, key, consistency } = await years.sent({ "2026": known });
  const rows = lie(log.rows.slice(from).map(({ private: _private, ...row }) => row));
  const header = headerLine({ from, checkpoint: note, key, consistency, refused: null });
  return header + rows.map(leafLine).join("") + end(rows.length);
}

async function check(text: string, options: Partial<LogCheckOptions> = {}) {
  async function* chunks() {
    yield new TextEncoder().encode(text);
  }
  return checkLog(chunks(), { kept: null, nowMs: timeOf(29), ...options });
}

async function whole(text: string, options: Partial<LogCheckOptions> = {}) {
  const verdict = await check(text, options);
  if (verdict.outcome !== "whole") throw new Error(JSON.stringify(verdict));
  return verdict;
}

describe("a log that is whole", () => {
  test("is told entry by entry, with how far the check is, when it ends and that it was the first", async () => {
    const seen: number[] = [];
    const progress: number[][] = [];
    const verdict = await whole(await stream(), {
      onEntry: ({ seq }) => seen.push(seq),
      onProgress: (...done) => progress.push(done),
    });
    expect(seen).toEqual(log.rows.map((_, seq) => seq));
    expect(progress).toEqual([[30, 30]]);
    expect(verdict).toMatchObject({ checked: 30, size: 30, isFirst: true, remarks: [] });
    expect(verdict.newestMs).toBe(timeOf(29));
  });

  test("is remarked on where its newest entry is older than the clinic may be silent, unless it is closed", async () => {
    const checkedLater = (ms: number, options = {}) =>
      stream().then((text) => whole(text, { nowMs: timeOf(29) + ms, ...options }));
    const silent = 11 * 60_000;
    expect((await checkedLater(silent)).remarks).toEqual([]);
    expect((await checkedLater(silent + 1)).remarks).toEqual([{ code: "E_STALE", seq: 29, where: "ts" }]);
    const kept = await years.kept(log, 10);
    const closed = await stream({ known: 10 });
    const verdict = await whole(closed, { kept, nowMs: timeOf(29) + 2 * silent, end: years.at(log) });
    expect([verdict.remarks, verdict.isFirst]).toEqual([[], false]);
  });

  test("is gone on with from the border of the index before its end, and from nowhere else", async () => {
    const border = SEARCH_BLOCK;
    // What is before the border was gone through, and nobody sends it.
    const passed = { body: null, leaf: new Uint8Array(32), link: new Uint8Array(32) };
    for (let seq = log.rows.length; seq < border; seq++) log.rows.push({ seq, ...passed });
    const edge = extendRange(
      EMPTY_RANGE,
      log.rows.map(({ leaf }) => leaf),
    );
    years.append(20);
    const [nowMs, known] = [timeOf(border + 19), border + 10];
    const walked = {
      ...{ size: border, hashes: edge.hashes.map(toBase64), link: toBase64(passed.link) },
      ...{ ms: 5, whole: known, began: 0, fromFirst: { ms: 5, size: known } },
    };
    const kept = { ...(await years.kept(log, known)), walked };
    const text = await stream({ from: border, known });
    const next = await whole(text, { kept, nowMs, from: border });
    expect(next).toMatchObject({ checked: 20, size: border + 20, isFirst: false });
    expect(next.keep.walked).toEqual({ ...walked, ms: nowMs, whole: border + 20, began: border });
    expect(next.keep.notes).toHaveLength(2);
    const elsewhere: [string, KeptLog | null][] = [
      [text.replace(`"from":${border}`, `"from":${known}`), kept],
      [text, { ...kept, walked: null }],
      [text, null],
    ];
    for (const [sent, before] of elsewhere)
      expect(await check(sent, { kept: before, from: border })).toEqual({ outcome: "undecided" });
  });

  test("begins where it was asked for: a server that leaves out what a review looks at, or looks again at what nobody asked, decides nothing", async () => {
    const border = 10;
    const passed = log.rows.slice(0, border).map(({ leaf }) => leaf);
    const link = log.rows[border - 1]?.link ?? new Uint8Array();
    const { hashes } = extendRange(EMPTY_RANGE, passed);
    const walked = { size: border, hashes: hashes.map(toBase64), link: toBase64(link) };
    const kept = { ...(await years.kept(log, border)), walked };
    const late = await stream({ from: border, known: border });
    expect(await check(late, { kept, from: border })).toMatchObject({ outcome: "whole", checked: 20 });
    expect(await check(late, { kept })).toEqual({ outcome: "undecided" });
    const early = await stream({ known: border });
    expect(await check(early, { kept, from: border })).toEqual({ outcome: "undecided" });
    expect(await check(early, { kept })).toMatchObject({ outcome: "whole", checked: 30 });
  });
});

test("an answer that is none, breaks off or counts itself wrongly decides nothing, as does a check that was stopped", async () => {
  const text = await stream();
  const [header = ""] = text.split("\n");
  for (const broken of [
    ...["", "{}\n", `${header}\n`, text.slice(0, text.indexOf("\n", header.length + 1) + 1)],
    ...[await stream({ end: () => "" }), await stream({ end: (count) => endLine(count - 1) })],
  ])
    expect(await check(broken), broken.slice(-40)).toEqual({ outcome: "undecided" });
  expect(await check(text, { signal: AbortSignal.abort() })).toEqual({ outcome: "undecided" });
});

describe("a log that was changed", () => {
  const changed = async (text: string, options: Partial<LogCheckOptions> = {}) => {
    const verdict = await check(text, options);
    if (verdict.outcome !== "changed") throw new Error(verdict.outcome);
    return verdict;
  };

  test("is told with the place, its time, when all was last in order, and both sides of it to keep", async () => {
    const { keep } = await whole(await stream());
    const kept = { ...keep, checkedMs: 99 };
    const edited = (rows: StoredEntry[]) =>
      rows.map((row) => (row.seq === 12 && row.body ? { ...row, body: row.body.with(300, 88) } : row));
    const verdict = await changed(await stream({ known: 30, lie: edited }), { kept });
    expect(verdict.firstBad).toEqual({ seq: 12, to: 13 });
    expect(verdict.times).toEqual({ fromMs: timeOf(12), toMs: timeOf(12) });
    expect(verdict.lastWhole).toEqual({ ms: timeOf(29), size: 30 });
    const evidence = JSON.parse(verdict.evidence);
    expect(evidence).toMatchObject({ server: { checkpoint: kept.notes[0] }, kept: { notes: kept.notes } });
    expect(evidence.findings).toEqual(verdict.findings);
    expect(await changed(await stream({ lie: edited }))).toMatchObject({ lastWhole: null });
  });

  test("by taking entries out is told with the range, between the neighbours that are left", async () => {
    const without = (rows: StoredEntry[]) => rows.filter(({ seq }) => seq < 10 || seq >= 13);
    const verdict = await changed(await stream({ lie: without }));
    expect(verdict.firstBad).toEqual({ seq: 10, to: 13 });
    expect(verdict.times).toEqual({ fromMs: timeOf(9), toMs: timeOf(13) });
  });

  test("by a row that cannot even be sent as an entry ends there", async () => {
    const lines = (await stream()).split("\n");
    const broken = [...lines.slice(0, 6), '{"seq":5}', ...lines.slice(7)].join("\n");
    const { findings } = await changed(broken);
    expect(findings).toContainEqual({ code: "E_ENC", seq: 5, where: "line" });
  });

  test("under a note that fits nothing has no place and no time", async () => {
    const other = new LogYears();
    other.open("2026");
    const { keep: kept } = await whole(await stream());
    const { note, key } = await other.sent();
    const text = headerLine({ from: 0, checkpoint: note, key, consistency: [], refused: null });
    expect(await changed(text, { kept })).toMatchObject({
      ...{ firstBad: null, times: { fromMs: null, toMs: null }, findings: [{ code: "E_SIG", seq: null }] },
    });
  });
});
