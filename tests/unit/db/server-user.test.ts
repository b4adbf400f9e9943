import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, expect, test, vi } from "vitest";
import { startSentence } from "#app/services/start-sentence.server.ts";
import { findServerUser } from "#db/cluster/server-user.server.ts";

afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

test("root without a user for PostgreSQL, on a machine that makes none, is told what to do", async () => {
  const empty = await mkdtemp(path.join(tmpdir(), "bedside-no-programs-"));
  if (process.getuid === undefined) throw new Error("this system has no users by number");
  vi.spyOn(process, "getuid").mockReturnValue(0);
  // Neither `id` nor `useradd` is found there.
  vi.stubEnv("PATH", empty);
  const cause = await findServerUser().catch((error: unknown) => error);
  expect(cause).toMatchObject({ code: "cluster_root_refused" });
  expect(startSentence(cause)).toMatch(/^PostgreSQL refuses to run as root .*: run as another user/);
  await rm(empty, { recursive: true });
});

test("anybody else runs PostgreSQL as themselves", async () => {
  vi.spyOn(process, "getuid").mockReturnValue(1000);
  expect(await findServerUser()).toBeUndefined();
});
