import { once } from "node:events";
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { readPidFile } from "#db/cluster/pid-file.server.ts";
import { asInsider, isAlive, readyPostmaster } from "#tests/e2e/insider.ts";
import { freePort, type StartedServer, spawnServer, startServer } from "#tests/e2e/start-server.ts";
import type { Seeded } from "./seeded.ts";

/** Who is killed: the app; PostgreSQL's postmaster, or one of its processes; app and postmaster; the app while it starts. */
export type Victim = "app" | "postmaster" | "process" | "both" | "starting";

/** Of twenty kills so many each: a start of the app costs a second, one of PostgreSQL a tenth of it. */
const OF_TWENTY: Record<Victim, number> = { app: 3, postmaster: 7, process: 8, both: 1, starting: 1 };
/** An app that was just spawned is killed before this. */
const STARTS_IN_MS = 1_200;
const BACK_WITHIN_MS = 30_000;
/** PostgreSQL gives its processes five seconds to end when one of them was killed. */
const CRASHED_WITHIN_MS = 6_000;

export function victims(count: number, random: Seeded): Victim[] {
  // The keys of the record above.
  const kinds = Object.keys(OF_TWENTY) as Victim[];
  const pattern = kinds.flatMap((kind) => Array.from({ length: OF_TWENTY[kind] }, () => kind));
  const rounds = Array.from({ length: Math.ceil(count / pattern.length) }, () => random.shuffled(pattern));
  return rounds.flat().slice(0, count);
}

/** The built server with its embedded PostgreSQL on one port and data folder, which `kill -9` meets and which comes again. */
export class MortalServer {
  readonly settings: Record<string, string>;
  readonly #random: Seeded;
  #server: StartedServer;
  #outputs = "";

  private constructor(server: StartedServer, settings: Record<string, string>, random: Seeded) {
    this.#server = server;
    this.settings = settings;
    this.#random = random;
  }

  static async start(
    dataDir: string,
    random: Seeded,
    more: Record<string, string> = {},
  ): Promise<MortalServer> {
    const settings = {
      PORT: String(await freePort()),
      BEDSIDE_DATA_DIR: dataDir,
      BEDSIDE_LOG_LEVEL: "warn",
      BEDSIDE_REQUESTS_PER_MINUTE: "1000000",
      BEDSIDE_FREE_DISK_GIB: "0",
      ...more,
    };
    return new MortalServer(await startServer(settings), settings, random);
  }

  get dataDir(): string {
    return this.settings.BEDSIDE_DATA_DIR ?? "";
  }

  get #cluster(): string {
    return path.join(this.dataDir, "postgres-18");
  }

  get origin(): string {
    return this.#server.origin;
  }

  get setupUrl(): string {
    return this.#server.setupUrl ?? "";
  }

  get pid(): number {
    return this.#server.process.pid ?? 0;
  }

  /** What every server of this folder has printed. */
  output(): string {
    return this.#outputs + this.#server.output();
  }

  stop(): Promise<void> {
    return this.#server.stop();
  }

  /** Kills, and starts what does not start by itself; resolves when all of it serves again. */
  async kill(victim: Victim): Promise<void> {
    if (victim === "process") return this.#killProcess();
    if (victim === "postmaster") return this.#killPostmaster();
    if (victim === "both") process.kill(await this.#postmaster(), "SIGKILL");
    await this.#end(this.#server);
    if (victim === "starting") await this.#killWhileStarting();
    this.#outputs += this.#server.output();
    this.#server = await startServer(this.settings);
  }

  async #killWhileStarting(): Promise<void> {
    const child = spawnServer(this.settings);
    for (const stream of [child.stdout, child.stderr])
      stream?.on("data", (chunk: Buffer) => {
        this.#outputs += chunk.toString();
      });
    const ended = once(child, "exit");
    await pause(this.#random.between(0, STARTS_IN_MS));
    child.kill("SIGKILL");
    await ended;
  }

  async #end({ process: child }: StartedServer): Promise<void> {
    const ended = once(child, "exit");
    child.kill("SIGKILL");
    await ended;
  }

  async #killPostmaster(): Promise<void> {
    const postmaster = await this.#postmaster();
    process.kill(postmaster, "SIGKILL");
    await this.#isGone(postmaster);
    await this.untilReady();
  }

  /** One that ends by itself before it is killed is nobody's crash: then it is another's turn. */
  async #killProcess(): Promise<void> {
    const postmaster = await this.#postmaster();
    do {
      try {
        process.kill(await this.#someProcess(), "SIGKILL");
      } catch (cause) {
        if (!(cause instanceof Error && "code" in cause && cause.code === "ESRCH")) throw cause;
      }
    } while (!(await this.#isGone(postmaster)));
    await this.untilReady();
  }

  async #postmaster(): Promise<number> {
    return (await readyPostmaster(this.#cluster)).pid;
  }

  /** Nobody may wait for its end where it was left behind by an app that was killed: then the next one's file tells. */
  async #isGone(postmaster: number): Promise<boolean> {
    const isThere = async () => isAlive(postmaster) && (await readPidFile(this.#cluster))?.pid === postmaster;
    const giveUp = Date.now() + CRASHED_WITHIN_MS;
    while ((await isThere()) && Date.now() < giveUp) await pause(5);
    return !(await isThere());
  }

  /** One of PostgreSQL's own, or of those that serve a connection. */
  async #someProcess(): Promise<number> {
    const pids = await asInsider(this.dataDir, async (owner) => {
      const { rows } = await owner.query<{ pid: number }>(
        "select pid from pg_stat_activity where pid <> pg_backend_pid() order by pid",
      );
      return rows.map(({ pid }) => pid);
    });
    return pids[Math.floor(this.#random.between(0, pids.length))] ?? this.#postmaster();
  }

  /** The database by its own word, then the app: its first answer may be older than the news. */
  async untilReady(): Promise<void> {
    await readyPostmaster(this.#cluster);
    const giveUp = Date.now() + BACK_WITHIN_MS;
    for (let inARow = 0; inARow < 2; await pause(15)) {
      if (Date.now() > giveUp) throw new Error(`it did not come back: ${this.output()}`);
      const answer = await fetch(`${this.origin}/readyz`).catch(() => null);
      inARow = answer?.status === 200 ? inARow + 1 : 0;
    }
  }
}
