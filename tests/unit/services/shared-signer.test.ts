import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Checkpoints } from "#app/services/audit-log/checkpoints.server.ts";
import { encodeEntry } from "#audit/entry.ts";
import { openLocalSigner } from "#signer/local-signer.ts";
import { ORIGIN, sampleEntry, sampleLog } from "#tests/unit/audit/sample.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "bedside-signer-"));
});
afterEach(() => rm(folder, { recursive: true }));

/** As one node over the log and the signer's folder that all of them share. */
async function openNode(log: ReturnType<typeof sampleLog>): Promise<Checkpoints> {
  return new Checkpoints({
    kind: "access",
    signer: await openLocalSigner(folder),
    read: async () => {
      const size = log.rows.length;
      // An answer of the database is on its way for a while.
      await pause(5 * Math.random());
      return { origin: ORIGIN, size, tile: log.tile };
    },
    monotonic: () => performance.now(),
    onError: (cause) => {
      throw cause;
    },
  });
}

describe("nodes that share a signer", () => {
  it("each get every entry signed that they ask for, however fast the others sign what came after it", async () => {
    const log = sampleLog(1);
    const first = await openNode(log);
    const nodes = [first, ...(await Promise.all([2, 3].map(() => openNode(log))))];
    for (const node of nodes) await node.requireSame();
    const asked = nodes.map(async (node) => {
      for (let i = 0; i < 20; i++) {
        await pause(10 * Math.random());
        const covering = log.append(encodeEntry(sampleEntry(log.rows.length))) + 1;
        const { checkpoint, refused } = await node.current(covering);
        expect(refused).toBeNull();
        expect(checkpoint.size).toBeGreaterThanOrEqual(covering);
      }
    });
    await Promise.all(asked);
  });

  it("are told at once of a log that lost entries, though it grows while they ask", async () => {
    const log = sampleLog(50);
    const node = await openNode(log);
    await node.requireSame();
    log.rows.splice(20);
    const grow = () => log.append(encodeEntry(sampleEntry(log.rows.length, { o: "denied" })));
    const growing = setInterval(grow, 1);
    const { refused, checkpoint } = await node.current(Number.MAX_SAFE_INTEGER);
    clearInterval(growing);
    expect(["E_ROLLBACK", "E_FORK"]).toContain(refused);
    expect(checkpoint.size).toBe(50);
  });
});
