import { randomBytes } from "node:crypto";
import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import pg from "pg";
import { startCluster } from "#db/cluster/cluster.server.ts";
import { ensureDatabase } from "#db/cluster/roles.server.ts";
import { quantile } from "#tests/bench/compare.ts";
import type { StartedServer } from "#tests/e2e/start-server.ts";
import { problemsOf, problemsOfLog, warningsOf } from "./checks.ts";
import { startNodes } from "./nodes.ts";
import { type ClinicSize, makeClinic } from "./people.ts";
import { runTraffic, type Sent } from "./traffic.ts";

export interface StageInput {
  nodes: number;
  front: "none" | "nginx";
  size: ClinicSize;
  /** Messages a second, one run after another in the same clinic. */
  rates: readonly number[];
  seconds: number;
  texts: readonly string[];
  say: (line: string) => void;
}

export interface StageResult {
  rate: number;
  messages: number;
  /** Openings that were awaited and did not come. */
  unopened: number;
  failures: string[];
  /** Milliseconds from when a message was due to be sent until another member had it open. */
  p50: number;
  p99: number;
  entries: number;
  /** Share of the time that the program which plays the people was busy. */
  busy: number;
  problems: string[];
}

/** A clinic on nodes of its own, and traffic at each of the rates. */
export async function runStage(input: StageInput): Promise<StageResult[]> {
  const { nodes: count, front, size, rates, seconds, texts, say } = input;
  const folder = await mkdtemp(path.join(tmpdir(), "bedside-load-"));
  // PostgreSQL runs as another user where this is root.
  await chmod(folder, 0o711);
  const password = () => randomBytes(16).toString("hex");
  const cluster = await startCluster({ folder: path.join(folder, "postgres"), password: password() });
  try {
    const database = await ensureDatabase(cluster, { owner: password(), app: password() });
    const nodes = await startNodes({ count, database, front });
    const owner = new pg.Pool({ connectionString: database.ownerUrl, max: 1 });
    const results: StageResult[] = [];
    try {
      const began = Date.now();
      const clinic = await makeClinic(nodes, size);
      say(`a clinic of ${people(size)} people in ${Math.round((Date.now() - began) / 1000)} s`);
      const all: Sent[] = [];
      for (const rate of rates) {
        const { sent, failures, busy } = await runTraffic(clinic, {
          ...{ rate, seconds, texts, settleMs: 60_000 },
          first: all.length,
        });
        all.push(...sent);
        const times = sent.flatMap(({ sentAt, openedAt }) => [...openedAt.values()].map((at) => at - sentAt));
        const { entries, problems } = await problemsOfLog(owner, nodes.dataDir);
        results.push({
          ...{ rate, messages: sent.length, failures, busy, entries },
          unopened: sent.length * size.cliniciansEach - times.length,
          p50: quantile(times, 0.5),
          p99: quantile(times, 0.99),
          problems: [...problems, ...(await problemsOf(clinic, all)), ...nodes.servers.flatMap(warned)],
        });
      }
    } finally {
      await owner.end();
      await nodes.stop();
    }
    return results;
  } finally {
    await cluster.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

const warned = (server: StartedServer) => warningsOf(server.output());

function people({ teams, cliniciansEach, patients }: ClinicSize): number {
  return 1 + teams * cliniciansEach + patients;
}
