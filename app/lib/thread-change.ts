/** A change of who can read, as a line of a conversation: of its members, or of a member's devices. */
export interface ThreadChange {
  readonly kind:
    | "created"
    | "closed"
    | "member-added"
    | "member-removed"
    | "role-changed"
    | "history-granted"
    | "device-added"
    | "device-removed"
    | "device-lost";
  readonly atMs: number;
  /** Whether this person did it. */
  readonly own: boolean;
  readonly byName: string | null;
  /** The others concerned. */
  readonly names: readonly string[];
  /** What they may do from here on; null where the line is not about it. */
  readonly rights: "everything" | "write" | "read" | null;
  /** When their access ends by itself; null where it does not. */
  readonly untilMs: number | null;
}
