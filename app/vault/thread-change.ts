import type { Rights } from "./members-rpc.ts";

/** A change of who can read, as a line of the conversation: of its members, or of a member's devices. */
export interface ThreadChange {
  kind:
    | "created"
    | "closed"
    | "member-added"
    | "member-removed"
    | "role-changed"
    | "history-granted"
    | "device-added"
    | "device-removed"
    | "device-lost";
  atMs: number;
  /** Whether this person did it. */
  own: boolean;
  byName: string | null;
  /** The others concerned. */
  names: string[];
  /** What they may do from here on; null where the line is not about it. */
  rights: Rights | null;
  /** When their access ends by itself; null where it does not. */
  untilMs: number | null;
}
