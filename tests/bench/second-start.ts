import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { startCluster } from "#db/cluster/cluster.server.ts";
import { startServer } from "#tests/e2e/start-server.ts";
import { type Effort, median, spread, trialEffort } from "./compare.ts";
import type { Figure } from "./figure.ts";

/** From the start of a clinic that exists to its first page, and to that of an empty PostgreSQL alone. */
export async function secondStart(effort: Effort): Promise<Figure[]> {
  const folder = await mkdtemp(path.join(tmpdir(), "bedside-start-"));
  // PostgreSQL runs as another user where this is root.
  await chmod(folder, 0o711);
  const postgres = { folder: path.join(folder, "bare"), password: "of-this-bench-only" };
  const settings = { BEDSIDE_DATA_DIR: path.join(folder, "clinic") };
  const times: Record<"clinic" | "postgres", number[]> = { clinic: [], postgres: [] };
  try {
    await (await startCluster(postgres)).stop();
    await (await startServer(settings)).stop();
    for (let round = 0; round < (effort === trialEffort ? 1 : 9); round++) {
      times.postgres.push(
        await timedStart(
          () => startCluster(postgres),
          () => Promise.resolve(),
        ),
      );
      times.clinic.push(
        await timedStart(
          () => startServer(settings),
          ({ origin }) => firstPage(origin),
        ),
      );
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  const ratios = times.clinic.map((time, round) => time / (times.postgres[round] ?? Number.NaN));
  const common = { where: "Node", name: "second start until the first page" } as const;
  return [
    {
      ...{ ...common, ...spread(times.clinic.map((ms) => ms / 1000)), unit: "s", against: "the clock" },
      ...{ aim: { type: "at most", value: 3 }, detail: "" },
    },
    {
      ...{ ...common, ...spread(ratios), unit: "×", against: "the start of an empty PostgreSQL", aim: null },
      detail: `PostgreSQL alone ${(median(times.postgres) / 1000).toFixed(2)} s`,
    },
  ];
}

async function timedStart<T extends { stop(): Promise<void> }>(
  start: () => Promise<T>,
  use: (started: T) => Promise<unknown>,
): Promise<number> {
  const began = performance.now();
  const started = await start();
  await use(started);
  const took = performance.now() - began;
  await started.stop();
  return took;
}

async function firstPage(origin: string): Promise<void> {
  const answer = await fetch(origin);
  if (answer.status !== 200) throw new Error(`the first page answered ${answer.status}`);
  await answer.text();
}
