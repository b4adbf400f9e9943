import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { add, failure, nothing, readPlaywright, readVitest } from "../../../scripts/lib/read-results.mjs";

const root = fileURLToPath(new URL("../../..", import.meta.url));
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "bedside-results-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function reportOf(report: unknown): Promise<string> {
  const file = path.join(folder, "report.json");
  await writeFile(file, JSON.stringify(report));
  return file;
}

test("what failed is named with its file and how its message begins, without colours", async () => {
  const testResults = [
    {
      name: path.join(root, "tests/unit/a.test.ts"),
      status: "failed",
      message: "",
      assertionResults: [
        { fullName: "holds", status: "passed", failureMessages: [] },
        {
          fullName: "breaks",
          status: "failed",
          failureMessages: ["\u001b[31mexpected 1 to be 2\u001b[39m\n  at a"],
        },
      ],
    },
    { name: path.join(root, "tests/unit/b.test.ts"), status: "passed", message: "", assertionResults: [] },
  ];
  const counts = { numPassedTests: 1, numFailedTests: 1, numPendingTests: 2, numTodoTests: 1 };
  expect(readVitest(await reportOf({ testResults, ...counts }))).toEqual({
    passed: 1,
    failed: 1,
    skipped: 3,
    failures: ["tests/unit/a.test.ts › breaks: expected 1 to be 2"],
    retried: [],
  });
});

test("a file that could not be loaded counts, though no test of it failed", async () => {
  const name = path.join(root, "tests/unit/c.test.ts");
  const testResults = [{ name, status: "failed", message: "no such module", assertionResults: [] }];
  const counts = { numPassedTests: 0, numFailedTests: 0, numPendingTests: 0, numTodoTests: 0 };
  const { failed, failures } = readVitest(await reportOf({ testResults, ...counts }));
  expect([failed, failures]).toEqual([1, ["tests/unit/c.test.ts › the whole file: no such module"]]);
});

test("journeys in nested groups count, one that passed at the second try as passed, and errors outside of any as failed", async () => {
  const spec = (title: string, status: string) => ({
    file: "inbox.spec.ts",
    title,
    tests: [{ status, results: [{ error: { message: `${title} failed` } }, {}] }],
  });
  const suites = [
    { specs: [spec("one", "unexpected")], suites: [{ specs: [spec("two", "unexpected")] }] },
    { specs: [spec("three", "flaky"), spec("four", "expected")] },
  ];
  const stats = { expected: 1, unexpected: 2, flaky: 1, skipped: 3 };
  const report = { stats, suites, errors: [{ message: "no browser" }] };
  expect(readPlaywright(await reportOf(report))).toEqual({
    passed: 2,
    failed: 3,
    skipped: 3,
    failures: [
      "tests/e2e/inbox.spec.ts › one: one failed",
      "tests/e2e/inbox.spec.ts › two: two failed",
      "tests/e2e › outside any test: no browser",
    ],
    retried: ["tests/e2e/inbox.spec.ts › three: three failed"],
  });
});

test.each([readVitest, readPlaywright])("a report that is not there is a failure", (readReport) => {
  const missing = path.join(folder, "missing.json");
  expect(readReport(missing)).toEqual(failure(`${missing} cannot be read`));
});

test("two stages add up", () => {
  const one = { passed: 2, failed: 0, skipped: 1, failures: [], retried: ["a slow one"] };
  expect(add(add(nothing, one), failure("lint"))).toEqual({ ...one, failed: 1, failures: ["lint"] });
});
