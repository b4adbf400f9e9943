import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { exportLog } from "#audit/export.ts";
import { startAudit } from "#tests/factories/run-audit.ts";
import { sampleLog } from "./sample.ts";

const folder = mkdtempSync(path.join(tmpdir(), "bedside-ended-"));
const left = () => readdirSync(folder);

/** Sends a log, or the half of it and nothing more. */
const server = createServer((request, response) => {
  if (request.url === "/whole") response.end(text);
  else response.write(text.slice(0, text.length / 2));
});
let text = "";
let at: string;
beforeAll(async () => {
  // More than a pipe takes from a program whose reader does not read.
  for await (const line of exportLog(sampleLog(600), null, 600)) text += line;
  await once(server.listen(0, "127.0.0.1"), "listening");
  // A TCP server's address has a port.
  at = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
  rmSync(folder, { recursive: true });
});

const ended = (child: ChildProcess) =>
  new Promise<[number | null, string | null]>((resolve) => child.once("exit", (...how) => resolve(how)));

/** Until this many logs lie in the folder for temporary files. */
const downloading = (logs: number) => expect.poll(left, { interval: 5 }).toHaveLength(logs);

describe("a check that is ended leaves nothing of the log that it had downloaded", () => {
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const)
    it(`by ${signal}, in the middle of the second log`, async () => {
      const child = startAudit(folder, "verify", `${at}/whole`, `${at}/half`);
      await downloading(2);
      child.kill(signal);
      expect(await ended(child)).toEqual([null, signal]);
      expect(left()).toEqual([]);
    });

  it("by Ctrl-C, while it waits for its reader", async () => {
    const child = startAudit(folder, "export", `${at}/whole`);
    await once(child.stdout ?? child, "readable");
    child.kill("SIGINT");
    expect(await ended(child)).toEqual([null, "SIGINT"]);
    expect(left()).toEqual([]);
  });

  it("by a reader that has read enough", async () => {
    const child = startAudit(folder, "export", `${at}/whole`);
    await once(child.stdout ?? child, "readable");
    child.stdout?.destroy();
    expect(await ended(child), "what it could not write decides nothing").toEqual([3, null]);
    expect(left()).toEqual([]);
  });
});
