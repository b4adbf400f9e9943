import path from "node:path";
import pg from "pg";
import { keylogNameNow } from "#app/services/audit-log/log-changes.server.ts";
import type { EpochChange } from "#audit/log-change.ts";
import { readAuditLog, readKeylog } from "#db/signed-logs.server.ts";
import { openLocalSigner } from "#signer/local-signer.ts";
import { nameEpoch, planEpoch } from "#signer/name-epoch.ts";
import type { TestDatabase } from "#tests/cluster.ts";
import type { Left } from "./api-server.ts";

/** What an operator's `npm run epoch` does over this copy, with the server halted. */
export async function nameRestoreOf(left: Left, copy: TestDatabase): Promise<EpochChange> {
  const folder = path.join(left.folder, "secrets");
  const { changes } = await openLocalSigner(folder);
  const { host } = new URL(left.origin);
  const pool = new pg.Pool({ connectionString: copy.appUrl });
  pool.on("error", () => undefined);
  try {
    const change = await planEpoch(folder, {
      ...{ host, reason: "disk-failure", nowMs: left.now() },
      access: await readAuditLog(pool),
      keys: await readKeylog(pool, keylogNameNow(host, changes)),
    });
    await nameEpoch(folder, change);
    return change;
  } finally {
    await pool.end();
  }
}
