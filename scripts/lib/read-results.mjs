import { readFileSync } from "node:fs";
import path from "node:path";
import { stripVTControlCharacters } from "node:util";
import { root } from "./root.mjs";

/**
 * Counts of one stage, and a line for each failure and for each test that needed a second try; a report that cannot be read is a
 * failure, never a silent zero.
 */
export const nothing = { passed: 0, failed: 0, skipped: 0, failures: [], retried: [] };

export function add(one, other) {
  return {
    passed: one.passed + other.passed,
    failed: one.failed + other.failed,
    skipped: one.skipped + other.skipped,
    failures: [...one.failures, ...other.failures],
    retried: [...one.retried, ...other.retried],
  };
}

/** One failure that no report counts: a tool that said no, a runner that ended badly. */
export function failure(what) {
  return { ...nothing, failed: 1, failures: [what] };
}

/** Reads vitest's JSON report. A file that failed as a whole counts as one failure. */
export function readVitest(file) {
  const report = read(file);
  if (!report) return failure(`${file} cannot be read`);
  const failures = report.testResults.flatMap(({ name, status, message, assertionResults }) => {
    const place = path.relative(root, name);
    const failed = assertionResults.filter((each) => each.status === "failed");
    if (status === "failed" && failed.length === 0) return [line(place, "the whole file", message)];
    return failed.map(({ fullName, failureMessages }) => line(place, fullName, failureMessages[0]));
  });
  return {
    passed: report.numPassedTests,
    failed: failures.length,
    skipped: report.numPendingTests + report.numTodoTests,
    failures,
    retried: [],
  };
}

/** Reads Playwright's JSON report. Only CI tries twice; what needed it is said, and what failed twice has failed. */
export function readPlaywright(file) {
  const report = read(file);
  if (!report) return failure(`${file} cannot be read`);
  const { expected, flaky, skipped } = report.stats;
  const tests = report.suites.flatMap(testsOf);
  const linesOf = (wanted) => tests.filter(({ status }) => status === wanted).map((each) => each.line);
  const outside = report.errors.map(({ message }) => line("tests/e2e", "outside any test", message));
  const failures = [...linesOf("unexpected"), ...outside];
  return {
    passed: expected + flaky,
    failed: failures.length,
    skipped,
    failures,
    retried: linesOf("flaky"),
  };
}

function testsOf({ specs, suites = [] }) {
  const own = specs.flatMap(({ file, title, tests }) =>
    tests.map(({ status, results }) => ({
      status,
      line: line(path.join("tests", "e2e", file), title, results.find(({ error }) => error)?.error.message),
    })),
  );
  return [...own, ...suites.flatMap(testsOf)];
}

/** One line for a list: where, what, and how it failed begins. */
function line(place, title, message = "") {
  const [first = ""] = stripVTControlCharacters(message).trim().split("\n");
  return `${place} › ${title}: ${first}`;
}

function read(file) {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch {
    return undefined;
  }
}
