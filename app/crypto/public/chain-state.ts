import type { AccountId, DeviceId, TeamId } from "#app/lib/ids.ts";
import type { ChainPoint, ChainRole, ProtectionPolicy, RevokeReason } from "./chain-statement.ts";

/** One box and KEM key of a device, from the statement `seq` until the next epoch's. */
export type KeyEpoch = {
  readonly keyEpoch: number;
  readonly seq: number;
  /** Time of that statement. */
  readonly fromMs: number;
  readonly boxPk: Uint8Array;
  readonly kemHash: Uint8Array;
};

/** A device as its chain shows it. Active from `addedSeq` (included) to `revokedSeq` (excluded). */
export type DeviceState = {
  readonly id: DeviceId;
  readonly deviceId: Uint8Array;
  readonly kind: "browser" | "kit";
  readonly flags: number;
  readonly admPk: Uint8Array;
  readonly sigPk: Uint8Array;
  /** The newest box key; 32 zero bytes for an identity-only kit. */
  readonly boxPk: Uint8Array;
  readonly kemHash: Uint8Array;
  readonly keyEpoch: number;
  /** Every epoch, oldest first; at least one. */
  readonly epochs: readonly KeyEpoch[];
  readonly createdMs: number;
  readonly addedSeq: number;
  readonly addedMs: number;
  readonly revokedSeq: number | null;
  readonly revokedMs: number | null;
  /** null also for a device that an ADD replaced. */
  readonly revokedReason: RevokeReason | null;
};

/** ENDORSE, or UNENDORSE as `standing: false`, at one seq of the clinic root's chain. */
export type EndorsementEvent =
  | {
      readonly standing: true;
      readonly seq: number;
      readonly timeMs: number;
      readonly subjectSeq: number;
      readonly subjectHead: Uint8Array;
      readonly role: ChainRole;
      readonly notAfterMs: number;
      readonly nameCommit: Uint8Array;
    }
  | { readonly standing: false; readonly seq: number; readonly timeMs: number };

export type TeamEvent = {
  readonly seq: number;
  readonly timeMs: number;
  readonly nameCommit: Uint8Array;
  readonly members: readonly ChainPoint[];
};

export type PolicyEvent = { readonly seq: number; readonly policy: ProtectionPolicy };

/**
 * What only grows along a chain. States of one chain share it: a state sees the entries up to its own seq, so extending
 * the newest state appends and costs nothing, and an older state stays what it was. Read it through chain-query and clinic-root.
 */
export type ChainLog = {
  /** stmt_hash by seq */
  readonly heads: Uint8Array[];
  /** time_ms by seq */
  readonly times: number[];
  /** base64url of every key and KEM hash that ever stood in the chain → seq of its first use */
  readonly keys: Map<string, number>;
  readonly endorsements: Map<AccountId, EndorsementEvent[]>;
  readonly teams: Map<TeamId, TeamEvent[]>;
  readonly policies: PolicyEvent[];
};

/** A verified device chain up to `seq`: plain data, never changed in place. */
export type ChainState = {
  readonly id: AccountId;
  readonly accountId: Uint8Array;
  readonly role: ChainRole;
  readonly seq: number;
  readonly head: Uint8Array;
  /** log_size of the newest statement; it never shrinks. */
  readonly lastLogSize: number;
  readonly lastTimeMs: number;
  readonly devices: ReadonlyMap<DeviceId, DeviceState>;
  readonly log: ChainLog;
};

export const activeDeviceLimit = 16;
export const activeKitLimit = 2;
export const chainLimit = 4096;
export const rootChainLimit = 1_048_576;
