import type { Finding, Severity } from "../audit-code.ts";
import { parseKey } from "../note.ts";
import type { LogFile } from "./files.ts";
import { type LogKey, type OpenedNote, openUnder } from "./log-keys.ts";
import { keysThrough } from "./named-changes.ts";
import type { ReadOptions } from "./read-entries.ts";
import { UsageError } from "./usage-error.ts";

/** What a command has to say; `output` goes to standard output as it is. */
export interface Outcome {
  /** 3: cannot decide. */
  status: Severity | 3;
  findings: readonly Finding[];
  facts: Readonly<Record<string, string | number | null>>;
  output?: string | AsyncIterable<string>;
}

export interface CommandOptions {
  /** Pinned verifier keys, `name+hash+key`; one counts for all logs of its clinic. */
  keys: readonly string[];
  /** Paths of checkpoint notes kept from before. */
  pins: readonly string[];
  /** Paths of files that name a restore or a new key, oldest first. */
  changes?: readonly string[];
  /** Device keys, base64url, of the people whose word a restore needs. */
  people?: readonly string[];
  /** The newest entry has to be of then or later, milliseconds since 1970. */
  freshMs?: number | undefined;
  /** Lines `Name: value` for what is read by http. */
  headers: readonly string[];
  /** The word that `reindex` asks for. */
  check: boolean;
  /** The signing key of a device, base64url, for `signoff`. */
  deviceKey: string | null;
  /** How a long export is read. */
  reading: ReadOptions;
}

/** The file's own checkpoint, when a key was given; null without a key or without a note. */
export function signedCheckpoint({ manifest }: LogFile, pinned: readonly LogKey[]): OpenedNote | null {
  if (manifest.checkpoint === null || pinned.length === 0) return null;
  return openUnder(new TextEncoder().encode(manifest.checkpoint), manifest.origin, pinned);
}

/** The pinned keys, and those that replaced them by a change which both signed. */
export function trustedKeys({ keys, changes = [] }: CommandOptions): LogKey[] {
  return keysThrough(keys.map(parseKey), changes);
}

export function required(argument: string | undefined): string {
  if (argument === undefined) throw new UsageError();
  return argument;
}

/** Worst status, all findings; the facts of a single log are its own. */
export function joined(outcomes: readonly Outcome[]): Outcome {
  const [only] = outcomes;
  if (only !== undefined && outcomes.length === 1) return only;
  const worst =
    ([2, 3, 5, 1, 0] as const).find((status) => outcomes.some((each) => each.status === status)) ?? 0;
  const facts = Object.fromEntries(
    outcomes.flatMap(({ facts: { origin, ...rest } }) =>
      Object.entries(rest).map(([name, value]) => [`${origin} ${name}`, value]),
    ),
  );
  return {
    status: worst,
    findings: outcomes.flatMap(({ findings }) => findings),
    facts,
  };
}
