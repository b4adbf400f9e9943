import { equalBytes } from "./hashes.ts";
import type { NoteKey } from "./note.ts";

/** Which log of a clinic an origin names (SPEC §4): a year's, and after a restore the year's next epoch. */
export interface LogName {
  /** `<host>/bedside-audit`, the same for all logs of a clinic. */
  family: string;
  year: number;
  /** 1, or more after a restore. */
  epoch: number;
}

/** Null for what is no audit log's origin: `<host>/bedside-audit/<year>` or `<host>/bedside-audit/<year>/<epoch ≥ 2>`. */
export function parseOrigin(origin: string): LogName | null {
  const [, family, year, epoch] = /^(.+\/bedside-audit)\/(\d{4})(?:\/([1-9]\d{0,3}))?$/.exec(origin) ?? [];
  if (family === undefined || epoch === "1") return null;
  return { family, year: Number(year), epoch: epoch === undefined ? 1 : Number(epoch) };
}

export function formatOrigin({ family, year, epoch }: LogName): string {
  return epoch === 1 ? `${family}/${year}` : `${family}/${year}/${epoch}`;
}

/** A log's short name in addresses and in the database, `<year>` or `<year>-<epoch>`; null for what is no audit log's origin. */
export function shortName(origin: string): string | null {
  const name = parseOrigin(origin);
  if (name === null) return null;
  return name.epoch === 1 ? String(name.year) : `${name.year}-${name.epoch}`;
}

/** The origin of the log with this short name in the family of `origin`; null where either is none. */
export function originNamed(origin: string, log: string): string | null {
  const family = parseOrigin(origin)?.family;
  const [, year, epoch] = /^(\d{4})(?:-([1-9]\d{0,3}))?$/.exec(log) ?? [];
  if (family === undefined || year === undefined || epoch === "1") return null;
  return formatOrigin({ family, year: Number(year), epoch: epoch === undefined ? 1 : Number(epoch) });
}

/** Whether `after` may follow `before`: the same clinic's log of a later year, or a later epoch of the same one. */
export function follows(before: string, after: string): boolean {
  const [a, b] = [parseOrigin(before), parseOrigin(after)];
  if (a === null || b === null || a.family !== b.family) return false;
  return b.year > a.year || (b.year === a.year && b.epoch > a.epoch);
}

/** The keys under which notes of this log count: the pinned ones, under its own name where they are its family's. */
export function keysFor(origin: string, pinned: readonly NoteKey[]): NoteKey[] {
  const family = parseOrigin(origin)?.family;
  const keys = pinned.filter(
    ({ name }) => name === origin || (family !== undefined && parseOrigin(name)?.family === family),
  );
  return keys
    .filter((key, i) => keys.findIndex((other) => equalBytes(other.publicKey, key.publicKey)) === i)
    .map(({ publicKey }) => ({ name: origin, publicKey }));
}

/** Name of a clinic's key log: the first as it was pinned by everybody, after a restore with the epoch's number. */
export function keylogOrigin(host: string, epoch: number): string {
  return epoch === 1 ? `${host}/bedside-keylog` : `${host}/bedside-keylog/${epoch}`;
}

/** Host and epoch of a key log's name; null for any other name. */
export function parseKeylogOrigin(origin: string): { host: string; epoch: number } | null {
  const [, host, epoch] = /^(.+)\/bedside-keylog(?:\/([1-9]\d{0,3}))?$/.exec(origin) ?? [];
  if (host === undefined || epoch === "1") return null;
  return { host, epoch: epoch === undefined ? 1 : Number(epoch) };
}
