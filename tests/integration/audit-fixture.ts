import { randomBytes } from "node:crypto";
import pg from "pg";
import type { EntryInput } from "#audit/entry-input.ts";
import { installAudit } from "#db/audit-install.server.ts";
import { createAuditStore } from "#db/audit-store.server.ts";
import type { AuditStoreOptions } from "#db/audit-store-interface.server.ts";
import { createTestDatabase } from "#tests/cluster.ts";

/** A database of its own with both logs installed, seen as the owner and as the app's role. */
export async function openAuditDatabase() {
  const database = await createTestDatabase();
  const owner = new pg.Pool({ connectionString: database.url, max: 3 });
  owner.on("error", () => undefined);
  const client = await owner.connect();
  await installAudit(client, { appRole: new URL(database.appUrl).username });
  client.release();
  const pools: pg.Pool[] = [owner];
  const openPool = (max = 4) => {
    const pool = new pg.Pool({ connectionString: database.appUrl, max, connectionTimeoutMillis: 15_000 });
    pool.on("error", () => undefined);
    pools.push(pool);
    return pool;
  };
  const app = openPool(8);
  return {
    owner,
    app,
    openPool,
    url: database.url,
    appUrl: database.appUrl,
    close: async () => {
      await Promise.all(pools.map((pool) => pool.end()));
      await database.drop();
    },
  };
}

export function openStore(pool: pg.Pool, changes: Partial<AuditStoreOptions> = {}) {
  return createAuditStore(pool, {
    clock: Date.now,
    random: randomBytes,
    nodeId: "n1",
    boot: randomBytes(6).toString("hex"),
    host: "clinic.test",
    version: "0.1.0",
    ...changes,
  });
}

export function input(changes: Partial<EntryInput> = {}): EntryInput {
  return {
    ...{ e: "thread.read", o: "ok", a: { k: "user", p: "actor1", r: "clinician", s: "s1", m: "passkey" } },
    ...{ d: null, p: ["patient1"], x: [{ t: "thread", i: "th1" }], n: 1, f: [], u: "TREAT", b: false },
    ...{ rel: "team", q: "req1", nav: "nav1", net: null },
    ...changes,
  } satisfies EntryInput as EntryInput;
}
