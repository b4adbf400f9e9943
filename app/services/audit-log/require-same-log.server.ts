import { CheckpointError } from "#audit/checkpoint.ts";
import { SignerError } from "#audit/signer.ts";
import { type LogSigner, SignerAway } from "#signer/log-signer.ts";
import { StartFailure } from "../start-failure.server.ts";
import type { Checkpoints } from "./checkpoints.server.ts";
import { newestEpoch } from "./log-changes.server.ts";

/**
 * Is this the database whose log was signed here? Throws StartFailure when it is shorter than what was signed, tells
 * another history, or when the signer's memory cannot be read: nothing may be served then (audit SPEC §4).
 */
export async function requireSameLog(checkpoints: Pick<Checkpoints, "requireSame">): Promise<void> {
  try {
    await checkpoints.requireSame();
  } catch (cause) {
    if (cause instanceof SignerError)
      throw new StartFailure(cause.code === "E_ROLLBACK" ? "start_log_rolled_back" : "start_log_rewritten", {
        cause,
      });
    if (cause instanceof SignerAway) throw new StartFailure("start_signer_away", { cause });
    if (cause instanceof CheckpointError) throw new StartFailure("start_signer_unreadable", { cause });
    // A tree whose parts are missing cannot be the one that was signed.
    if (cause instanceof RangeError) throw new StartFailure("start_log_rewritten", { cause });
    throw cause;
  }
}

/**
 * A restore is named once: a copy that is older than the log which goes on after it was restored again, and that has to be
 * named again. Throws StartFailure.
 */
export async function requireEpochOnce(signer: LogSigner, opened: string): Promise<void> {
  const epoch = newestEpoch(signer.changes);
  if (epoch === null || opened !== epoch.access.kept.origin) return;
  const signed = await signer.signed();
  if (signed.some(({ origin }) => origin === epoch.access.next))
    throw new StartFailure("start_log_rolled_back");
}
