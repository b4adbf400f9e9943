import { spawn } from "node:child_process";
import { mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { writeLongExport } from "#tests/factories/long-log.ts";
import { type Effort, trialEffort } from "../compare.ts";
import { counted, type Figure } from "../figure.ts";

const sizes = [100_000, 1_000_000, 10_000_000];
const aim = { type: "at most", value: 300 } as const;
/** Generated exports, verified by the program that an officer runs, as streams: what they take, and how that grows. */
export async function largeFigures(effort: Effort): Promise<Figure[]> {
  const most = Number(process.env.BENCH_ENTRIES ?? sizes.at(-1));
  const wanted = effort === trialEffort ? [1_000] : sizes.filter((size) => size <= most);
  const folder = await mkdtemp(path.join(tmpdir(), "bedside-large-"));
  try {
    const figures: Figure[] = [];
    for (const size of wanted) figures.push(...(await verified(path.join(folder, "log.ndjson"), size)));
    return figures;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function verified(file: string, size: number): Promise<Figure[]> {
  const key = await writeLongExport(file, size);
  const megabytes = Math.round((await stat(file)).size / 1e6);
  const figures: Figure[] = [];
  for (const threads of [1, 2]) {
    const { kilobytes, seconds } = await run(["verify", file, "--key", key, "--threads", String(threads)]);
    const name = `peak memory, ${size.toLocaleString("en")} entries verified on ${threads === 1 ? "one thread" : "two threads"}`;
    const rate = Math.round(size / seconds).toLocaleString("en");
    const detail = `${seconds.toFixed(1)} s with the start of the program, ${rate} entries/s`;
    const against = `an export of ${megabytes} MB`;
    figures.push(
      counted({ name, where: "Node", unit: "MB", value: (kilobytes * 1024) / 1e6, against, aim, detail }),
    );
  }
  return figures;
}

/** The command line as it is given to officers; what is not found whole ends the bench. */
async function run(command: readonly string[]): Promise<{ kilobytes: number; seconds: number }> {
  const account = "./tests/factories/peak-memory.mjs";
  const child = spawn(process.execPath, ["--import", account, "build/audit.mjs", ...command], {
    stdio: ["ignore", "ignore", "pipe"],
  });
  let told = "";
  child.stderr.on("data", (chunk) => {
    told += chunk;
  });
  const status = await new Promise((resolve) => child.once("close", resolve));
  if (status !== 0) throw new Error(`the log was not found whole: ${status}`);
  return JSON.parse(told.trimEnd().split("\n").at(-1) ?? "");
}
