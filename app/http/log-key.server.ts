import { claimDataFolder } from "#app/services/data-folder.server.ts";
import { type Env, readEnv } from "#app/services/env.server.ts";
import { openSecrets } from "#app/services/secrets.server.ts";
import { StartFailure } from "#app/services/start-failure.server.ts";
import { CheckpointError } from "#audit/checkpoint.ts";
import { KEY_REASONS, type KeyChange } from "#audit/log-change.ts";
import { formatKey, NoteError } from "#audit/note.ts";
import { SignerError } from "#audit/signer.ts";
import { NothingSigned, replaceKey, StillSigning } from "#signer/replace-key.ts";
import { requireStopped } from "./require-stopped.server.ts";

export interface ReplacedKey {
  change: KeyChange;
  /** Verifier keys, `name+hash+key`. */
  old: string;
  now: string;
}

/** Replaces the key of one log, with the server stopped (audit SPEC §12). Throws StartFailure. */
export async function replaceLogKey(
  asked: { log: string; reason: string },
  env: Env = readEnv(),
): Promise<ReplacedKey> {
  const log = (["access", "keys"] as const).find((each) => each === asked.log);
  const reason = KEY_REASONS.find((each) => each === asked.reason);
  if (log === undefined || reason === undefined) throw new StartFailure("start_log_key_usage");
  if (env.signer !== undefined) throw new StartFailure("start_signer_apart");
  await requireStopped(env);
  await claimDataFolder(env);
  const { folder } = await openSecrets(env.dataDir);
  const { host } = new URL(env.origin);
  try {
    const change = await replaceKey(folder, { host, log, reason, nowMs: Date.now() });
    // As pages and the command line name it: by the log that it signs now.
    const line = (publicKey: Uint8Array) => formatKey({ name: change.at.origin, publicKey });
    return { change, old: line(change.from), now: line(change.to) };
  } catch (cause) {
    if (cause instanceof NothingSigned) throw new StartFailure("start_log_key_nothing", { cause });
    if (cause instanceof StillSigning) throw new StartFailure("start_server_runs", { cause });
    if (cause instanceof NoteError || cause instanceof CheckpointError || cause instanceof SignerError)
      throw new StartFailure("start_signer_unreadable", { cause });
    throw cause;
  }
}
