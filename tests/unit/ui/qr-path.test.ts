import fc from "fast-check";
import encodeQR from "qr";
import { describe, expect, it } from "vitest";
import { qrPath } from "#app/ui/qr-path.ts";

/** Draws the path back onto a grid; throws on anything but the rectangles that qrPath writes. */
function modules(d: string, size: number): boolean[][] {
  const grid = Array.from({ length: size }, () => Array<boolean>(size).fill(false));
  const rest = d.replace(/M(\d+) (\d+)h(\d+)v1H(\d+)z/g, (_, x, y, width, back) => {
    expect(back).toBe(x);
    for (let i = 0; i < Number(width); i++) (grid[Number(y)] as boolean[])[Number(x) + i] = true;
    return "";
  });
  expect(rest).toBe("");
  return grid;
}

describe("a QR code drawn as a path", () => {
  it("has exactly the modules of the encoder", () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, maxLength: 300 }), (text) => {
        const { size, d } = qrPath(text);
        const wanted = encodeQR(text, "raw", { ecc: "medium", border: 4 });
        expect(size).toBe(wanted.length);
        expect(modules(d, size)).toEqual(wanted);
      }),
      { numRuns: 40 },
    );
  });

  it("keeps a quiet zone of four modules", () => {
    const { size, d } = qrPath("https://clinic.example/i#1.abc");
    const grid = modules(d, size);
    const outer = grid.filter((_, y) => y < 4 || y >= size - 4).flat();
    expect(outer.some(Boolean)).toBe(false);
    expect(grid.some((row) => row.slice(0, 4).some(Boolean) || row.slice(-4).some(Boolean))).toBe(false);
  });
});
