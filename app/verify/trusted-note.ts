import { refuseAdvance } from "#audit/advance.ts";
import type { Finding } from "#audit/audit-code.ts";
import { type Checkpoint, CheckpointError, openCheckpoint, parseCheckpoint } from "#audit/checkpoint.ts";
import { equalBytes } from "#audit/hashes.ts";
import { parseOrigin } from "#audit/lineage.ts";
import { formatKey, NoteError, type NoteKey, parseKey } from "#audit/note.ts";
import { verifyEd25519 } from "./ed25519.ts";
import type { KeptLog } from "./kept-log.ts";

/** A checkpoint as a server sends it. */
export interface SentNote {
  note: string;
  key: string;
  consistency: readonly Uint8Array[];
  refused: string | null;
}

/** A note that may be measured against, or why it may not. */
export interface JudgedNote {
  checkpoint: Checkpoint | null;
  /** The key it is held to, under the name of its log. */
  key: string;
  /** Kept checkpoints of the same log, oldest first. */
  pins: readonly Checkpoint[];
  findings: readonly Finding[];
}

/**
 * Holds a note to what was kept of its log: the key, and the newest checkpoint (audit SPEC §7). With nothing kept the first key is
 * believed; where a key alone is known, it counts for every log of its clinic.
 */
export function judgeNote(sent: SentNote, kept: KeptLog | null): JudgedNote {
  const unusable = (code: Finding["code"]): JudgedNote => ({
    ...{ checkpoint: null, key: kept?.key ?? sent.key, pins: [] },
    findings: [{ code, seq: null }],
  });
  try {
    const said = parseKey(sent.key);
    const known = kept && parseKey(kept.key);
    if (kept && known && !isLogOf(kept, known.name, said.name)) return unusable("E_ORIGIN");
    if (known && !equalBytes(known.publicKey, said.publicKey)) return unusable("E_SIG");
    const checkpoint = openNoteOf(sent.note, said.name, [said]);
    const pins = kept ? keptCheckpoints(kept) : [];
    const refused = refusal(sent);
    const advance = refuseAdvance(pins.at(-1) ?? null, checkpoint, sent.consistency);
    return {
      ...{ checkpoint, key: formatKey(said), pins },
      findings: [...refused, ...(advance ? [advance] : [])],
    };
  } catch (error) {
    if (error instanceof NoteError || error instanceof CheckpointError) return unusable(error.code);
    throw error;
  }
}

/** The signer's word for what it saw; whatever else a server says there means another history. */
export function refusal({ refused }: Pick<SentNote, "refused">): Finding[] {
  if (refused === null) return [];
  return [{ code: refused === "E_ROLLBACK" || refused === "E_GAP" ? refused : "E_FORK", seq: null }];
}

/** The log that was kept, or any of the clinic's where only its key is known. */
function isLogOf({ notes }: KeptLog, known: string, said: string): boolean {
  const family = parseOrigin(said)?.family;
  return (
    said === known || (notes.length === 0 && family !== undefined && family === parseOrigin(known)?.family)
  );
}

/** The kept checkpoints, oldest first. Throws NoteError or CheckpointError on what this program never kept. */
export function keptCheckpoints({ key, notes, replaced = [] }: KeptLog): Checkpoint[] {
  const known = parseKey(key);
  const keys = [known, ...replaced.map((old) => ({ ...parseKey(old.key), name: known.name }))];
  return notes.map((note) => openNoteOf(note, known.name, keys));
}

/** Where replaced keys ended in the log of this name: it goes on from there, whatever else was kept. */
export function replacedEnds({ key, replaced = [] }: KeptLog): Checkpoint[] {
  const { name } = parseKey(key);
  const ofIt = replaced.filter(({ end }) => end.startsWith(`${name}\n`));
  return ofIt.map(({ end }) => parseCheckpoint(end, name));
}

/** A note under one of the keys. Throws NoteError or CheckpointError. */
export function openNoteOf(note: string, origin: string, keys: readonly NoteKey[]): Checkpoint {
  return openCheckpoint(new TextEncoder().encode(note), origin, keys, verifyEd25519);
}
