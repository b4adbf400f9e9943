import { CheckpointError } from "#audit/checkpoint.ts";
import { SignerError } from "#audit/signer.ts";
import { StartFailure } from "../start-failure.server.ts";
import type { Checkpoints } from "./checkpoints.server.ts";

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
    if (cause instanceof CheckpointError) throw new StartFailure("start_signer_unreadable", { cause });
    // A tree whose parts are missing cannot be the one that was signed.
    if (cause instanceof RangeError) throw new StartFailure("start_log_rewritten", { cause });
    throw cause;
  }
}
