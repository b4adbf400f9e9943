import { describe, expect, it } from "vitest";
import { visibleBidi } from "#app/clinical/visible-bidi.ts";

describe("direction controls in a message", () => {
  it("are shown, not obeyed", () => {
    expect(visibleBidi("take \u202e01 mg\u202c daily")).toBe("take ⟦RLO⟧01 mg⟦PDF⟧ daily");
    for (const code of [0x61c, 0x200e, 0x200f, 0x202a, 0x202b, 0x202d, 0x2066, 0x2067, 0x2068, 0x2069])
      expect(visibleBidi(String.fromCodePoint(code))).toMatch(/^⟦[A-Z]{3}⟧$/);
  });

  it("are the only thing that changes", () => {
    const text = "خذ 10 mg مرتين\n👩‍⚕️ café\u200d";
    expect(visibleBidi(text)).toBe(text);
  });
});
