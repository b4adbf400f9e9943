import { randomBytes } from "node:crypto";
import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import pg from "pg";
import { startCluster } from "#db/cluster/cluster.server.ts";
import { ensureDatabase } from "#db/cluster/roles.server.ts";
import { quantile } from "#tests/bench/compare.ts";
import type { StartedServer } from "#tests/e2e/start-server.ts";
import { problemsOfLog, warningsOf } from "./checks.ts";
import { type GroupThreads, startGroups } from "./group-threads.ts";
import { startNodes } from "./nodes.ts";
import { type ClinicSize, peopleClinic } from "./people.ts";
import type { TrafficInput } from "./traffic.ts";

export interface StageInput {
  nodes: number;
  front: "none" | "nginx";
  size: ClinicSize;
  /** Messages a second, one run after another in the same clinic. */
  rates: readonly number[];
  seconds: number;
  texts: readonly string[];
  /** Threads that play the people. */
  threads: number;
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
  /** Share of the time that the threads which play the people were busy. */
  busy: number;
  problems: string[];
}

/** Once everything was sent, how long the last messages may take: half as long again as the longest run writes by default. */
const SETTLE_MS = 180_000;

/** A clinic on nodes of its own, and traffic at each of the rates. */
export async function runStage(input: StageInput): Promise<StageResult[]> {
  const { nodes: count, front, size, rates, seconds, texts, threads, say } = input;
  const folder = await mkdtemp(path.join(tmpdir(), "bedside-load-"));
  // PostgreSQL runs as another user where this is root.
  await chmod(folder, 0o711);
  const password = () => randomBytes(16).toString("hex");
  const cluster = await startCluster({ folder: path.join(folder, "postgres"), password: password() });
  try {
    const database = await ensureDatabase(cluster, { owner: password(), app: password() });
    const nodes = await startNodes({ count, database, front });
    const owner = new pg.Pool({ connectionString: database.ownerUrl, max: 1 });
    const people = startGroups(threads, nodes.origin);
    const results: StageResult[] = [];
    try {
      const began = Date.now();
      await peopleClinic(nodes, size, people.groups);
      say(`a clinic of ${peopleOf(size)} people in ${Math.round((Date.now() - began) / 1000)} s`);
      for (const rate of rates) {
        const result = await trafficOf(people, { rate, seconds, texts, settleMs: SETTLE_MS });
        const { entries, problems } = await problemsOfLog(owner, nodes.dataDir);
        const found = await Promise.all(people.groups.map((group) => group.problems()));
        results.push({
          ...result,
          ...{ rate, entries, unopened: result.messages * size.cliniciansEach - result.times.length },
          p50: quantile(result.times, 0.5),
          p99: quantile(result.times, 0.99),
          problems: [...problems, ...found.flat(), ...nodes.servers.flatMap(warned)],
        });
      }
    } finally {
      await people.stop();
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

/** Each group at its share of the rate. */
async function trafficOf({ groups }: GroupThreads, input: Omit<TrafficInput, "first">) {
  const rate = input.rate / groups.length;
  const each = await Promise.all(groups.map((group) => group.traffic({ ...input, rate })));
  return {
    messages: each.reduce((sum, { messages }) => sum + messages, 0),
    times: each.flatMap(({ times }) => times),
    failures: each.flatMap(({ failures }) => failures),
    busy: each.reduce((sum, { busy }) => sum + busy, 0) / each.length,
  };
}

function peopleOf({ teams, cliniciansEach, patients }: ClinicSize): number {
  return 1 + teams * cliniciansEach + patients;
}
