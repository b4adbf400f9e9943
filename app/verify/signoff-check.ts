import type { Finding } from "#audit/audit-code.ts";
import type { KeptLog } from "./kept-log.ts";
import { checkProofs } from "./proof-check.ts";
import type { SentCheckpoint } from "./trusted-note.ts";

/** What a sign-off says of its tree; `root` in base64. */
export interface SignedTree {
  origin: string;
  size: number;
  root: string;
}

/**
 * Whether the log of today goes on from the tree that was signed off: `note` is the checkpoint that came with it, `sent` the
 * newest one with its consistency proof from that size. No findings: it does.
 */
export function extendsSignoff(
  sent: SentCheckpoint,
  signed: { note: string; tree: SignedTree },
  trust: Pick<KeptLog, "key" | "replaced">,
  nowMs: number,
): readonly Finding[] {
  const { origin, size, root } = signed.tree;
  // A good note of another tree proves nothing about the one that was signed.
  if (!signed.note.startsWith(`${origin}\n${size}\n${root}\n\n`)) return [{ code: "E_NOTE", seq: null }];
  const kept = { ...trust, notes: [signed.note], checkedMs: nowMs, walked: null };
  return checkProofs(sent, [], { kept, nowMs }).findings;
}
