import type { Role } from "#app/protocol/roles.ts";
import type { ProtectionPolicy } from "./policy-rpc.ts";

/** One statement of the clinic root, as every administrator is shown it (SPEC §5). */
export interface RootLine {
  seq: number;
  atMs: number;
  what:
    | "started"
    | "device-added"
    | "kit-added"
    | "device-revoked"
    | "keys-renewed"
    | "confirmed"
    | "ended"
    | "team"
    | "policy";
  /** Who signed: the place of the device in the order in which they were added, from 1, and whether it is this one. */
  by: { device: number; kit: boolean; own: boolean };
  /** Person or team; null where no name opens the commitment. */
  subject: string | null;
  role: Role | null;
  untilMs: number | null;
  policy: ProtectionPolicy | null;
  /** Of a team: who came and who left, against its roster before. */
  added: (string | null)[];
  removed: (string | null)[];
  /** Signed by another device since this one last showed the list. */
  isNew: boolean;
}

export interface RootVault {
  /** Newest first, at most `limit`, below `before`. */
  rootHistory(input: { before: number | null; limit: number }): Promise<{ lines: RootLine[]; more: boolean }>;
  /** How many statements of other devices have not been shown here. */
  rootNews(): Promise<number>;
  markRootSeen(): Promise<void>;
}
