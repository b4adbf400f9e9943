import { refuseAdvance } from "#audit/advance.ts";
import type { Finding } from "#audit/audit-code.ts";
import { type Checkpoint, CheckpointError, openCheckpoint, parseCheckpoint } from "#audit/checkpoint.ts";
import { equalBytes } from "#audit/hashes.ts";
import { parseOrigin } from "#audit/lineage.ts";
import { formatKey, NoteError, type NoteKey, parseKey } from "#audit/note.ts";
import { verifyEd25519 } from "./ed25519.ts";
import type { KeptLog } from "./kept-log.ts";

/** A checkpoint as a server sends it. */
export interface SentCheckpoint {
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
  /** Another year's log than the kept one: nothing was kept of it yet. */
  newYear: boolean;
  findings: readonly Finding[];
}

/**
 * Holds a note to the kept key and the newest kept checkpoint (audit SPEC §7). The first key is believed; later years
 * sign with the same one under their own origin.
 */
export function judgeNote(sent: SentCheckpoint, kept: KeptLog | null): JudgedNote {
  const unusable = (code: Finding["code"]): JudgedNote => ({
    ...{ checkpoint: null, key: kept?.key ?? sent.key, pins: [], newYear: false },
    findings: [{ code, seq: null }],
  });
  try {
    const said = parseKey(sent.key);
    const known = kept && parseKey(kept.key);
    if (kept && known && !mayBe(kept, known.name, said.name)) return unusable("E_ORIGIN");
    if (known && !equalBytes(known.publicKey, said.publicKey)) return unusable("E_SIG");
    const newYear = known !== null && known.name !== said.name;
    return { ...judgeUnder(said, sent, newYear ? null : kept), newYear };
  } catch (error) {
    if (error instanceof NoteError || error instanceof CheckpointError) return unusable(error.code);
    throw error;
  }
}

function judgeUnder(key: NoteKey, sent: SentCheckpoint, kept: KeptLog | null): Omit<JudgedNote, "newYear"> {
  const checkpoint = openNoteOf(sent.note, key.name, [key]);
  const pins = kept ? keptCheckpoints(kept) : [];
  const refused = sent.refused === null ? [] : [{ code: refusalCode(sent.refused), seq: null }];
  const advance = refuseAdvance(pins.at(-1) ?? null, checkpoint, sent.consistency);
  return {
    ...{ checkpoint, key: formatKey(key), pins },
    findings: [...refused, ...(advance ? [advance] : [])],
  };
}

/** The signer's word for what it saw; whatever else a server says there means another history. */
function refusalCode(said: string): Finding["code"] {
  return said === "E_ROLLBACK" || said === "E_GAP" ? said : "E_FORK";
}

/** The log that was kept, a later year's, or any of the clinic's where only its key is known and nothing was kept yet. */
function mayBe({ notes }: KeptLog, known: string, said: string): boolean {
  const family = parseOrigin(said)?.family;
  if (notes.length === 0 && family !== undefined && family === parseOrigin(known)?.family) return true;
  return said === known || isLaterYear(known, said);
}

/** Same host, later year (audit SPEC §4). */
function isLaterYear(before: string, after: string): boolean {
  const form = /^(.+\/bedside-audit\/)(\d{4})$/;
  const [, host, year] = form.exec(before) ?? [];
  const [, nextHost, nextYear] = form.exec(after) ?? [];
  return host !== undefined && host === nextHost && Number(nextYear) > Number(year);
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
function openNoteOf(note: string, origin: string, keys: readonly NoteKey[]): Checkpoint {
  return openCheckpoint(new TextEncoder().encode(note), origin, keys, verifyEd25519);
}
