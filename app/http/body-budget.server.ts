const MIB = 1024 * 1024;

/** Bytes of unfinished bodies in memory: of all senders together, and of one of them. */
export interface BudgetSize {
  all: number;
  /** At least the largest body; a clinic's people may stand behind one address. */
  sender: number;
}

/** For people with a session, and for everybody else. */
export const bodyBudgets = {
  members: { all: 192 * MIB, sender: 64 * MIB },
  strangers: { all: 32 * MIB, sender: 8 * MIB },
} as const satisfies Record<string, BudgetSize>;

/** A sum that bodies draw from while they are read: whoever sends many slowly cannot fill the memory with them, nor take it from others. */
export class BodyBudget {
  readonly #size: BudgetSize;
  readonly #held = new Map<string, number>();
  #all = 0;

  constructor(size: BudgetSize) {
    this.#size = size;
  }

  /** Null, or whose room is used up; then nothing was taken. */
  take(sender: string, bytes: number): "sender" | "all" | null {
    const held = (this.#held.get(sender) ?? 0) + bytes;
    if (held > this.#size.sender) return "sender";
    if (this.#all + bytes > this.#size.all) return "all";
    this.#held.set(sender, held);
    this.#all += bytes;
    return null;
  }

  giveBack(sender: string, bytes: number): void {
    const held = (this.#held.get(sender) ?? 0) - bytes;
    if (held > 0) this.#held.set(sender, held);
    else this.#held.delete(sender);
    this.#all -= bytes;
  }
}
