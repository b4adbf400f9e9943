import { readFileSync } from "node:fs";

/** Counts of one stage; a report that cannot be read is a failure, never a silent zero. */
export const nothing = { passed: 0, failed: 0, skipped: 0 };
const unreadable = { passed: 0, failed: 1, skipped: 0 };

export function add(one, other) {
  return {
    passed: one.passed + other.passed,
    failed: one.failed + other.failed,
    skipped: one.skipped + other.skipped,
  };
}

/** Reads vitest's JSON report. A file that failed as a whole counts as one failure. */
export function readVitest(file) {
  const report = read(file);
  if (!report) return unreadable;
  const brokenFiles = report.testResults.filter(
    (suite) => suite.status === "failed" && !suite.assertionResults.some(({ status }) => status === "failed"),
  );
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + brokenFiles.length,
    skipped: report.numPendingTests + report.numTodoTests,
  };
}

/** Reads Playwright's JSON report. Only CI tries twice; what needed it is said, and what failed twice has failed. */
export function readPlaywright(file) {
  const report = read(file);
  if (!report) return unreadable;
  const { expected, unexpected, flaky, skipped } = report.stats;
  if (flaky > 0) process.stdout.write(`${flaky} passed at the second try only\n`);
  return { passed: expected + flaky, failed: unexpected + report.errors.length, skipped };
}

function read(file) {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch {
    return undefined;
  }
}
