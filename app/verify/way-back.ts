import type { Finding } from "#audit/audit-code.ts";
import { type Checkpoint, CheckpointError } from "#audit/checkpoint.ts";
import { previousOf } from "#audit/first-entry.ts";
import { equalBytes, leafHash } from "#audit/hashes.ts";
import type { EpochChange } from "#audit/log-change.ts";
import { verifyInclusion } from "#audit/merkle-proof.ts";
import { NoteError, parseKey } from "#audit/note.ts";
import type { KeptLog } from "./kept-log.ts";
import { type JudgedNote, keptCheckpoints, openNoteOf, refusal, type SentNote } from "./trusted-note.ts";

/** How one log leads back to the one before it, as a server sends it. */
export interface SentStep {
  /** The later log's first entry, with its audit path. */
  first: { body: Uint8Array; proof: readonly Uint8Array[] };
  /** The earlier log's last signed note; "" where there is none any more. */
  note: string;
  refused: string | null;
  consistency: readonly Uint8Array[];
}

/** How a closed log ended, as the log after it says in an entry that was proved. */
export interface LogEnd {
  checkpoint: Checkpoint;
  /** The same as a signed note; null where none was sent. */
  note: string | null;
  /** That it extends the size that was asked with. */
  consistency: readonly Uint8Array[];
}

/**
 * From a checkpoint that is trusted back through the years: each log's first entry, proved to be in it, names the last checkpoint of
 * the one before (audit SPEC §4), and after a restore that this device has followed it names exactly that restore. What a signer
 * says now of a log that ended has to be that same checkpoint.
 */
export function wayBack(
  open: Checkpoint,
  publicKey: Uint8Array,
  steps: readonly SentStep[],
  restores: readonly EpochChange[],
): { ends: LogEnd[]; findings: Finding[] } {
  const ends: LogEnd[] = [];
  const findings: Finding[] = [];
  let later = open;
  for (const { first, note, refused, consistency } of steps) {
    const restore = restores.find(({ access }) => access.next === later.origin) ?? null;
    const isFirst = verifyInclusion(0, later.size, leafHash(first.body), later.root, first.proof);
    const checkpoint = isFirst ? previousOf(first.body, later.origin, restore) : null;
    if (checkpoint === null)
      return { ends, findings: [...findings, { code: "E_EPOCH", seq: 0, where: "x" }] };
    findings.push(...refusal({ refused }), ...otherEnd(checkpoint, note, publicKey));
    ends.push({ checkpoint, note: note === "" ? null : note, consistency });
    later = checkpoint;
  }
  return { ends, findings };
}

/** A log that has grown since it was closed, or lost its end, or is signed as another one. */
function otherEnd(end: Checkpoint, note: string, publicKey: Uint8Array): Finding[] {
  if (note === "") return [];
  try {
    const said = openNoteOf(note, end.origin, [{ name: end.origin, publicKey }]);
    if (said.size === end.size && equalBytes(said.root, end.root)) return [];
    const [seq, to] = [Math.min(said.size, end.size), Math.max(said.size, end.size)];
    return [seq === to ? { code: "E_FORK", seq: null, to } : { code: "E_EPOCH", seq, to }];
  } catch (error) {
    if (error instanceof NoteError || error instanceof CheckpointError)
      return [{ code: error.code, seq: null }];
    throw error;
  }
}

/** What is sent of a closed log, held to the end that is known of it: its key, its note where there is one, and what was kept. */
export function judgeEnd(sent: SentNote, kept: KeptLog, end: Checkpoint): JudgedNote {
  const { key } = kept;
  try {
    const [known, said] = [parseKey(key), parseKey(sent.key)];
    if (said.name !== known.name || known.name !== end.origin) return unusable(key, "E_ORIGIN");
    if (!equalBytes(known.publicKey, said.publicKey)) return unusable(key, "E_SIG");
    const findings = [...refusal(sent), ...otherEnd(end, sent.note, known.publicKey)];
    return { checkpoint: end, key, pins: keptCheckpoints(kept), findings };
  } catch (error) {
    if (error instanceof NoteError || error instanceof CheckpointError) return unusable(key, error.code);
    throw error;
  }
}

function unusable(key: string, code: Finding["code"]): JudgedNote {
  return { checkpoint: null, key, pins: [], findings: [{ code, seq: null }] };
}
