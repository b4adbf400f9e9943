import { readFileSync } from "node:fs";
import { builtinModules } from "node:module";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { filesBelow } from "./named-paths.ts";

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

/** Where a file of each kind may stand; `several` may stand anywhere. Routes and the document have a server half. */
const places = {
  server: (file: string) =>
    /\.server\.tsx?$|^db\/|^app\/headless\/|^audit\/cli\/|^app\/(routes\/|root\.tsx)/.test(file),
  client: (file: string) => !/\.server\.tsx?$|^(db|audit|app\/(http|services|crypto|headless))\//.test(file),
  vault: (file: string) => /^app\/(crypto|vault|headless)\//.test(file),
};

const packageName = `["']((?:@[\\w.-]+/)?[a-z][\\w.-]*)(?:/[^"']*)?["']`;
/** Statements, dynamic imports, style sheets, and packages that are looked up for their files. */
const importForms = [
  new RegExp(`^(?:import|export)\\b(?:[^"';=]*?\\bfrom)?\\s*${packageName}`, "gm"),
  new RegExp(`\\bimport\\(\\s*${packageName}`, "g"),
  new RegExp(`@import\\s+${packageName}`, "g"),
  new RegExp(`\\)\\.resolve\\(${packageName}`, "g"),
];

/** Importing file and package, of every import of shipped code that is not one of our own files. */
const imports = ["app", "db", "audit"]
  .flatMap((folder) => [".ts", ".tsx", ".mjs", ".css"].flatMap((ending) => filesBelow(folder, ending)))
  .flatMap((file) => {
    const source = readFileSync(file, "utf8");
    const names = importForms.flatMap((form) => [...source.matchAll(form)].map(([, name = ""]) => name));
    return names.map((name) => ({ file, name }));
  })
  .filter(({ name }) => !builtinModules.includes(name));

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

  test("says truly where a package runs", () => {
    const elsewhere = imports.filter(({ file, name }) => {
      const where = reasons.dependencies[name]?.where;
      return (where === "server" || where === "client" || where === "vault") && !places[where](file);
    });
    expect(elsewhere).toEqual([]);
  });
});

describe("package.json", () => {
  test("pins every version exactly", () => {
    const loose = Object.entries({ ...installed.dependencies, ...installed.devDependencies }).filter(
      ([, version]) => !/^\d+\.\d+\.\d+(-[0-9a-z.]+)?$/.test(version),
    );
    expect(loose).toEqual([]);
  });

  test("ships no package that nothing imports", () => {
    const imported = new Set(imports.map(({ name }) => name));
    expect(Object.keys(installed.dependencies).filter((name) => !imported.has(name))).toEqual([]);
  });

  test("declares every package that shipped code imports", () => {
    const declared = new Set(Object.keys({ ...installed.dependencies, ...installed.devDependencies }));
    expect(imports.filter(({ name }) => !declared.has(name))).toEqual([]);
  });
});
