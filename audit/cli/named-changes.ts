import { fromBase64url } from "../base64.ts";
import type { Checkpoint } from "../checkpoint.ts";
import { type Consent, consentMessage } from "../epoch.ts";
import { ExportError, parseObjectLine } from "../export.ts";
import { equalBytes } from "../hashes.ts";
import { parseOrigin } from "../lineage.ts";
import type { EpochChange } from "../log-change.ts";
import { changeKey, openChange, readChange } from "../log-change-note.ts";
import { NoteError, type NoteKey } from "../note.ts";
import { verifyEd25519 } from "./ed25519.ts";
import { readBytes } from "./files.ts";
import type { LogKey } from "./log-keys.ts";

/** A restore out of a file, signed by a pinned key of the access log; `confirmed`: by two of the people whose keys were given. */
export interface NamedEpoch {
  change: EpochChange;
  confirmed: boolean;
}

/** Two changes are signed by one key: it is in two hands, or people are told different things. */
export class SuccessorError extends Error {
  readonly code = "E_FORK";
}

/** Two people: an administrator and an officer. Whoever runs this says whose keys these are. */
const PEOPLE = 2;

/** What a file of the officer's page says: the signed note of a change, and who confirmed it. Throws ExportError. */
function readFile(place: string): { note: string; consents: readonly Consent[] } {
  const { note, consents } = parseObjectLine(Buffer.from(readBytes(place)).toString("utf8"));
  if (typeof note !== "string" || !Array.isArray(consents)) throw new ExportError();
  return { note, consents: consents.map(consentOf) };
}

function consentOf(value: unknown): Consent {
  const found = parseObjectLine(JSON.stringify(value ?? null));
  const { account, device, signature } = found;
  if (typeof account !== "string" || typeof device !== "string" || typeof signature !== "string")
    throw new ExportError();
  return { account, device, signature };
}

/**
 * Pinned keys with those that follow from changes of key. Throws E_SIG for a change that does not go on from a pinned key under its
 * signature and its own, E_FORK where one key has two successors.
 */
export function keysThrough(pinned: readonly NoteKey[], places: readonly string[]): LogKey[] {
  let keys: LogKey[] = pinned.map((key) => ({ ...key, until: null }));
  for (const place of places) {
    const { note } = readFile(place);
    const { change } = readChange(note);
    if (change.kind !== "key" || change.log !== "access") continue;
    openChange(note, { access: change.from, keys: null }, verifyEd25519);
    const of = ({ publicKey }: NoteKey) => equalBytes(publicKey, change.from);
    const from = keys.filter(of);
    if (from.length === 0) throw new NoteError("E_SIG");
    if (from.some(({ until }) => until !== null)) throw new SuccessorError();
    const next = from.map(({ name }) => ({ name, publicKey: change.to, until: null }));
    keys = [...keys.map((key) => (of(key) ? { ...key, until: change.at } : key)), ...next];
  }
  return keys;
}

/** The restores among the files. Throws E_SIG for one that no pinned key signed. */
export function namedEpochs(
  keys: readonly NoteKey[],
  { changes = [], people = [] }: { changes?: readonly string[]; people?: readonly string[] },
): NamedEpoch[] {
  return changes.flatMap((place) => {
    const { note, consents } = readFile(place);
    const { change, text } = readChange(note);
    if (change.kind !== "epoch") return [];
    if (!keys.some((key) => isSignedBy(note, change, key))) throw new NoteError("E_SIG");
    const message = consentMessage(text);
    const given = people.filter((person) =>
      consents.some(({ signature }) => isVerified(person, message, signature)),
    );
    return [{ change, confirmed: new Set(given).size >= PEOPLE }];
  });
}

function isSignedBy(note: string, { host }: EpochChange, { publicKey }: NoteKey): boolean {
  try {
    openChange(note, { access: changeKey(host, "access", publicKey).publicKey, keys: null }, verifyEd25519);
    return true;
  } catch (cause) {
    if (cause instanceof NoteError) return false;
    throw cause;
  }
}

function isVerified(person: string, message: Uint8Array, signature: string): boolean {
  const [key, bytes] = [fromBase64url(person), fromBase64url(signature)];
  return key?.length === 32 && bytes?.length === 64 && verifyEd25519(key, message, bytes);
}

/** The restore by which this log was opened. */
export function openedBy(origin: string, epochs: readonly NamedEpoch[]): NamedEpoch | null {
  return epochs.find(({ change }) => change.access.next === origin) ?? null;
}

/** The newest restore that ended this log, or lost it whole. */
export function endedBy(origin: string, epochs: readonly NamedEpoch[]): EpochChange | null {
  const of = (each: Checkpoint) => each.origin === origin;
  const found = epochs.findLast(({ change: { access } }) => of(access.kept) || access.last.some(of));
  return found?.change ?? null;
}

export function isEpochLog(origin: string): boolean {
  return (parseOrigin(origin)?.epoch ?? 1) > 1;
}
