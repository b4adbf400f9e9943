import { describe, expect, test } from "vitest";
import { ar } from "#app/i18n/ar.ts";
import { en } from "#app/i18n/en.ts";
import { chiefFinding } from "#app/verify/chief-finding.ts";
import { createTimesAround } from "#app/verify/times-around.ts";
import type { AuditCode } from "#audit/audit-code.ts";
import { AUDIT_CODES } from "#audit/audit-code.ts";
import { sampleEntry, sampleLog } from "../audit/sample.ts";

/** Codes that no check in a browser gives: of databases, of signed reviews, and one that nothing gives yet. */
const elsewhere: readonly AuditCode[] = ["E_DURABILITY", "E_REVIEW", "E_QUORUM"];

test("every code that a check in the browser can give has words of its own in both languages", () => {
  const codes = AUDIT_CODES.filter((code) => !elsewhere.includes(code));
  for (const catalog of [en, ar]) {
    const words = codes.map((code) => (catalog as Record<string, string>)[`audit.code.${code}`]);
    expect(codes.filter((_, i) => words[i] === undefined)).toEqual([]);
    expect(new Set(words).size).toBe(codes.length);
  }
});

test("of what was found at the first bad place, what says most is told first", () => {
  const found = (...list: [AuditCode, number | null][]) => list.map(([code, seq]) => ({ code, seq }));
  const chief = (seq: number | null, ...list: [AuditCode, number | null][]) =>
    chiefFinding(found(...list), seq)?.code;
  expect(chief(42, ["E_FORK", null], ["E_LINK", 42], ["E_LEAF", 42], ["E_ROOT", 0])).toBe("E_LEAF");
  expect(chief(51, ["E_LINK", 51], ["E_INDEX", 51], ["E_TIME", 51], ["E_GAP", 60])).toBe("E_TIME");
  expect(chief(0, ["E_ROOT", 0], ["E_TILE", 0], ["E_FORK", 0])).toBe("E_FORK");
  expect(chief(20, ["E_GAP", 20], ["E_ROLLBACK", 20])).toBe("E_ROLLBACK");
  expect(chief(null, ["E_FORK", null], ["E_SIG", null])).toBe("E_FORK");
  expect(chief(7, ["E_TICK", 3], ["W_SKEW", 5], ["I_REDACTED", 7], ["E_PRIV", 7])).toBe("E_PRIV");
  expect(chief(null, ["E_TICK", 3])).toBeUndefined();
});

describe("when the entries of a place were written, by their own words", () => {
  const log = sampleLog(40);
  const msOf = (seq: number) => Date.parse(sampleEntry(seq).ts);
  function times(borders: number[], upTo: number, change = (rows: typeof log.rows) => rows) {
    const around = createTimesAround(borders);
    for (const entry of change(log.rows.slice(0, upTo + 1))) around.look(entry);
    return around;
  }

  test("one entry: its own time", () => {
    const around = times([0], 7);
    around.mark({ code: "E_LEAF", seq: 7 });
    expect(around.of(7)).toEqual({ fromMs: msOf(7), toMs: msOf(7) });
  });

  test("a gap: between the neighbours that are left", () => {
    const around = times([0], 12, (rows) => rows.filter(({ seq }) => seq < 10 || seq === 12));
    around.mark({ code: "E_GAP", seq: 10, to: 12 });
    expect(around.of(10)).toEqual({ fromMs: msOf(9), toMs: msOf(12) });
  });

  test("a range between two kept checkpoints: from its first to its last", () => {
    const around = times([0, 15], 29);
    around.mark({ code: "E_FORK", seq: 15, to: 30 });
    expect(around.of(15)).toEqual({ fromMs: msOf(15), toMs: msOf(29) });
  });

  test("an end that was cut off: after the last that is left", () => {
    const around = times([0], 19);
    around.mark({ code: "E_ROLLBACK", seq: 20, to: 40 });
    expect(around.of(20)).toEqual({ fromMs: msOf(19), toMs: null });
  });

  test("nothing readable, or nothing marked: no time", () => {
    const around = times([0], 3, (rows) =>
      rows.map((row) => ({ ...row, body: row.seq === 3 ? null : row.body })),
    );
    around.mark({ code: "E_PRIV", seq: 3 });
    expect([around.of(3), around.of(4)]).toEqual([
      { fromMs: null, toMs: null },
      { fromMs: null, toMs: null },
    ]);
  });
});
