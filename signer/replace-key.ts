import type { Checkpoint } from "#audit/checkpoint.ts";
import { equalBytes } from "#audit/hashes.ts";
import { follows, parseKeylogOrigin, parseOrigin } from "#audit/lineage.ts";
import {
  changeText,
  FIRST_CHANGE,
  type KeyChange,
  type KeyReason,
  type LogKind,
  parseChange,
} from "#audit/log-change.ts";
import { readChange, signChange } from "#audit/log-change-note.ts";
import { addChange, readChanges } from "./change-files.ts";
import { openNextSeed, takeNextSeed } from "./key-files.ts";
import { createSignerState, everySigned, inTurn } from "./memory.ts";
import { openKeys } from "./open-keys.ts";
import { ed25519Key } from "./seed-key.ts";

export interface KeyReplacement {
  host: string;
  log: LogKind;
  reason: KeyReason;
  nowMs: number;
}

/** Nothing was signed yet of the log that is open now: its key has not been used, and there is no end to name. */
export class NothingSigned extends Error {}

/** Something was signed while the key was being replaced: whoever signs has to be stopped first. Nothing has changed. */
export class StillSigning extends Error {}

/**
 * A new key in the place of a log's old one (audit SPEC §12). The change counts from the moment that its note, signed by both, is
 * on the disk: whoever stops before has the old key, whoever stops after it the new one. The old seed is gone afterwards.
 */
export async function replaceKey(folder: string, asked: KeyReplacement): Promise<KeyChange> {
  const { host, log, reason, nowMs } = asked;
  const changes = await readChanges(folder);
  const old = (await openKeys(folder, changes))[log];
  const at = newestOf(log, host, await everySigned(folder));
  if (at === null || isEnded(at, changes)) throw new NothingSigned();
  const next = ed25519Key(await openNextSeed(folder, log));
  const newest = changes.at(-1);
  const before = newest === undefined ? FIRST_CHANGE : readChange(newest).hash;
  const change: KeyChange = {
    ...{ kind: "key", host, number: changes.length + 1, before, time: new Date(nowMs).toISOString() },
    ...{ log, reason, from: old.publicKey, to: next.publicKey, at },
  };
  // What cannot be read again is never signed.
  parseChange(changeText(change));
  const note = await signChange(change, [
    { log, ...old },
    { log, ...next },
  ]);
  await inTurn(folder, at.origin, async () => {
    const signed = await createSignerState(folder).read(at.origin);
    const isStill = signed !== null && signed.size === at.size && equalBytes(signed.root, at.root);
    if (!isStill) throw new StillSigning();
    await addChange(folder, change.number, note);
  });
  await takeNextSeed(folder, log);
  return change;
}

/** The last that was signed of the log of this kind that goes on. */
function newestOf(log: LogKind, host: string, signed: readonly Checkpoint[]): Checkpoint | null {
  const own = signed.filter(({ origin }) =>
    log === "keys"
      ? parseKeylogOrigin(origin)?.host === host
      : parseOrigin(origin)?.family === `${host}/bedside-audit`,
  );
  const epochOf = ({ origin }: Checkpoint) => parseKeylogOrigin(origin)?.epoch ?? 0;
  const isLater = (a: Checkpoint, b: Checkpoint) =>
    log === "keys" ? epochOf(b) > epochOf(a) : follows(a.origin, b.origin);
  return own.reduce<Checkpoint | null>(
    (newest, each) => (newest === null || isLater(newest, each) ? each : newest),
    null,
  );
}

/** A restore has ended it, and nothing was signed yet of what goes on. */
function isEnded({ origin }: Checkpoint, changes: readonly string[]): boolean {
  const epochs = changes.map((note) => readChange(note).change).filter((change) => change.kind === "epoch");
  return epochs.some(({ access, keys }) =>
    [access, keys].some(({ kept, last }) => [kept, ...last].some((each) => each.origin === origin)),
  );
}
