import { expect, test } from "vitest";
import { type SourceFile, sourceFiles } from "./source-files.ts";

const own = sourceFiles(["app", "db", "audit", "tests", "scripts", "compliance", "remix.config.js"]).filter(
  ({ path }) => !/^(tests\/vectors|db\/migrations)\//.test(path),
);

function offenders(files: SourceFile[], pattern: RegExp): string[] {
  return files.flatMap(({ path, text }) =>
    text.split("\n").flatMap((line, at) => (pattern.test(line) ? [`${path}:${at + 1}: ${line.trim()}`] : [])),
  );
}

test("there are files to judge", () => {
  expect(own.length).toBeGreaterThan(100);
});

test("no file is longer than 400 lines", () => {
  const long = own.map(({ path, text }) => ({ path, lines: text.split("\n").length - 1 }));
  expect(long.filter(({ lines }) => lines > 400)).toEqual([]);
});

test("only env.server.ts reads the environment of the server", () => {
  const judged = own.filter(
    ({ path }) => /^(app|db|audit)\//.test(path) && path !== "app/services/env.server.ts",
  );
  // A command line tool is its own composition root.
  expect(
    offenders(
      judged.filter(({ path }) => !path.startsWith("audit/cli/")),
      /process\.env/,
    ),
  ).toEqual([]);
});

test("nothing is left marked as unfinished, and no test is narrowed", () => {
  const mark = new RegExp(`\\b(${["TO" + "DO", "FIX" + "ME", "XX" + "X", "HA" + "CK"].join("|")})\\b`);
  expect(offenders(own, mark)).toEqual([]);
  const narrowed = /\b(test|it|describe)\.(only|skip|todo|fixme)\(/;
  expect(
    offenders(
      own.filter(({ path }) => path.startsWith("tests/")),
      narrowed,
    ),
  ).toEqual([]);
});

test("no file is a drawer of odds and ends, and none re-exports a folder", () => {
  const drawers = own.filter(({ path }) => /\/(utils?|helpers?|common|misc|index)\.[a-z]+$/.test(path));
  expect(
    drawers.map(({ path }) => path).filter((path) => !/^app\/i18n\/[a-z]+\/common\.ts$/.test(path)),
  ).toEqual([]);
  expect(offenders(own, /^export \* from/)).toEqual([]);
});

test("no screen writes a style attribute, which the policy blocks in served HTML", () => {
  const screens = own.filter(({ path }) => path.startsWith("app/") && path.endsWith(".tsx"));
  expect(screens.length).toBeGreaterThan(5);
  expect(offenders(screens, /\sstyle=/)).toEqual([]);
});

test("no screen sends plain text through Remix: no submit, fetcher or prefetch of clinical data", () => {
  const screens = own.filter(({ path }) =>
    /^app\/(routes|portal|ui|clinical)\/|^app\/[^/]+\.tsx$/.test(path),
  );
  expect(screens.some(({ path }) => path.startsWith("app/portal/"))).toBe(true);
  expect(
    offenders(screens, /\b(useSubmit|useFetcher|useFetchers|serverAction|clientAction)\b|<Form\b/),
  ).toEqual([]);
  expect(offenders(screens, /\bprefetch=(?!"none")/)).toEqual([]);
});

test("a component that is drawn in the browser uses no HTML string but the import map", () => {
  const raw = offenders(
    own.filter(({ path }) => path.startsWith("app/")),
    /dangerouslySetInnerHTML|\.innerHTML\b/,
  );
  expect(raw.filter((line) => !line.startsWith("app/root.tsx:"))).toEqual([]);
});

test("cryptography takes clock and chance from outside, and reaches no page, network or console", () => {
  const crypto = own.filter(({ path }) => path.startsWith("app/crypto/"));
  expect(crypto.length).toBeGreaterThan(50);
  const clock = /\bDate\.now\b|\bnew Date\(\)|\bperformance\./;
  const page = /\b(window|document|navigator|location|localStorage|sessionStorage|indexedDB|self)\b\s*[.[]/;
  const network =
    /\b(fetch|importScripts|postMessage)\(|\b(XMLHttpRequest|WebSocket|EventSource|BroadcastChannel)\b/;
  for (const pattern of [clock, page, network, /\bconsole\b/, /\bMath\.random\b/])
    expect(offenders(crypto, pattern)).toEqual([]);
});
