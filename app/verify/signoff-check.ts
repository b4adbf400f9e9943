import { type KeptLog, sizeIn } from "./kept-log.ts";

/** What a sign-off says of its tree; `root` in base64. */
export interface SignedTree {
  origin: string;
  size: number;
  root: string;
}

/**
 * What was kept of the log, with the checkpoint under a signed review among it: so a check of the log holds it to that tree too. Null
 * when the note is not exactly of that tree, since a good note of another one proves nothing about what was signed.
 */
export function withSignedTree(
  kept: KeptLog,
  { note, tree: { origin, size, root } }: { note: string; tree: SignedTree },
): KeptLog | null {
  if (!note.startsWith(`${origin}\n${size}\n${root}\n\n`)) return null;
  const notes = [...kept.notes.filter((known) => sizeIn(known) !== size), note];
  return { ...kept, notes: notes.sort((a, b) => sizeIn(a) - sizeIn(b)) };
}
