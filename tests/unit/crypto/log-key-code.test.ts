import fc from "fast-check";
import { expect, it } from "vitest";
import { logKeyCode, logKeyCodeLength, parseLogKeyCode } from "#app/crypto/public/log-key-code.ts";

const key = "clinic.test/bedside-keylog+0a1b2c3d+AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyAh";
/** Frozen: sheets in drawers carry such codes for years. */
const code = "7395268868904827689947758";

it("of a key is the same for good", () => {
  expect(logKeyCode(key)).toBe(code);
  expect(logKeyCode(key)).toHaveLength(logKeyCodeLength);
});

it("is read in any grouping and in the digits of both languages", () => {
  const grouped = code.match(/.{5}/g)?.join(" ") ?? "";
  const arabic = (zero: number) =>
    [...code].map((digit) => String.fromCodePoint(zero + Number(digit))).join("");
  for (const typed of [grouped, ` ${grouped} `, grouped.replaceAll(" ", "-"), arabic(0x660), arabic(0x6f0)])
    expect(parseLogKeyCode(typed)).toBe(code);
});

it("with one digit wrong, two swapped, one missing or one too many is no code", () => {
  fc.assert(
    fc.property(fc.nat(24), fc.integer({ min: 1, max: 9 }), (place, change) => {
      const wrong = (Number(code[place]) + change) % 10;
      expect(parseLogKeyCode(code.slice(0, place) + wrong + code.slice(place + 1))).toBeNull();
    }),
  );
  for (let i = 0; i < 24; i++) {
    const [a = "", b = ""] = code.slice(i, i + 2);
    const swapped = code.slice(0, i) + b + a + code.slice(i + 2);
    expect(parseLogKeyCode(swapped)).toBe(a === b ? code : null);
  }
  for (const typed of ["", code.slice(1), `${code}0`, `${code.slice(1)}x`, `x${code}`])
    expect(parseLogKeyCode(typed)).toBeNull();
});

it("differs for every key", () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), (one, other) => {
      expect(logKeyCode(one) === logKeyCode(other)).toBe(one === other);
    }),
  );
});
