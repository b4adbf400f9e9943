import { cruise, type ICruiseResult, type IForbiddenRuleType } from "dependency-cruiser";
import { beforeAll, describe, expect, test } from "vitest";
import { type ImportRule, importRules } from "./import-rules.ts";
import { sourceFiles } from "./source-files.ts";

const minutes = 60_000;
const chainsShown = 5;

/** Every import of shipped code; without `types`, what remains after compilation. */
async function graph(forbidden: IForbiddenRuleType[], types: boolean): Promise<ICruiseResult> {
  const { output } = await cruise(["app", "db", "audit"], {
    // Without types it is about what runs: the page holds the worker's address, not its code (held below).
    ...(!types && { exclude: "^app/vault/worker/entry\\.ts$" }),
    doNotFollow: { path: "node_modules" },
    tsPreCompilationDeps: types,
    tsConfig: { fileName: "tsconfig.json" },
    enhancedResolveOptions: { exportsFields: ["exports"], conditionNames: ["import", "node", "default"] },
    validate: true,
    ruleSet: { forbidden },
  });
  if (typeof output === "string") throw new Error("a report came instead of the graph");
  return output;
}

function forbid({ name, from, except, only, never, withoutNode }: ImportRule): IForbiddenRuleType {
  const source = except === undefined ? { path: from } : { path: from, pathNot: except };
  const rule = { name, severity: "error", from: source } as const;
  if (withoutNode) return { ...rule, to: { dependencyTypes: ["core"] } };
  if (only === undefined) return { ...rule, to: { path: never ?? [] } };
  // What was not resolved is no module: dependency-cruiser takes some property names for calls of require.
  return { ...rule, to: { pathNot: only, couldNotResolve: false } };
}

function chains({ summary }: ICruiseResult, rule: string): string[] {
  return summary.violations
    .filter((violation) => violation.rule.name === rule)
    .map(({ from, to, via }) => [from, ...(via ?? [{ name: to }]).map(({ name }) => name)].join(" → "))
    .slice(0, chainsShown);
}

describe("who may import whom", () => {
  let direct: ICruiseResult;
  beforeAll(async () => {
    direct = await graph(importRules.map(forbid), true);
  }, 2 * minutes);

  test.each(importRules.map(({ name }) => name))("%s", (name) => {
    expect(chains(direct, name)).toEqual([]);
  });

  test.each(importRules)("the rule $name is about files that exist", ({ from, except }) => {
    const files = direct.modules.map(({ source }) => source).filter((file) => new RegExp(from).test(file));
    expect(files.some((file) => except === undefined || !new RegExp(except).test(file))).toBe(true);
  });
});

describe("what can be reached", () => {
  const sealing =
    "nothing but the vault worker, headless devices and the people of the demo can seal or open";
  const leaking = "no code of the browser reaches a file of the server";
  const cyclic = "no file imports itself by way of others";
  let reached: ICruiseResult;
  beforeAll(async () => {
    const browser = "^app/(ui|clinical|portal|sync|vault|i18n|crypto)/|^app/entry\\.client";
    const rules: IForbiddenRuleType[] = [
      {
        name: sealing,
        severity: "error",
        from: { path: "^(app|db|audit)/", pathNot: "^app/(vault/worker|headless|demo|crypto/secret)/" },
        to: { path: "^app/crypto/secret/", reachable: true },
      },
      {
        name: leaking,
        severity: "error",
        from: { path: browser },
        to: { path: "\\.server\\.tsx?$|^db/", reachable: true },
      },
      { name: cyclic, severity: "error", from: {}, to: { circular: true } },
    ];
    reached = await graph(rules, false);
  }, 2 * minutes);

  test.each([sealing, leaking, cyclic])("%s", (name) => {
    expect(chains(reached, name)).toEqual([]);
  });

  test("the vault worker's entry is imported as an address only", () => {
    const imports = sourceFiles(["app"]).flatMap(
      ({ text }) => text.match(/["'][^"']*worker\/entry\.ts[^"']*["']/g) ?? [],
    );
    expect(new Set(imports)).toEqual(new Set(['"./worker/entry.ts?worker&url"']));
  });
});
