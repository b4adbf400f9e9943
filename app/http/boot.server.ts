import { setMaxListeners } from "node:events";
import { access } from "node:fs/promises";
import path from "node:path";
import type { ServerBuild } from "@remix-run/node";
import { openSigner } from "#app/services/audit-log/open-signer.server.ts";
import { claimDataFolder } from "#app/services/data-folder.server.ts";
import { type OpenedDatabase, startDatabase } from "#app/services/database.server.ts";
import { type Env, readEnv } from "#app/services/env.server.ts";
import { createLog, errorCode } from "#app/services/log.server.ts";
import { openSecrets } from "#app/services/secrets.server.ts";
import { type Services, startServices } from "#app/services/services.server.ts";
import { sessionStands } from "#app/services/session/session-stands.server.ts";
import { StartFailure } from "#app/services/start-failure.server.ts";
import { createApp } from "./app.server.ts";
import { readIntegrity } from "./assets.server.ts";
import { drain, listen } from "./listen.server.ts";

export interface RunningServer {
  origin: string;
  /** Where this process listens, for a program on this machine. */
  listensAt: string;
  dataDir: string;
  /** One-time link that makes the first administrator; null when there is one. */
  setupUrl: string | null;
  /** False where one database role both owns the tables and serves. */
  rolesAreSeparate: boolean;
  /** Ends everything in order: streams, requests, jobs, pool, PostgreSQL. */
  stop(): Promise<void>;
}

/**
 * Starts the server whose build `root`/build holds: port first, so that a second start fails before it touches the
 * database, then database, migrations, services. Throws StartFailure or ClusterError, with everything stopped.
 */
export async function boot(build: ServerBuild, root: string, env: Env = readEnv()): Promise<RunningServer> {
  const log = createLog(env.logLevel);
  const clientFolder = path.join(root, "build", "client");
  await access(clientFolder).catch((cause: unknown) => {
    throw new StartFailure("start_build_missing", { cause });
  });
  await claimDataFolder(env);
  const secrets = await openSecrets(env.dataDir);
  const stopping = new AbortController();
  // Every open event stream listens for it.
  setMaxListeners(0, stopping.signal);
  let services: Services | undefined;
  let database: OpenedDatabase | undefined;
  const app = createApp({
    ...{ build, env, log, clientFolder, stopping: stopping.signal },
    addressKey: secrets.addressKey,
    integrity: await readIntegrity(clientFolder),
    services: () => services,
    sessionStands: async (cookie) => services !== undefined && sessionStands(services, cookie),
  });
  const server = await listen(app, env);
  const stop = async () => {
    stopping.abort();
    await drain(server);
    await services?.stop();
    await database?.stop();
  };
  try {
    database = await startDatabase(env, secrets, log);
    const signer = await openSigner(secrets.folder, env.signer);
    services = await startServices({ env, log, secrets, signer, database });
  } catch (cause) {
    const inner = cause instanceof Error && cause.cause !== undefined ? cause.cause : cause;
    log.warn("server.start_failed", { code: errorCode(inner) });
    await stop();
    throw cause;
  }
  const { setupUrl } = services;
  log.info("server.ready");
  const { origin, dataDir } = env;
  const listensAt = `http://${reachable(env.listen)}:${env.port}`;
  return { origin, listensAt, dataDir, setupUrl, rolesAreSeparate: database.appRole !== undefined, stop };
}

/** An address to reach what listens on this one. */
function reachable(listen: string): string {
  if (listen === "::" || listen === "0.0.0.0") return "127.0.0.1";
  return listen.includes(":") ? `[${listen}]` : listen;
}
