import { expect, it } from "vitest";
import { buttonClass } from "#app/ui/button-class.ts";

it("a button that cannot be pressed, or works already, keeps its own colours under the pointer and the focus", () => {
  for (const variant of ["primary", "secondary", "quiet", "danger"] as const) {
    const whenPointedAt = buttonClass(variant)
      .split(" ")
      .filter((name) => name.includes("hocus:"));
    expect(whenPointedAt.length, variant).toBeGreaterThan(0);
    for (const name of whenPointedAt) expect(name).toMatch(/^not-aria-disabled:hocus:/);
  }
});
