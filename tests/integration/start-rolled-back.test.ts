import { execFileSync } from "node:child_process";
import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { asInsider } from "#tests/e2e/insider.ts";
import { freePort, spawnServer, startServer } from "#tests/e2e/start-server.ts";
import { tamper } from "#tests/factories/tampered-log.ts";

let folder: string;
beforeAll(async () => {
  execFileSync(process.execPath, ["scripts/build.mjs"], { stdio: "inherit" });
  folder = await mkdtemp(path.join(tmpdir(), "bedside-rolled-back-"));
  // PostgreSQL runs as another user where this is root.
  await chmod(folder, 0o711);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test("a server whose database lost the newest entries says so in one sentence, and serves nothing", async () => {
  const dataDir = path.join(folder, "data");
  const server = await startServer({ BEDSIDE_DATA_DIR: dataDir });
  // A stranger's refusal is an entry once the server stops.
  expect((await fetch(`${server.origin}/api/me`)).status).toBe(401);
  await server.stop();
  // A new key of the log changes nothing about it.
  const settings = { PORT: new URL(server.origin).port, BEDSIDE_DATA_DIR: dataDir };
  const replaced = execFileSync(process.execPath, ["scripts/log-key.mjs", "access", "routine"], {
    ...{ env: { ...process.env, ...settings }, encoding: "utf8" },
  });
  expect(replaced).toMatch(/^The key of the access log is replaced \(change 1\)/);
  const second = await startServer({ BEDSIDE_DATA_DIR: dataDir });
  await asInsider(dataDir, (owner) =>
    tamper(
      owner,
      "DELETE FROM audit_entry WHERE seq >= 1",
      "UPDATE audit_head SET size = 1, link = (SELECT link FROM audit_entry WHERE seq = 0)",
    ),
  );
  await second.stop();

  const child = spawnServer({ PORT: String(await freePort()), BEDSIDE_DATA_DIR: dataDir });
  let said = "";
  child.stderr?.on("data", (chunk) => {
    said += chunk;
  });
  const status = await new Promise<number | null>((resolve) => child.once("close", resolve));
  expect(said.trim()).toMatch(/^The access log is shorter than what was signed here \(E_ROLLBACK\)/);
  expect(said.trim().split("\n"), "one sentence, no stack").toHaveLength(1);
  expect(status).toBe(1);
});
