import type { Pool } from "pg";
import type { AuditStore } from "#db/audit-store-interface.server.ts";
import { requireMigrated } from "#db/require-migrated.server.ts";
import type { LogSigner } from "#signer/log-signer.ts";

/** /readyz asks for no session: whoever asks within this time shares one look at the database. */
const SHARED_FOR_MS = 500;

/** What /readyz looks at. Each resolves when that part can serve. */
export function readinessChecks(
  pool: Pool,
  audit: AuditStore,
  signer: LogSigner,
): Record<string, () => Promise<unknown>> {
  return {
    database: shared(() => pool.query("select 1")),
    migrations: shared(() => requireMigrated(pool)),
    audit: shared(() => audit.tryAppend()),
    signer: shared(() => signer.ready()),
  };
}

function shared(check: () => Promise<unknown>): () => Promise<unknown> {
  let looked = Number.NEGATIVE_INFINITY;
  let found: Promise<unknown> = Promise.resolve();
  return () => {
    if (performance.now() - looked > SHARED_FOR_MS) {
      looked = performance.now();
      found = check();
    }
    return found;
  };
}
