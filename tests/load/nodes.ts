import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { freePort, type StartedServer, startServer } from "#tests/e2e/start-server.ts";
import { type RunningProxy, startProxy } from "./nginx.ts";
import { startSocketFront } from "./socket-front.ts";

export interface Nodes {
  /** What people would type. */
  origin: string;
  setupUrl: string;
  /** What the nodes share: secrets with the signer's memory, and sealed files. */
  dataDir: string;
  servers: StartedServer[];
  stop(): Promise<void>;
}

export interface NodesInput {
  count: number;
  /** Databases of the nodes: as the role that serves, and as the tables' owner. */
  database: { url: string; ownerUrl: string };
  /** What stands before them: nothing where there is one, else nginx as in a clinic, or bare sockets in turn. */
  front: "none" | "sockets" | "nginx";
}

/** The built server as so many processes over one database and one data folder. */
export async function startNodes({ count, database, front }: NodesInput): Promise<Nodes> {
  const dataDir = await mkdtemp(path.join(tmpdir(), "bedside-nodes-"));
  const ports = await Promise.all(Array.from({ length: count }, freePort));
  const port = front === "none" ? ports[0] : await freePort();
  const origin = `http://localhost:${port}`;
  const servers: StartedServer[] = [];
  let proxy: RunningProxy | null = null;
  const stop = async () => {
    await proxy?.stop();
    for (const server of servers) await server.stop();
    await rm(dataDir, { recursive: true, force: true });
  };
  try {
    for (const each of ports)
      servers.push(
        await startServer({
          PORT: String(each),
          BEDSIDE_ORIGIN: origin,
          BEDSIDE_DATA_DIR: dataDir,
          BEDSIDE_TRUSTED_PROXIES: "127.0.0.1",
          BEDSIDE_LOG_LEVEL: "warn",
          BEDSIDE_REQUESTS_PER_MINUTE: "1000000",
          DATABASE_URL: database.url,
          DATABASE_OWNER_URL: database.ownerUrl,
        }),
      );
    if (front === "nginx") proxy = await startProxy(Number(port), ports);
    if (front === "sockets") proxy = await startSocketFront(Number(port), ports);
  } catch (cause) {
    await stop();
    throw cause;
  }
  return { origin, setupUrl: servers.at(-1)?.setupUrl ?? "", dataDir, servers, stop };
}
