import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import path from "node:path";
import pg from "pg";
import { createApp } from "#app/http/app.server.ts";
import { toBase64url } from "#app/lib/base64url.ts";
import { everyKeyEntry, newestEpoch } from "#app/services/audit-log/log-changes.server.ts";
import { type BlobStore, BlobStoreError } from "#app/services/blob/blob-store.server.ts";
import { createFolderBlobStore } from "#app/services/blob/folder-blob-store.server.ts";
import { readEnv } from "#app/services/env.server.ts";
import { createLog } from "#app/services/log.server.ts";
import { openSecrets } from "#app/services/secrets.server.ts";
import { createServices, type Services } from "#app/services/services.server.ts";
import { sessionStands } from "#app/services/session/session-stands.server.ts";
import { createSetupToken } from "#app/services/setup-token.server.ts";
import { openAuditPool } from "#db/audit-pool.server.ts";
import { createAuditStore } from "#db/audit-store.server.ts";
import { AuditStoreError } from "#db/audit-store-error.server.ts";
import type { AuditStore } from "#db/audit-store-interface.server.ts";
import { openDatabase, type Patience } from "#db/client.server.ts";
import { addKeyEntries } from "#db/key-entries.server.ts";
import { openLocalSigner } from "#signer/local-signer.ts";
import { createTestDatabase, type TestDatabase } from "#tests/cluster.ts";
import { freePort } from "#tests/e2e/start-server.ts";
import { apiBuild } from "./api-build.ts";
import { testEpochMs } from "./test-person.ts";

export interface ApiServer {
  origin: string;
  services: Services;
  /** As the owner of the tables. */
  owner: pg.Pool;
  logged: string[];
  /** Moves the server's clock. */
  advance(ms: number): void;
  now(): number;
  /** While true, no audit entry can be written. */
  blockAudit(blocked: boolean): void;
  /** While true, the disk has no room for sealed files. */
  fillDisk(full: boolean): void;
  /** The data folder. */
  folder: string;
  database: TestDatabase;
  /** Stops it and leaves database and data folder as they are, for a start over them or over a copy. */
  halt(): Promise<void>;
  stop(): Promise<void>;
}

/** What another server left, to start again where it was: at its address, with its data folder. */
export type Left = Pick<ApiServer, "origin" | "folder" | "database" | "now">;

interface ApiServerInput {
  settings?: Record<string, string>;
  /** Another folder for sealed files. */
  blobsIn?: string;
  /** The address under which the app finds the database at this one. */
  databaseAt?: (url: string) => Promise<string>;
  patience?: Patience;
  /** Of the app's pool. */
  connections?: number;
  over?: Left;
}

/** The real express chain, routes, services and PostgreSQL; only the clock and a switch on the audit log are the test's. */
export async function startApiServer(given: ApiServerInput = {}): Promise<ApiServer> {
  const { over } = given;
  const folder = over?.folder ?? (await mkdtemp(path.join(tmpdir(), "bedside-api-")));
  const test = over?.database ?? (await createTestDatabase());
  const owner = new pg.Pool({ connectionString: test.url, max: 2 });
  owner.on("error", () => undefined);
  const onError = () => undefined;
  const url = (await given.databaseAt?.(test.appUrl)) ?? test.appUrl;
  const database = openDatabase({ url, onError, patience: given.patience, connections: given.connections });
  const auditPool = openAuditPool(database.pool, onError);
  const server = createServer();
  // A test that stands still while another program runs finds its connections again.
  server.keepAliveTimeout = 0;
  // It may be left and opened again: nobody else gets it meanwhile.
  const port = over ? Number(new URL(over.origin).port) : await freePort();
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  const env = readEnv({
    PORT: String(port),
    BEDSIDE_DATA_DIR: folder,
    BEDSIDE_SIGN_INS_PER_MINUTE: "100000",
    BEDSIDE_REQUESTS_PER_MINUTE: "100000",
    BEDSIDE_FREE_DISK_GIB: "0",
    ...given.settings,
  });
  const logged: string[] = [];
  const log = createLog("debug", { write: (line) => void logged.push(line) });
  let nowMs = over?.now() ?? testEpochMs + 3_600_000;
  let blocked = false;
  let full = false;
  const clock = () => nowMs;
  const random = (length: number) => new Uint8Array(randomBytes(length));
  const secrets = await openSecrets(folder);
  const signer = await openLocalSigner(secrets.folder);
  const stored = createAuditStore(auditPool, {
    ...{ clock, random, nodeId: "test", boot: toBase64url(random(6)), version: "0" },
    ...{ host: new URL(env.origin).host, epoch: newestEpoch(signer.changes) },
  });
  await stored.start();
  const audit = withSwitch(stored, () => blocked);
  const opened = { ...database, appRole: "bedside_app", stop: database.close };
  const services = createServices({
    ...{ env, log, secrets, signer, database: opened, audit, clock, random },
    blobs: withRoom(createFolderBlobStore(given.blobsIn ?? folder), () => full),
  });
  await addKeyEntries(database.pool, services.audit, everyKeyEntry(signer.changes));
  await services.hub.start();
  const stopping = new AbortController();
  const parts = { env, log, clientFolder: folder, addressKey: secrets.addressKey, integrity: {} };
  const build = await apiBuild();
  const app = createApp({
    ...{ ...parts, build, stopping: stopping.signal },
    services: () => services,
    sessionStands: (cookie) => sessionStands(services, cookie),
  });
  server.on("request", app);
  const halt = async () => {
    blocked = false;
    stopping.abort();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    await services.stop();
    await auditPool.end();
    await database.close();
    await owner.end();
  };
  return {
    origin: env.origin,
    services,
    owner,
    logged,
    advance: (ms) => {
      nowMs += ms;
    },
    now: clock,
    blockAudit: (value) => {
      blocked = value;
    },
    fillDisk: (value) => {
      full = value;
    },
    folder,
    database: test,
    halt,
    async stop() {
      await halt();
      await test.drop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

export async function setupTokenOf(server: ApiServer): Promise<string> {
  const url = await createSetupToken(server.services);
  return url?.split("#")[1] ?? "";
}

/** What a disk without room answers, in the middle of its work: some bytes stand, the call fails. */
function withRoom(blobs: BlobStore, isFull: () => boolean): BlobStore {
  return {
    ...blobs,
    async write(id, offset, bytes) {
      if (!isFull()) return blobs.write(id, offset, bytes);
      await blobs.write(id, offset, bytes.subarray(0, Math.floor(bytes.length / 2)));
      throw new BlobStoreError("E_FULL");
    },
    async finish(id, size) {
      if (isFull()) throw new BlobStoreError("E_FULL");
      return blobs.finish(id, size);
    },
  };
}

function withSwitch(audit: AuditStore, isBlocked: () => boolean): AuditStore {
  const guard = () => {
    if (isBlocked()) throw new AuditStoreError("E_NOT_DURABLE");
  };
  return {
    ...audit,
    async append(inputs) {
      guard();
      return audit.append(inputs);
    },
    async tryAppend() {
      guard();
      return audit.tryAppend();
    },
    async appendInTransaction(client, inputs) {
      if (inputs.length > 0) guard();
      return audit.appendInTransaction(client, inputs);
    },
  };
}
