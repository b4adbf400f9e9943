import { type ChildProcess, spawn } from "node:child_process";
import { randomInt } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));
const READY_WITHIN_MS = 60_000;
const DEMO_WITHIN_MS = 120_000;

export interface StartedServer {
  origin: string;
  dataDir: string;
  /** One-time link of an empty clinic; null when the server offered none. */
  setupUrl: string | null;
  /** Everything it printed. */
  output(): string;
  process: ChildProcess;
  /** Stops it as Ctrl-C does, and removes its folder. */
  stop(): Promise<void>;
}

/** The built application as people run it, on a port and a data folder of its own. */
export async function startServer(
  settings: Record<string, string> = {},
  flags: readonly string[] = [],
  where: Where = {},
): Promise<StartedServer> {
  const port = settings.PORT ?? String(await freePort());
  const dataDir = settings.BEDSIDE_DATA_DIR ?? (await mkdtemp(path.join(tmpdir(), "bedside-e2e-")));
  const child = spawnServer({ ...settings, PORT: port, BEDSIDE_DATA_DIR: dataDir }, flags, where);
  let output = "";
  for (const stream of [child.stdout, child.stderr])
    stream?.on("data", (chunk: Buffer) => {
      output += chunk.toString();
    });
  const exited = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  await new Promise<void>((resolve, reject) => {
    const late = setTimeout(
      () => reject(new Error(`the server was not ready in time: ${output}`)),
      flags.includes("--demo") ? DEMO_WITHIN_MS : READY_WITHIN_MS,
    );
    child.stdout?.on("data", () => {
      if (!output.includes("Ctrl-C stops it")) return;
      clearTimeout(late);
      resolve();
    });
    child.once("exit", () => {
      clearTimeout(late);
      reject(new Error(`the server ended: ${output}`));
    });
  });
  return {
    origin: `http://localhost:${port}`,
    dataDir,
    setupUrl: /^ {2}(http\S+)$/m.exec(output)?.[1] ?? null,
    output: () => output,
    process: child,
    async stop() {
      child.kill("SIGINT");
      await exited;
      if (!settings.BEDSIDE_DATA_DIR) await rm(dataDir, { recursive: true, force: true });
    },
  };
}

/** Another copy of the program than this one, and another user to run it. */
export interface Where {
  cwd?: string;
  uid?: number;
  gid?: number;
}

/** `npm start` less the installing and building. Of this process's environment only the paths are passed on. */
export function spawnServer(
  settings: Record<string, string>,
  flags: readonly string[] = [],
  where: Where = {},
): ChildProcess {
  const { PATH = "", HOME = "" } = process.env;
  return spawn(process.execPath, ["scripts/serve.mjs", ...flags], {
    ...{ cwd: root, ...where },
    env: { NODE_ENV: "production", PATH, HOME, BEDSIDE_SIGN_INS_PER_MINUTE: "10000", ...settings },
    stdio: ["ignore", "pipe", "pipe"],
  });
}

/** Below the ports that systems give to whoever asks for any, so that nobody gets it while its server is not there or begins again. */
export async function freePort(): Promise<number> {
  const port = randomInt(20_000, 32_000);
  const server = createServer();
  const isFree = await new Promise<boolean>((resolve) => {
    server.once("error", () => resolve(false));
    server.listen(port, "127.0.0.1", () => resolve(true));
  });
  if (!isFree) return freePort();
  await new Promise((resolve) => server.close(resolve));
  return port;
}
