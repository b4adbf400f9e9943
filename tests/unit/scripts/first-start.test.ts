import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { chmod, cp, mkdir, mkdtemp, readFile, rm, stat, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";

/** A clone with the programs that start Bedside, and nothing that they could install from or build with. */
let clone: string;
let npm: string;
const at = (...names: string[]) => path.join(clone, ...names);

beforeEach(async () => {
  clone = await mkdtemp(path.join(tmpdir(), "bedside-clone-"));
  await cp("scripts", at("scripts"), { recursive: true });
  await cp("package.json", at("package.json"));
  for (const folder of ["app", "db", "audit", "build", "node_modules", "bin"]) await mkdir(at(folder));
  await writeFile(at("package-lock.json"), "{}");
  // An npm that says that it was called, and has no registry.
  npm = at("bin", "npm");
  await writeFile(npm, '#!/bin/sh\necho "$@" >> "$0.called"\nexit 1\n');
  await chmod(npm, 0o755);
});
afterEach(() => rm(clone, { recursive: true, force: true }));

interface Outcome {
  status: number;
  said: string;
  complained: string;
}

/** Runs one step of `npm start` in the clone, as scripts/start.mjs does. */
function step(name: string, call: string): Promise<Outcome> {
  const file = `./scripts/lib/${name}.mjs`;
  const code = `import * as step from "${file}"; import { orGiveUp } from "./scripts/lib/give-up.mjs"; await orGiveUp(Promise.resolve(step.${call}));`;
  const env = { PATH: `${at("bin")}:/usr/bin:/bin`, NODE_ENV: "test" } as const;
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      ["--input-type=module", "-e", code],
      { cwd: clone, env },
      (failed, said, complained) => {
        resolve({ status: failed ? Number(failed.code) : 0, said, complained: complained.trim() });
      },
    );
  });
}

const silence = { status: 0, said: "", complained: "" };
const stampInstalled = async () => {
  const wanted = createHash("sha256")
    .update(await readFile(at("package-lock.json")))
    .digest("hex");
  await writeFile(at("node_modules", ".bedside-lock"), wanted);
};
const called = () => readFile(`${npm}.called`, "utf8").catch(() => "");

test("an older Node.js is told which one it takes; the oldest one that is supported, and newer ones, are not", async () => {
  const { engines } = JSON.parse(await readFile(at("package.json"), "utf8"));
  const oldest: string = engines.node.replace(">=", "");
  const [major = 0, minor = 0] = oldest.split(".").map(Number);
  for (const older of [`${major - 2}.99.99`, `${major}.${minor - 1}.9`]) {
    const { status, complained } = await step("check-node", `checkNode("${older}")`);
    expect(complained).toBe(
      `Bedside needs Node.js ${oldest} or newer and this is ${older}: install it from https://nodejs.org.`,
    );
    expect(status).toBe(1);
  }
  for (const newer of [oldest, `${major}.${minor + 1}.0`, `${major + 1}.0.0`])
    expect(await step("check-node", `checkNode("${newer}")`)).toEqual(silence);
});

test("what is installed is not installed again; another lockfile is, and one sentence says when that fails", async () => {
  await stampInstalled();
  expect(await step("ensure-installed", "ensureInstalled()")).toEqual(silence);
  expect(await called()).toBe("");
  await writeFile(at("package-lock.json"), '{"changed":true}');
  const { status, said, complained } = await step("ensure-installed", "ensureInstalled()");
  expect(await called()).toMatch(/^ci /);
  expect(said).toMatch(/^Installing dependencies/);
  expect(complained).toMatch(/^The dependencies could not be installed: check .* writable/);
  expect(status).toBe(1);
  // What failed is tried again, not taken for done.
  await step("ensure-installed", "ensureInstalled()");
  expect((await called()).match(/^ci /gm)).toHaveLength(2);
});

test("what is built is not built again; a newer source is, and one sentence says when that fails", async () => {
  const stamp = at("build", ".built");
  await writeFile(stamp, "");
  const past = new Date(Date.now() - 60_000);
  for (const source of ["app", "db", "audit", "package.json", "package-lock.json"])
    await utimes(at(source), past, past);
  const before = (await stat(stamp)).mtimeMs;
  expect(await step("ensure-built", "ensureBuilt()")).toEqual(silence);
  expect((await stat(stamp)).mtimeMs).toBe(before);
  const future = new Date(Date.now() + 60_000);
  await writeFile(at("app", "new.ts"), "");
  await utimes(at("app", "new.ts"), future, future);
  const { status, said, complained } = await step("ensure-built", "ensureBuilt()");
  expect(said).toMatch(/^Building/);
  // There is no compiler in this clone.
  expect(complained).toMatch(/The build failed: the lines above say where/);
  expect(status).toBe(1);
  expect((await stat(stamp)).mtimeMs).toBe(before);
});
