import { keylogNameNow } from "#app/services/audit-log/log-changes.server.ts";
import { openSigner } from "#app/services/audit-log/open-signer.server.ts";
import { claimDataFolder } from "#app/services/data-folder.server.ts";
import { startDatabase } from "#app/services/database.server.ts";
import { type Env, readEnv } from "#app/services/env.server.ts";
import { createLog } from "#app/services/log.server.ts";
import { openSecrets } from "#app/services/secrets.server.ts";
import { StartFailure } from "#app/services/start-failure.server.ts";
import { type EpochChange, RESTORE_REASONS } from "#audit/log-change.ts";
import { NoteError } from "#audit/note.ts";
import { SignerError } from "#audit/signer.ts";
import { openLogOrigin, readAuditLog, readKeylog } from "#db/signed-logs.server.ts";
import { epochCode, NothingLost, nameEpoch, planEpoch } from "#signer/name-epoch.ts";
import { requireStopped } from "./require-stopped.server.ts";

export interface Restore {
  change: EpochChange;
  /** What the operator types to say that it is this loss and no other. */
  code: string;
  /** True once it is signed: the next start goes on under it. */
  named: boolean;
}

/**
 * Looks at a restored database with the server stopped: what the logs have lost against what was signed, and with that loss's
 * own `code` names it for good (audit SPEC §12). Throws StartFailure or ClusterError.
 */
export async function nameRestore(
  asked: {
    reason: string;
    code: string | null /** Signed notes that people kept. */;
    seen?: readonly string[];
    /** The signer's own folder, where it is a process of another user. */
    folder?: string;
  },
  env: Env = readEnv(),
): Promise<Restore> {
  const reason = RESTORE_REASONS.find((each) => each === asked.reason);
  if (reason === undefined) throw new StartFailure("start_restore_reason");
  if (env.signer !== undefined && asked.folder === undefined) throw new StartFailure("start_signer_apart");
  await requireStopped(env);
  await claimDataFolder(env);
  const secrets = await openSecrets(env.dataDir);
  const folder = asked.folder ?? secrets.folder;
  const { changes } = await openSigner(folder, undefined);
  const database = await startDatabase(env, secrets, createLog(env.logLevel));
  try {
    const { pool } = database;
    if ((await openLogOrigin(pool)) === null) throw new StartFailure("start_restore_empty");
    const { host } = new URL(env.origin);
    const change = await planEpoch(folder, {
      ...{ host, reason, nowMs: Date.now(), seen: asked.seen ?? [] },
      access: await readAuditLog(pool),
      keys: await readKeylog(pool, keylogNameNow(host, changes)),
    });
    const code = epochCode(change);
    if (asked.code === null) return { change, code, named: false };
    if (asked.code !== code) throw new StartFailure("start_restore_code");
    await nameEpoch(folder, change);
    return { change, code, named: true };
  } catch (cause) {
    if (cause instanceof NothingLost) throw new StartFailure("start_restore_nothing", { cause });
    if (cause instanceof NoteError) throw new StartFailure("start_restore_note", { cause });
    if (cause instanceof SignerError) throw new StartFailure("start_log_rewritten", { cause });
    throw cause;
  } finally {
    await database.stop();
  }
}
