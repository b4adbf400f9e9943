const MIB = 1024 * 1024;

/** Bytes that all unfinished bodies together may hold in memory, of people with a session and of everybody else. */
export const bodyBudgets = { members: 192 * MIB, strangers: 32 * MIB } as const;

/** A sum that bodies draw from while they are read: whoever sends many slowly cannot fill the memory with them. */
export class BodyBudget {
  #left: number;

  constructor(bytes: number) {
    this.#left = bytes;
  }

  /** False when there is no room for them; then nothing was taken. */
  take(bytes: number): boolean {
    if (bytes > this.#left) return false;
    this.#left -= bytes;
    return true;
  }

  giveBack(bytes: number): void {
    this.#left += bytes;
  }
}
