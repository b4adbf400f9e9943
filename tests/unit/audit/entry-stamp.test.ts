import { describe, expect, it } from "vitest";
import { encodeEntry, parseEntry } from "#audit/entry.ts";
import { stampedLine, unstampedLine } from "#audit/entry-stamp.ts";
import { sampleEntry } from "./sample.ts";

const LONGEST = `${"n".repeat(40)}/${"b".repeat(40)}/tx`;

describe("a stamped line", () => {
  const entries = [
    sampleEntry(1),
    sampleEntry(2, { late: true, w: LONGEST, b: true, p: [], x: [], f: ["patient", "late"] }),
    sampleEntry(3, {
      w: "n/b/t",
      ts: "2031-12-31T23:59:59.999999Z",
      c: "A".repeat(43),
      part: "2/3",
      n: null,
    }),
    sampleEntry(4, { q: "late:false", rel: "z", d: "0".repeat(26) }),
  ];

  it("is the line of the whole entry, to the byte", () => {
    for (const entry of entries)
      expect(stampedLine(unstampedLine(entry, LONGEST), entry)).toBe(
        Buffer.from(encodeEntry(entry)).toString(),
      );
  });

  it("takes nothing of the stamp from what was there before it", () => {
    const [one, other] = entries as [(typeof entries)[0], (typeof entries)[0]];
    const { id, ts, w, late } = other;
    const line = stampedLine(unstampedLine({ ...one, ...{ id: "x", ts: "x", w: "x" } }, LONGEST), other);
    expect(parseEntry(Buffer.from(line))).toEqual({ ...one, id, ts, w, late });
  });

  it("is refused before it is stamped where it would be too long with the longest writer", () => {
    const word = "q".repeat(255);
    const length = (count: number) =>
      sampleEntry(1, { x: Array.from({ length: count }, () => ({ t: "t", i: word })) });
    const count = Array.from({ length: 20 }, (_, i) => i).findLast((i) => fits(length(i))) ?? 0;
    expect(
      stampedLine(unstampedLine(length(count), LONGEST), { ...sampleEntry(1), w: LONGEST }).length,
    ).toBeLessThanOrEqual(4096);
    expect(() => unstampedLine(length(count + 1), LONGEST)).toThrow("E_ENC length");
    expect(count).toBeGreaterThan(10);
  });

  it("names the field that is outside the grammar", () => {
    expect(() => unstampedLine(sampleEntry(1, { rel: "two words" }), LONGEST)).toThrow("E_ENC rel");
    expect(() => unstampedLine(sampleEntry(1, { z: "A" }), LONGEST)).toThrow("E_ENC z");
  });
});

function fits(entry: ReturnType<typeof sampleEntry>): boolean {
  try {
    encodeEntry({ ...entry, w: LONGEST });
    return true;
  } catch {
    return false;
  }
}
