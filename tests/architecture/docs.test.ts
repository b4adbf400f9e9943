import { existsSync, readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { protocolErrors as arabic } from "#app/i18n/ar/protocol-errors.ts";
import { protocolErrors as english } from "#app/i18n/en/protocol-errors.ts";
import { storeNames } from "#app/vault/worker/environment.ts";
import { filesBelow, missingPaths } from "./named-paths.ts";

const text = (file: string): string => readFileSync(file, "utf8");

describe("decision records", () => {
  const records = readdirSync("compliance/decisions").filter((name) => /^\d{4}-.*\.md$/.test(name));
  const headings = ["## Context", "## Options", "## Decision", "## Consequences", "## Revisit when"];

  test.each(records)("%s has context, options, decision, consequences and when to look again", (name) => {
    const found = text(`compliance/decisions/${name}`).match(/^## .+$/gm);
    expect(found).toEqual(headings);
  });

  test.each(records)("%s weighs at least two options", (name) => {
    const [, options = ""] = text(`compliance/decisions/${name}`).split("## Options");
    expect(options.split("## Decision")[0]?.match(/^- /gm)?.length ?? 0).toBeGreaterThanOrEqual(2);
  });

  test("stand in the index under the number in their title, without gaps", () => {
    const linked = [...text("compliance/decisions/README.md").matchAll(/^\| \[(\d{4})\]\(([^)]+)\)/gm)];
    expect(linked.map(([, , name]) => name)).toEqual(records);
    for (const [index, [, number, name]] of linked.entries()) {
      expect(number).toBe(String(index + 1).padStart(4, "0"));
      expect(text(`compliance/decisions/${name}`)).toMatch(new RegExp(`^# ${number} `));
    }
  });
});

describe("compliance documents", () => {
  test.each(filesBelow("compliance", ".md"))("%s names paths that exist", (file) => {
    expect(missingPaths(file)).toEqual([]);
  });

  test("every principle of the threat model points at folders that hold tests", () => {
    const rows = text("compliance/threat-model.md").match(/^\| P\d+ \|.*$/gm) ?? [];
    expect(rows.length).toBeGreaterThanOrEqual(10);
    for (const row of rows) {
      const folders =
        row
          .split("|")
          .at(-2)
          ?.match(/tests\/[\w/-]+/g) ?? [];
      expect(folders, row).not.toEqual([]);
      for (const folder of folders)
        expect([...filesBelow(folder, ".test.ts"), ...filesBelow(folder, ".spec.ts")], row).not.toEqual([]);
    }
  });
});

describe("compliance/controls.json", () => {
  const control = z.strictObject({
    rule: z.string(),
    title: z.string(),
    how: z.string().min(10),
    files: z.array(z.string()).min(1),
    tests: z.array(z.string()),
    gap: z.string().nullable(),
  });
  const controls = z.array(control).parse(JSON.parse(text("compliance/controls.json")));

  test("names files and tests that exist", () => {
    const named = controls.flatMap(({ files, tests }) => [...files, ...tests]);
    expect(named.filter((file) => !existsSync(file))).toEqual([]);
  });

  test("gives each rule a test, or says what is missing", () => {
    const unheld = controls.filter(({ tests, gap }) => tests.length === 0 && gap === null);
    expect(unheld.map(({ rule }) => rule)).toEqual([]);
  });

  test("has each rule once", () => {
    const rules = controls.map(({ rule }) => rule);
    expect(rules).toEqual([...new Set(rules)]);
  });
});

describe("compliance/storage.md", () => {
  test("lists every table, and no other", () => {
    const fromSchema = filesBelow("db/schema", ".ts").flatMap((file) =>
      [...text(file).matchAll(/pgTable\(\s*"(\w+)"/g)].map(([, name]) => name),
    );
    const databaseRows = text("compliance/storage.md")
      .split(/^## /m)
      .filter((section) => section.startsWith("Database"))
      .flatMap((section) => [...section.matchAll(/^\| (`[^|]+`) \|/gm)].map(([, cell = ""]) => cell))
      .flatMap((cell) => [...cell.matchAll(/`(\w+)`/g)].map(([, name]) => name));
    expect(fromSchema.length).toBeGreaterThan(5);
    expect(databaseRows.sort()).toEqual(fromSchema.sort());
  });

  test("lists every store of the vault, and no other", () => {
    const listed = [...text("compliance/storage.md").matchAll(/^\| IndexedDB `[\w-]+`, store `(\w+)`/gm)];
    expect(listed.map(([, name]) => name).sort()).toEqual([...storeNames].sort());
  });

  test("lists every secret of the server, and no other", () => {
    const source = text("app/services/secrets.server.ts") + text("signer/key-files.ts");
    const made = [...source.matchAll(/^ {2}\w+: "([a-z-]+)",$/gm)].map(([, name]) => name);
    const listed = [...text("compliance/storage.md").matchAll(/`secrets\/([a-z-]+)`/g)].map(
      ([, name]) => name,
    );
    expect(made.length).toBeGreaterThan(3);
    expect(listed.sort()).toEqual(made.sort());
  });
});

describe("refusals", () => {
  /** Codes of SPEC §14 with the reasons that stand in brackets behind them. */
  function specified(): { code: string; reasons: string[] }[] {
    const [, after = ""] = text("app/crypto/SPEC.md").split(/^## §14 .*$/m);
    const section = after.split(/^## /m)[0] ?? "";
    const found = [...section.matchAll(/\b(E_[A-Z_]+)(?:\(([a-z|, ]+)\))?/g)];
    if (found.length === 0) throw new Error("SPEC §14 lists no refusals");
    return found.map(([, code = "", reasons]) => ({ code, reasons: reasons?.split(/[|,]\s*/) ?? [] }));
  }

  /** String literals of a union type in the program's list of errors. */
  function union(name: string): Set<string> {
    const [, after = ""] = text("app/crypto/errors.ts").split(`type ${name} =`);
    const members = (after.split(";")[0] ?? "").matchAll(/"(\w+)"/g);
    return new Set([...members].map(([, member = ""]) => member));
  }

  test("the codes of SPEC §14 are the codes of the program", () => {
    const codes = new Set(specified().map(({ code }) => code));
    expect(union("ProtocolCode")).toEqual(codes);
  });

  test("the reasons of SPEC §14 are the reasons of the program", () => {
    const reasons = new Set(specified().flatMap((refusal) => refusal.reasons));
    expect(union("ProtocolReason")).toEqual(reasons);
  });

  test.each(Object.entries({ english, arabic }))("each has words in %s", (_language, words) => {
    const wanted = specified().flatMap(({ code, reasons }) => [
      code,
      ...reasons.map((reason) => `${code}.${reason}`),
    ]);
    const keys = new Set(Object.keys(words));
    expect(wanted.filter((id) => !keys.has(`error.${id}.title`) || !keys.has(`error.${id}.body`))).toEqual(
      [],
    );
  });
});
