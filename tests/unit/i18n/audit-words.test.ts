import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { en } from "#app/i18n/en.ts";

const spec = readFileSync(new URL("../../../audit/SPEC.md", import.meta.url), "utf8");

it("an entry's care relationship has words, whichever of the specification's codes it is", () => {
  const row = spec.split("\n").find((line) => line.startsWith("| `rel` |")) ?? "";
  const codes = [...row.slice(9).matchAll(/`([a-z]+)`/g)].map(([, code]) => code);
  expect(codes).toContain("audit");
  expect(codes.filter((code) => !Object.hasOwn(en, `rel.${code}`))).toEqual([]);
});
