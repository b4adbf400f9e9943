import { sha256 } from "@noble/hashes/sha2.js";
import { fromBase64, toBase64 } from "./base64.ts";
import { type Checkpoint, checkpointText } from "./checkpoint.ts";
import { equalBytes, HASH_LENGTH } from "./hashes.ts";
import { follows, keylogOrigin, parseKeylogOrigin, parseOrigin } from "./lineage.ts";
import { NoteError } from "./note.ts";

/** The two logs of a clinic: who looked at what, and who has which keys. */
export type LogKind = "access" | "keys";

/** Why a clinic went back to a copy: a closed list, because nothing typed may stand in a log. */
export const RESTORE_REASONS = ["disk-failure", "attack", "mistake", "move", "drill", "other"] as const;
export type RestoreReason = (typeof RESTORE_REASONS)[number];

/** Why a log's key was replaced. `leak`: somebody else may have read the old one. */
export const KEY_REASONS = ["routine", "leak", "move", "drill", "other"] as const;
export type KeyReason = (typeof KEY_REASONS)[number];

/** What a restore did to one log. */
export interface Branch {
  /** What the signer had signed of every log that lost entries, newest last; at least one. */
  last: readonly Checkpoint[];
  /** What the restored copy holds of its newest log. */
  kept: Checkpoint;
  /** The log that goes on. */
  next: string;
}

interface Numbered {
  host: string;
  /** 1 for a clinic's first change, then one more each. */
  number: number;
  /** SHA-256 of the text of the change before; zeros before the first. */
  before: Uint8Array;
  /** RFC 3339 UTC, milliseconds. */
  time: string;
}

/** A restore that was named: both logs go on under new names (SPEC §12). */
export interface EpochChange extends Numbered {
  kind: "epoch";
  epoch: number;
  reason: RestoreReason;
  access: Branch;
  keys: Branch;
}

/** A log's key was replaced; `at` is the last checkpoint under the old one. */
export interface KeyChange extends Numbered {
  kind: "key";
  log: LogKind;
  reason: KeyReason;
  from: Uint8Array;
  to: Uint8Array;
  at: Checkpoint;
}

export type LogChange = EpochChange | KeyChange;

export const FIRST_CHANGE = new Uint8Array(HASH_LENGTH);
const HEADER = "bedside-log-change/1";
/** A year's log, an epoch's and so on: more than these were not lost at once. */
const MAX_LAST = 8;

/** The one text of a change, which is what is signed. */
export function changeText(change: LogChange): string {
  const { host, number, before, time } = change;
  const lines = [HEADER, `clinic ${host}`, `number ${number}`, `before ${toBase64(before)}`, `time ${time}`];
  if (change.kind === "key") {
    const { log, reason, from, to, at } = change;
    lines.push(`key ${log} ${reason} ${toBase64(from)} ${toBase64(to)}`, `at ${place(at)}`);
  } else {
    lines.push(`epoch ${change.epoch} ${change.reason}`);
    for (const log of ["access", "keys"] as const) {
      const { last, kept, next } = change[log];
      lines.push(...last.map((each) => `${log} last ${place(each)}`));
      lines.push(`${log} kept ${place(kept)}`, `${log} next ${next}`);
    }
  }
  return `${lines.join("\n")}\n`;
}

/** What the next change and a log's first entry call it. */
export function changeHash(text: string): Uint8Array {
  return sha256(new TextEncoder().encode(text));
}

/** Throws E_NOTE for anything but the one text of a change that names logs of one clinic, each after the other. */
export function parseChange(text: string): LogChange {
  const [header, clinic, number, before, time, first, ...rest] = text
    .split("\n")
    .map((line) => line.split(" "));
  const hash = fromBase64(before?.[1] ?? "");
  if (header?.[0] !== HEADER || hash === null) throw new NoteError("E_NOTE");
  const numbered = {
    ...{ host: clinic?.[1] ?? "", number: Number(number?.[1]), before: hash },
    time: time?.slice(1).join(" ") ?? "",
  };
  const change =
    first?.[0] === "key" ? keyChange(numbered, first, rest) : epochChange(numbered, first ?? [], rest);
  if (changeText(change) !== text || !isWhole(change)) throw new NoteError("E_NOTE");
  return change;
}

function keyChange(
  numbered: Numbered,
  [, log, why, from = "", to = ""]: string[],
  rest: string[][],
): KeyChange {
  const reason = KEY_REASONS.find((each) => each === why);
  if ((log !== "access" && log !== "keys") || reason === undefined) throw new NoteError("E_NOTE");
  const keys = { from: fromBase64(from) ?? new Uint8Array(), to: fromBase64(to) ?? new Uint8Array() };
  return { ...numbered, kind: "key", log, reason, ...keys, at: placed(rest[0]?.slice(1) ?? []) };
}

function epochChange(numbered: Numbered, [, epoch, reason]: string[], rest: string[][]): EpochChange {
  const branch = (log: LogKind): Branch => {
    const lines = (name: string) =>
      rest.filter(([said, what]) => said === log && what === name).map((words) => words.slice(2));
    return {
      last: lines("last").map(placed),
      kept: placed(lines("kept")[0] ?? []),
      next: lines("next")[0]?.[0] ?? "",
    };
  };
  const known = RESTORE_REASONS.find((each) => each === reason);
  if (known === undefined) throw new NoteError("E_NOTE");
  const named = { kind: "epoch", epoch: Number(epoch), reason: known } as const;
  return { ...numbered, ...named, access: branch("access"), keys: branch("keys") };
}

function isWhole(change: LogChange): boolean {
  const { host, number, before, time } = change;
  if (!isCount(number) || number < 1 || host === "" || /[\s/]/.test(host)) return false;
  if (before.length !== HASH_LENGTH || equalBytes(before, FIRST_CHANGE) !== (number === 1)) return false;
  if (!isTime(time)) return false;
  if (change.kind === "key") {
    const { log, from, to, at } = change;
    const isKey = from.length === 32 && to.length === 32 && !equalBytes(from, to);
    return isKey && isOf(log, host, at.origin);
  }
  return change.epoch >= 2 && isCount(change.epoch) && isAccessBranch(change) && isKeysBranch(change);
}

function isAccessBranch({ host, epoch, access: { last, kept, next } }: EpochChange): boolean {
  const isNext = parseOrigin(next)?.epoch === epoch && follows(kept.origin, next);
  const isLost = last.every(
    ({ origin, size }) =>
      (origin === kept.origin ? size >= kept.size : follows(kept.origin, origin)) && follows(origin, next),
  );
  const names = new Set(last.map(({ origin }) => origin));
  const isOnce = names.size === last.length && last.length >= 1 && last.length <= MAX_LAST;
  return isOf("access", host, kept.origin) && isNext && isLost && isOnce;
}

function isKeysBranch({ host, epoch, keys: { last, kept, next } }: EpochChange): boolean {
  const [only] = last;
  const before = parseKeylogOrigin(kept.origin);
  return (
    only !== undefined &&
    last.length === 1 &&
    only.origin === kept.origin &&
    only.size >= kept.size &&
    (only.size > kept.size || equalBytes(only.root, kept.root)) &&
    isOf("keys", host, kept.origin) &&
    (before?.epoch ?? epoch) < epoch &&
    next === keylogOrigin(host, epoch)
  );
}

function isOf(log: LogKind, host: string, origin: string): boolean {
  if (log === "keys") return parseKeylogOrigin(origin)?.host === host;
  return parseOrigin(origin)?.family === `${host}/bedside-audit`;
}

function isCount(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0;
}

function isTime(text: string): boolean {
  const ms = Date.parse(text);
  return !Number.isNaN(ms) && new Date(ms).toISOString() === text;
}

/** Origin, size and root in a line. */
function place(checkpoint: Checkpoint): string {
  return checkpointText(checkpoint).trimEnd().replaceAll("\n", " ");
}

function placed([origin = "", size = "", root = ""]: string[]): Checkpoint {
  const bytes = fromBase64(root);
  if (bytes?.length !== HASH_LENGTH || !isCount(Number(size))) throw new NoteError("E_NOTE");
  return { origin, size: Number(size), root: bytes };
}
