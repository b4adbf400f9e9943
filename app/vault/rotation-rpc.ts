import type { RotatePost } from "#app/protocol/clinic-api.ts";

/** Renewing the keys that this device reads with (SPEC §10 "Rotation"). */
export interface RotationVault {
  /** Since when the newest keys are in use, and how many older ones are still kept for what may yet arrive. */
  keyState(): Promise<{ sinceMs: number; older: number; pending: boolean }>;
  /** The signed ROTATE that has not been seen in the chain yet: post the same bytes again after a lost answer. */
  rotationPending(): Promise<RotatePost | null>;
  /** The oldest keys that are 45 days out of use: ask the server what it lists for them. Null: none. */
  expiringEpoch(): Promise<number | null>;
  /** Lets those private keys go unless something of the list has not been opened here; how many have not. */
  forgetEpoch(input: { keyEpoch: number; listed: readonly string[] }): Promise<{ unopened: number }>;
}
