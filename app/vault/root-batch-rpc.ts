import type { RootBatch, RootBatchKind } from "#app/protocol/clinic-api.ts";

export interface PendingRoot {
  kind: RootBatchKind;
  post: RootBatch;
}

/**
 * What an admin ceremony signed for the clinic root is kept sealed until it stands in the chain (SPEC §5): after a lost answer
 * the same bytes go again, because a second statement for the same place would look like a fork.
 */
export interface RootBatchVault {
  rootPending(): Promise<PendingRoot | null>;
  /** The server has refused it for good: something else may be signed for that place. */
  rootRefused(): Promise<void>;
}
