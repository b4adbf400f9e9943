import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import {
  layoutSamples,
  sampleChainStatements,
  sampleThreadStatements,
} from "#tests/factories/layout-samples.ts";
import { sealedLayoutSamples } from "#tests/factories/sealed-layout-samples.ts";

const frozen = JSON.parse(
  readFileSync(new URL("../../vectors/bedside-layouts-v1.json", import.meta.url), "utf8"),
) as Record<string, string>; // written by make-bedside-layouts.ts

const samples = { ...layoutSamples(), ...(await sealedLayoutSamples()) };

test.each(Object.entries(samples))("the layout of %s is what it was", (name, sample) => {
  expect(sample).toBe(frozen[name]);
});

test("every layout that was frozen still exists", () => {
  expect(Object.keys(samples).sort()).toEqual(Object.keys(frozen).sort());
});

test("the fixed sizes are those of SPEC §5 to §7", () => {
  const size = (name: string) => (frozen[name]?.length ?? 0) / 2;
  expect(size("device record")).toBe(138);
  expect(size("chain/genesis")).toBe(325);
  expect(size("chain/add")).toBe(452);
  expect(size("chain/unendorse")).toBe(154 + 32);
  expect(size("chain/policy")).toBe(154 + 5);
  expect(size("thread/close")).toBe(186);
  expect(size("thread/add-until")).toBe(186 + 73 + 8);
  expect(size("invite")).toBe(258);
  expect(size("accept")).toBe(88);
  expect(sampleChainStatements).toHaveLength(8);
  expect(sampleThreadStatements).toHaveLength(7);
});
