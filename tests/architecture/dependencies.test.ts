import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { z } from "zod";

const line = z.strictObject({
  why: z.string().min(10),
  alternatives: z.string().min(10),
  where: z.enum(["server", "client", "vault", "several", "dev"]),
});
const list = z.strictObject({
  dependencies: z.record(z.string(), line),
  devDependencies: z.record(z.string(), line),
});
const manifest = z.object({
  dependencies: z.record(z.string(), z.string()),
  devDependencies: z.record(z.string(), z.string()),
});

const read = (file: string): unknown => JSON.parse(readFileSync(file, "utf8"));
const reasons = list.parse(read("compliance/dependencies.json"));
const installed = manifest.parse(read("package.json"));

describe("compliance/dependencies.json", () => {
  test.each(["dependencies", "devDependencies"] as const)(
    "gives a reason for each of the %s, and for nothing else",
    (kind) => {
      expect(Object.keys(reasons[kind]).sort()).toEqual(Object.keys(installed[kind]).sort());
    },
  );

  test("says dev for what is not shipped, and only for that", () => {
    expect(new Set(Object.values(reasons.devDependencies).map(({ where }) => where))).toEqual(
      new Set(["dev"]),
    );
    expect(Object.values(reasons.dependencies).map(({ where }) => where)).not.toContain("dev");
  });

  test("pins every version exactly", () => {
    const loose = Object.entries({ ...installed.dependencies, ...installed.devDependencies }).filter(
      ([, version]) => !/^\d+\.\d+\.\d+(-[0-9a-z.]+)?$/.test(version),
    );
    expect(loose).toEqual([]);
  });
});
