// `npm test`: every check, from a fresh clone. The last line reads "N passed, N failed, N skipped".
import { existsSync, mkdirSync, rmSync } from "node:fs";
import path from "node:path";
import { checkNode } from "./lib/check-node.mjs";
import { ensureBuilt } from "./lib/ensure-built.mjs";
import { ensureInstalled } from "./lib/ensure-installed.mjs";
import { findChromium } from "./lib/find-chromium.mjs";
import { add, failure, nothing, readPlaywright, readVitest } from "./lib/read-results.mjs";
import { root } from "./lib/root.mjs";
import { run } from "./lib/run.mjs";

checkNode();
let total = nothing;
await stage("install", async () => {
  await ensureInstalled();
  return nothing;
});

const reports = path.join(root, "test-results", "reports");
rmSync(reports, { recursive: true, force: true });
mkdirSync(reports, { recursive: true });
const bin = (name) => path.join(root, "node_modules", ...name.split("/"));

// Compiling leaves a core free for most of its time: these three take turns on the cores together.
await Promise.all([
  stage("lint", () => check("lint", [bin("@biomejs/biome/bin/biome"), "check", "."])),
  stage("types", () => check("types", [bin("typescript/bin/tsc"), "--noEmit"])),
  stage("build", async () => {
    await ensureBuilt();
    return { ...nothing, passed: 1 };
  }),
]);
await stage("unit, architecture, integration", vitest);
if (existsSync(path.join(root, "tests", "e2e"))) await stage("e2e", playwright);

list("Passed at the second try only", total.retried);
list("Failed", total.failures);
process.stdout.write(`\n${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped\n`);
process.exit(total.failed > 0 ? 1 : 0);

function list(title, lines) {
  if (lines.length > 0) process.stdout.write(`\n${title}:\n${lines.join("\n")}\n`);
}

async function stage(name, work) {
  process.stdout.write(`\n=== ${name}\n`);
  const began = Date.now();
  const counts = await work().catch((cause) => {
    process.stderr.write(`${cause.message}\n`);
    return failure(`${name}: ${cause.message}`);
  });
  total = add(total, counts);
  const { passed, failed, skipped } = counts;
  const seconds = ((Date.now() - began) / 1000).toFixed(1);
  process.stdout.write(
    `--- ${name}: ${passed} passed, ${failed} failed, ${skipped} skipped in ${seconds} s\n`,
  );
}

/** A tool that says yes or no counts as one. */
async function check(name, args) {
  const { status } = await run(process.execPath, args);
  return status === 0 ? { ...nothing, passed: 1 } : failure(`${name}: exit status ${status}`);
}

/** All projects in one run, so that no core waits for the last file of each. */
async function vitest() {
  const report = path.join(reports, "vitest.json");
  const output = ["--reporter=dot", "--reporter=json", `--outputFile.json=${report}`];
  const args = [bin("vitest/vitest.mjs"), "run", ...output];
  return settle(await run(process.execPath, args), readVitest(report));
}

async function playwright() {
  const chromium = await findChromium();
  const report = path.join(reports, "e2e.json");
  const env = {
    ...process.env,
    PLAYWRIGHT_JSON_OUTPUT_NAME: report,
    ...(chromium && { CHROMIUM_PATH: chromium }),
  };
  const args = [bin("@playwright/test/cli.js"), "test", "-c", "tests/e2e/playwright.config.ts"];
  return settle(await run(process.execPath, args, { env }), readPlaywright(report));
}

/** A runner that ends badly has failed, whatever its report says. */
function settle({ status }, counts) {
  return status !== 0 && counts.failed === 0
    ? add(counts, failure(`the runner: exit status ${status}`))
    : counts;
}
