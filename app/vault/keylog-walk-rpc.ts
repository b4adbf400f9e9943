/** How far a device has gone through the key log, and what it found (SPEC §13). */
export type KeylogWalk =
  /** More leaves are needed, from this one on. */
  | { verdict: "open"; next: number; size: number }
  /** Every leaf of the signed tree was here, and each stands once. */
  | { verdict: "once"; size: number }
  /** One stands at both places. */
  | { verdict: "twice"; size: number; places: [number, number] }
  /** What was handed over is not the tree that was signed. */
  | { verdict: "other"; size: number };

export interface KeylogWalkVault {
  /** Leaf hashes in their order from `from` on, end to end in base64url; 0 begins anew at the checkpoint that is held now. */
  walkKeylog(input: { from: number; leaves: string }): Promise<KeylogWalk>;
}
