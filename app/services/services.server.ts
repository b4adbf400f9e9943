import { randomBytes } from "node:crypto";
import { hostname } from "node:os";
import { toBase64url } from "#app/lib/base64url.ts";
import { openAuditPool } from "#db/audit-pool.server.ts";
import { createAuditStore } from "#db/audit-store.server.ts";
import type { AuditStore } from "#db/audit-store-interface.server.ts";
import { addKeyEntries } from "#db/key-entries.server.ts";
import { openLogOrigin, readAuditLog, readClosedLogs, readKeylog } from "#db/signed-logs.server.ts";
import type { LogSigner } from "#signer/log-signer.ts";
import manifest from "../../package.json";
import { Checkpoints } from "./audit-log/checkpoints.server.ts";
import { everyKeyEntry, keylogNameNow, newestEpoch } from "./audit-log/log-changes.server.ts";
import { requireEpochOnce, requireSameLog } from "./audit-log/require-same-log.server.ts";
import { watchAppends } from "./audit-log/watch-appends.server.ts";
import { FailureTally } from "./audited/failure-tally.server.ts";
import type { BlobStore } from "./blob/blob-store.server.ts";
import { createFolderBlobStore } from "./blob/folder-blob-store.server.ts";
import { startCleanUp } from "./clean-up.server.ts";
import type { OpenedDatabase } from "./database.server.ts";
import type { Env } from "./env.server.ts";
import { errorCode, type Log } from "./log.server.ts";
import { Hub } from "./notify/hub.server.ts";
import { readinessChecks } from "./readiness.server.ts";
import type { Secrets } from "./secrets.server.ts";
import { createSetupToken } from "./setup-token.server.ts";

/** What a route's loader or action reaches through `context.services`. */
export interface Services {
  env: Env;
  log: Log;
  secrets: Secrets;
  database: OpenedDatabase;
  audit: AuditStore;
  /** Whoever signs both logs. */
  signer: LogSigner;
  /** Signed checkpoints of the audit log. */
  checkpoints: Checkpoints;
  /** Signed checkpoints of the key log, made when somebody asks. */
  keylog: Checkpoints;
  /** Failures of strangers, on their way into the audit log. */
  failures: FailureTally;
  hub: Hub;
  /** Sealed files. */
  blobs: BlobStore;
  /** Milliseconds since 1970. */
  clock: () => number;
  random: (length: number) => Uint8Array;
  /** Each resolves when that part can serve; /readyz names those that reject. */
  checks: Record<string, () => Promise<unknown>>;
  /** Before the first administrator: the one-time link that makes one. */
  setupUrl: string | null;
  /** Everything but the database, which boot stops last. */
  stop(): Promise<void>;
}

export interface ServiceParts {
  env: Env;
  log: Log;
  secrets: Secrets;
  database: OpenedDatabase;
  signer: LogSigner;
  audit: AuditStore;
  blobs: BlobStore;
  clock: () => number;
  random: (length: number) => Uint8Array;
}

/** Wires services over a migrated database and an audit store; its `start` and `stop` are the caller's. */
export function createServices(parts: ServiceParts): Services {
  const { database, log, signer } = parts;
  const signing = {
    signer,
    monotonic: () => performance.now(),
    onError: (cause: unknown) => log.warn("audit.not_signed", { code: errorCode(cause) }),
  };
  const checkpoints = new Checkpoints({
    ...{ ...signing, kind: "access", read: () => readAuditLog(database.pool) },
    closed: () => readClosedLogs(database.pool),
  });
  const origin = keylogNameNow(new URL(parts.env.origin).host, signer.changes);
  const keylog = new Checkpoints({
    ...{ ...signing, kind: "keys", read: () => readKeylog(database.pool, origin) },
  });
  const audit = watchAppends(parts.audit, (count) => checkpoints.appended(count));
  const failures = new FailureTally(audit, (cause) =>
    log.warn("audit.tally_kept", { code: errorCode(cause) }),
  );
  const hub = new Hub(database, log);
  return {
    ...parts,
    audit,
    checkpoints,
    keylog,
    failures,
    hub,
    checks: readinessChecks(database.pool, audit, signer),
    setupUrl: null,
    async stop() {
      await hub.stop();
      await failures.stop();
      await audit.stop();
      await checkpoints.stop();
      await signer.close();
    },
  };
}

/** The composition root of the server: migrated database in, running services out. */
export async function startServices(parts: {
  env: Env;
  log: Log;
  secrets: Secrets;
  signer: LogSigner;
  database: OpenedDatabase;
}): Promise<Services> {
  const { env, log, database, signer } = parts;
  const onError = (cause: unknown) => log.warn("audit.background", { code: errorCode(cause) });
  const pool = openAuditPool(database.pool, onError);
  const clock = Date.now;
  const random = (length: number) => new Uint8Array(randomBytes(length));
  const audit = createAuditStore(pool, {
    clock,
    random,
    nodeId:
      hostname()
        .replaceAll(/[^A-Za-z0-9_-]/g, "-")
        .slice(0, 40) || "node",
    boot: randomBytes(6).toString("base64url"),
    host: new URL(env.origin).host,
    version: manifest.version,
    keyIds: [`ed25519/${toBase64url(signer.keys.access)}`],
    epoch: newestEpoch(signer.changes),
    onBackgroundError: onError,
  });
  const blobs = createFolderBlobStore(env.dataDir);
  const services = createServices({ ...parts, audit, blobs, clock, random });
  try {
    // Before anything is written, and again over what a first start or a new year has opened.
    const opened = await openLogOrigin(database.pool);
    if (opened !== null) {
      await requireEpochOnce(signer, opened);
      await requireSameLog(services.checkpoints);
    }
    await requireSameLog(services.keylog);
    await audit.start();
    await addKeyEntries(database.pool, services.audit, everyKeyEntry(signer.changes));
    await requireSameLog(services.checkpoints);
  } catch (cause) {
    await pool.end();
    throw cause;
  }
  services.failures.start();
  await services.hub.start();
  const cleanUp = startCleanUp(services);
  return {
    ...services,
    setupUrl: await createSetupToken(services),
    async stop() {
      await cleanUp.stop();
      await services.stop();
      await pool.end();
    },
  };
}
