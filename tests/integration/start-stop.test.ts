import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { chmod, chown, cp, mkdir, mkdtemp, readFile, rm, stat, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { canBeEnteredByOthers } from "#db/cluster/server-user.server.ts";
import { startServer } from "#tests/e2e/start-server.ts";

let folder: string;
beforeAll(async () => {
  execFileSync(process.execPath, ["scripts/build.mjs"], { stdio: "inherit" });
  folder = await mkdtemp(path.join(tmpdir(), "bedside-stop-"));
  // PostgreSQL runs as another user where this is root.
  await chmod(folder, 0o711);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const dataDirOf = (name: string) => path.join(folder, name);

async function postmasterOf(dataDir: string): Promise<number | undefined> {
  const text = await readFile(path.join(dataDir, "postgres-18", "postmaster.pid"), "utf8").catch(() => "");
  return text === "" ? undefined : Number(text.split("\n")[0]);
}

/** In a container that reaps no children a dead server keeps its number, but no command line. */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return process.platform !== "linux" || readFileSync(`/proc/${pid}/cmdline`, "utf8") !== "";
  } catch {
    return false;
  }
}

test.each(["SIGINT", "SIGTERM"] as const)(
  "%s ends the server and its database, and leaves no process",
  async (signal) => {
    const dataDir = dataDirOf(signal);
    const server = await startServer({ BEDSIDE_DATA_DIR: dataDir });
    const postmaster = await postmasterOf(dataDir);
    expect(postmaster && isAlive(postmaster)).toBe(true);
    const status = new Promise((resolve) => server.process.once("exit", resolve));
    server.process.kill(signal);
    // npm passes on the Ctrl-C that the terminal has sent already.
    server.process.kill(signal);
    expect(await status).toBe(0);
    expect(await postmasterOf(dataDir)).toBeUndefined();
    expect(isAlive(Number(postmaster))).toBe(false);
  },
);

test("an answer that has begun is finished before the server ends", async () => {
  const server = await startServer({ BEDSIDE_DATA_DIR: dataDirOf("drain") });
  const asked = Array.from({ length: 20 }, () => fetch(server.origin));
  await Promise.race(asked);
  const stopped = server.stop();
  // Who was not answered at all may try again; half an answer is none.
  const texts = await Promise.all(asked.map(async (each) => (await each.catch(() => null))?.text()));
  const begun = texts.filter((text) => text !== undefined);
  expect(begun.length).toBeGreaterThan(0);
  for (const text of begun) expect(text).toContain("</html>");
  await stopped;
});

test("after kill -9 the next start takes over the database that was left running", async () => {
  const dataDir = dataDirOf("killed");
  const first = await startServer({ BEDSIDE_DATA_DIR: dataDir });
  const postmaster = await postmasterOf(dataDir);
  first.process.kill("SIGKILL");
  await new Promise((resolve) => first.process.once("exit", resolve));
  expect(isAlive(Number(postmaster))).toBe(true);
  const second = await startServer({ BEDSIDE_DATA_DIR: dataDir });
  expect(await postmasterOf(dataDir)).toBe(postmaster);
  await second.stop();
  expect(isAlive(Number(postmaster))).toBe(false);
});

test("after a power cut, a pid file that names another program does not keep the database from starting", async () => {
  const dataDir = dataDirOf("power-cut");
  const first = await startServer({ BEDSIDE_DATA_DIR: dataDir });
  const pidFile = path.join(dataDir, "postgres-18", "postmaster.pid");
  const left = await readFile(pidFile, "utf8");
  await first.stop();
  await writeFile(pidFile, left.replace(/^\d+/, String(process.pid)), { mode: 0o600 });
  const { uid, gid } = await stat(path.dirname(pidFile));
  await chown(pidFile, uid, gid);
  const second = await startServer({ BEDSIDE_DATA_DIR: dataDir });
  await expect.poll(async () => (await fetch(`${second.origin}/readyz`)).status).toBe(200);
  await second.stop();
});

test("secrets are readable by their owner alone, and the same at the next start", async () => {
  const dataDir = dataDirOf("again");
  await (await startServer({ BEDSIDE_DATA_DIR: dataDir })).stop();
  const file = path.join(dataDir, "secrets", "pseudonym-key");
  expect((await stat(path.dirname(file))).mode & 0o777).toBe(0o700);
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  const before = await readFile(file);
  await (await startServer({ BEDSIDE_DATA_DIR: dataDir })).stop();
  expect(await readFile(file)).toEqual(before);
});

test("a program in a folder that it may not write serves from a data folder elsewhere", async (context) => {
  const isRoot = process.getuid?.() === 0;
  context.skip(
    isRoot && !(await canBeEnteredByOthers(path.resolve("."))),
    "only root's own folder holds the program: nobody else can run it",
  );
  const clone = path.join(folder, "clone");
  for (const name of ["scripts", "build", "package.json", "db/migrations"])
    await cp(name, path.join(clone, name), { recursive: true });
  await symlink(path.resolve("node_modules"), path.join(clone, "node_modules"));
  // Root may write everywhere, so somebody else runs it: the files are root's.
  const somebody = isRoot ? { uid: 65_534, gid: 65_534 } : {};
  if (!isRoot) execFileSync("chmod", ["-R", "a-w", clone]);
  const dataDir = dataDirOf("apart");
  await mkdir(dataDir);
  if (isRoot) await chown(dataDir, 65_534, 65_534);
  const server = await startServer({ BEDSIDE_DATA_DIR: dataDir }, [], { cwd: clone, ...somebody });
  await expect.poll(async () => (await fetch(`${server.origin}/readyz`)).status).toBe(200);
  expect((await fetch(server.origin)).status).toBe(200);
  await server.stop();
  if (!isRoot) execFileSync("chmod", ["-R", "u+w", clone]);
});
