import type { RevokePost } from "#app/protocol/clinic-api.ts";

export type DeviceLoss = "lost" | "retired" | "compromised";

/** A device of the own account, as the chain shows it. */
export interface OwnDevice {
  deviceId: string;
  /** The place in the order in which they were added, from 1; what both screens call it. */
  number: number;
  /** What the person calls it, on their own devices alone; null: nothing. */
  name: string | null;
  kind: "browser" | "kit";
  isThis: boolean;
  /** Of the clinic root's browsers, whose it is, as an INVITE named them; null of everybody else's, and of the set-up's. */
  owner: string | null;
  addedMs: number;
  /** The recovery kit signed for it. */
  addedByKit: boolean;
  revokedMs: number | null;
  reason: DeviceLoss | "replaced" | null;
  /** Whether this device could revoke it: not itself, not the last browser, not a kit (SPEC §5). */
  canRevoke: boolean;
}

/** One message in a lost-device report. */
export interface ReportLine {
  threadId: string;
  subject: string;
  envHash: string;
  sentMs: number;
  fromName: string | null;
  own: boolean;
  /** `sent`: wrapped to that device. `history`: older than the device, which was given the record when it was linked. */
  how: "sent" | "history";
}

export interface DeviceReport {
  device: OwnDevice;
  /** Newest first. Messages that never opened here are not in it: their number is `unknown`. */
  lines: ReportLine[];
  unknown: number;
}

export interface DevicesVault {
  ownDevices(): Promise<OwnDevice[]>;
  /** Known to the own devices alone, sealed; an empty name takes it away. E_NO_DEVICE, E_TOO_LONG (40 characters). */
  nameDevice(input: { deviceId: string; name: string }): Promise<void>;
  /** Browsers in use of any account in sight, for the clinic to block the one that a caller has lost. */
  browsersOf(accountId: string): Promise<Pick<OwnDevice, "deviceId" | "number" | "addedMs">[]>;
  /** The signed REVOKE that has not been seen in the chain yet: post the same bytes again after a lost answer. */
  revocationPending(): Promise<RevokePost | null>;
  /** What a device of the own account could read, from the verified recipient lists; E_NO_DEVICE. */
  deviceReport(deviceId: string): Promise<DeviceReport>;
}
