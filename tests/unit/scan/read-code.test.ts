import { describe, expect, it } from "vitest";
import { formatClinicQr, parseClinicQr } from "#app/crypto/public/clinic-qr.ts";
import { formatSafetyQr } from "#app/crypto/public/safety-qr.ts";
import { formatLinkQr } from "#app/crypto/secret/linking.ts";
import { type CodeKind, codeKindOf } from "#app/scan/code-kind.ts";
import { readCode } from "#app/scan/read-code.ts";
import { emptyFrame, frameOf } from "#tests/factories/camera-frame.ts";

const bytes = (fill: number, length = 32) => new Uint8Array(length).map((_, i) => (i * 37 + fill) & 0xff);
const point = (fill: number, seq: number) => ({ account: bytes(fill), seq, head: bytes(fill + 1) });

const codes: Record<CodeKind, string> = {
  link: formatLinkQr(bytes(1, 16), bytes(2)),
  safety: formatSafetyQr({ a: point(3, 12), b: point(90, 4), logSize: 1_234, logRoot: bytes(7) }),
  clinic: formatClinicQr(bytes(8)),
};
const kinds = Object.keys(codes) as CodeKind[];

describe("a code in front of the camera", () => {
  it.each(kinds)("of kind %s is read byte by byte: held straight, turned and in bad light", (kind) => {
    const text = codes[kind];
    for (const pose of [
      { side: 300 },
      { side: 400, turn: 0.4 },
      { side: 400, turn: Math.PI },
      { side: 420, murk: 0.7 },
    ])
      expect(readCode(frameOf(text, pose)), JSON.stringify(pose)).toBe(text);
  });

  it("held leaning in a hand is read within a few frames, although a single one may fail", () => {
    const frames = Array.from({ length: 8 }, (_, i) =>
      frameOf(codes.safety, { side: 330 + 7 * i, lean: 0.05 * i }),
    );
    const read = frames.map(readCode);
    expect(read.filter((text) => text !== null && text !== codes.safety)).toEqual([]);
    expect(read.filter((text) => text === codes.safety).length).toBeGreaterThanOrEqual(4);
  });

  it("is no code where there is none, or too far away to be read", () => {
    expect(readCode(emptyFrame())).toBeNull();
    expect(readCode(frameOf(codes.safety, { side: 24 }))).toBeNull();
    expect(readCode({ width: 0, height: 0, data: new Uint8ClampedArray(0) })).toBeNull();
  });

  it("is told apart by its shape, and everything else is none of ours", () => {
    for (const kind of kinds) expect(codeKindOf(` ${codes[kind]}\n`)).toBe(kind);
    const strange = [
      "",
      "https://example.org",
      "1|clinic|short",
      `2${codes.link.slice(1)}`,
      `${codes.safety}|1`,
    ];
    for (const text of strange) expect(codeKindOf(text)).toBeNull();
  });

  it("on a clinic's sign names the clinic's id and nothing that ages", () => {
    expect(parseClinicQr(codes.clinic)).toEqual(bytes(8));
    for (const text of [codes.link, codes.safety, `${codes.clinic}|1`, `1|clinic|${"_".repeat(43)}`])
      expect(parseClinicQr(text)).toBeNull();
  });
});
