import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

const css = readFileSync(new URL("../../../app/styles/app.css", import.meta.url), "utf8");
const tokens = new Map(
  [...css.matchAll(/--color-([a-z-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\);/g)].map(
    ([, name = "", light = "", dark = ""]) => [name, { light, dark }],
  ),
);

/** WCAG 2.2, relative luminance of sRGB. */
function luminance(hex: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5]
    .map((at) => Number.parseInt(hex.slice(at, at + 2), 16) / 255)
    .map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(first: string, second: string, theme: "light" | "dark"): number {
  const values = [first, second].map((name) => {
    const token = tokens.get(name);
    if (!token) throw new Error(`no token ${name}`);
    return luminance(token[theme]);
  });
  return (Math.max(...values) + 0.05) / (Math.min(...values) + 0.05);
}

const grounds = ["canvas", "surface", "sunken"];
const text = ["ink", "ink-soft", "teal", "teal-strong", "red", "amber", "blue", "green"];
const pairs = [
  ...grounds.flatMap((ground) => text.map((ink) => [ink, ground, 4.5] as const)),
  ...["teal-wash", "amber-wash", "blue-wash", "red-wash", "green-wash"].flatMap(
    (wash) =>
      [
        ["ink", wash, 7],
        ["ink-soft", wash, 4.5],
      ] as const,
  ),
  ["teal", "teal-wash", 4.5],
  ["on-teal", "teal", 4.5],
  ["on-teal", "teal-strong", 4.5],
  ["on-red", "red", 4.5],
  // tags
  ["ink", "sunken", 7],
  ["red", "red-wash", 7],
  ["amber", "amber-wash", 7],
  ["blue", "blue-wash", 7],
  ["green", "green-wash", 7],
  // edges of controls, WCAG 1.4.11
  ["line-strong", "surface", 3],
  ["line-strong", "canvas", 3],
  ["focus", "canvas", 3],
] as const;

describe.each(["light", "dark"] as const)("colours in the %s theme", (theme) => {
  it("are all read from the style sheet", () => expect(tokens.size).toBe(21));
  it.each(pairs)("%s on %s is at least %d:1", (ink, ground, least) => {
    expect(contrast(ink, ground, theme)).toBeGreaterThanOrEqual(least);
  });
});
