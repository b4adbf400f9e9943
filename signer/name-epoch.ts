import { type Checkpoint, openCheckpoint } from "#audit/checkpoint.ts";
import { verifyEd25519 } from "#audit/cli/ed25519.ts";
import { rangeRoot } from "#audit/compact-range.ts";
import { follows, formatOrigin, keylogOrigin, parseKeylogOrigin, parseOrigin } from "#audit/lineage.ts";
import {
  changeHash,
  changeText,
  type EpochChange,
  FIRST_CHANGE,
  parseChange,
  type RestoreReason,
} from "#audit/log-change.ts";
import { readChange, signChange } from "#audit/log-change-note.ts";
import { type SignedLog, SignerError } from "#audit/signer.ts";
import { rangeAt, tileNodes } from "#audit/tiles.ts";
import { addChange, readChanges } from "./change-files.ts";
import { everySigned } from "./memory.ts";
import { keyChanges, openKeys } from "./open-keys.ts";

export interface RestoredLogs {
  host: string;
  reason: RestoreReason;
  nowMs: number;
  /** The restored copy's newest access log, and its key log under the name that it had. */
  access: SignedLog;
  keys: SignedLog;
  /** Notes that people kept, where this signer's own memory went back with the copy or is gone: each signed by its keys. */
  seen?: readonly string[];
}

/** The restored copy is not older than what was signed: there is nothing to name. */
export class NothingLost extends Error {}

/**
 * What a restore has lost, as the change that names it; nothing is signed yet. Throws SignerError E_FORK where the copy has grown
 * beyond what was signed: that is no older copy. Where it is another history below, everybody's kept checkpoints say so.
 */
export async function planEpoch(folder: string, restored: RestoredLogs): Promise<EpochChange> {
  const { host, reason, nowMs, access, keys } = restored;
  const changes = await readChanges(folder);
  const signed = newestOf([...(await everySigned(folder)), ...(await openSeen(folder, restored))]);
  const newest = changes.at(-1);
  const before = newest === undefined ? FIRST_CHANGE : readChange(newest).hash;
  const epoch = nextEpoch(changes);
  const lost = {
    access: signed.filter(({ origin }) => origin === access.origin || follows(access.origin, origin)),
    keys: signed.filter(({ origin }) => origin === keys.origin),
  };
  const kept = { access: await treeOf(access), keys: await treeOf(keys) };
  const isLost =
    lost.access.some(({ origin, size }) => origin !== access.origin || size > access.size) ||
    lost.keys.some(({ size }) => size > keys.size);
  for (const log of ["access", "keys"] as const)
    if (lost[log].some(({ origin, size }) => origin === kept[log].origin && size < kept[log].size))
      throw new SignerError("E_FORK");
  if (!isLost) throw new NothingLost();
  const year = Math.max(
    new Date(nowMs).getUTCFullYear(),
    ...lost.access.map(({ origin }) => parseOrigin(origin)?.year ?? 0),
  );
  const change: EpochChange = {
    ...{ kind: "epoch", host, number: changes.length + 1, before, time: new Date(nowMs).toISOString() },
    ...{ epoch, reason },
    access: {
      last: inOrder(lost.access.length > 0 ? lost.access : [kept.access]),
      kept: kept.access,
      next: formatOrigin({ family: `${host}/bedside-audit`, year, epoch }),
    },
    keys: {
      last: lost.keys.length > 0 ? lost.keys : [kept.keys],
      kept: kept.keys,
      next: keylogOrigin(host, epoch),
    },
  };
  // What cannot be read again is never signed: a clinic that has changed its name, for example.
  parseChange(changeText(change));
  return change;
}

/** Signs the change with both keys; from now on the old names are signed no further. */
export async function nameEpoch(folder: string, change: EpochChange): Promise<string> {
  const keys = await openKeys(folder, await readChanges(folder));
  const signers = (["access", "keys"] as const).map((log) => ({ log, ...keys[log] }));
  const note = await signChange(change, signers);
  await addChange(folder, change.number, note);
  return note;
}

/** Hash of what was lost and kept, without the time: what an operator types to say that it is this. */
export function epochCode(change: EpochChange): string {
  const text = changeText({ ...change, time: new Date(0).toISOString() });
  return Buffer.from(changeHash(text).subarray(0, 4)).toString("hex");
}

/** Throws NoteError for a note that none of the keys which these logs have had signed. */
async function openSeen(folder: string, { host, seen = [] }: RestoredLogs): Promise<Checkpoint[]> {
  const changes = await readChanges(folder);
  const now = await openKeys(folder, changes);
  return seen.map((note) => {
    const [origin = ""] = note.split("\n");
    const log = parseKeylogOrigin(origin)?.host === host ? "keys" : "access";
    const publicKeys = [now[log].publicKey, ...keyChanges(changes, log).map(({ from }) => from)];
    const keys = publicKeys.map((publicKey) => ({ name: origin, publicKey }));
    return openCheckpoint(new TextEncoder().encode(note), origin, keys, verifyEd25519);
  });
}

function newestOf(checkpoints: readonly Checkpoint[]): Checkpoint[] {
  const byOrigin = new Map<string, Checkpoint>();
  for (const each of checkpoints)
    if (each.size > (byOrigin.get(each.origin)?.size ?? -1)) byOrigin.set(each.origin, each);
  return [...byOrigin.values()];
}

async function treeOf({ origin, size, tile }: SignedLog): Promise<Checkpoint> {
  return { origin, size, root: rangeRoot(await rangeAt(tileNodes(tile), size)) };
}

function nextEpoch(changes: readonly string[]): number {
  const named = changes.map((note) => readChange(note).change);
  return 1 + Math.max(1, ...named.map((change) => (change.kind === "epoch" ? change.epoch : 1)));
}

function inOrder(logs: readonly Checkpoint[]): Checkpoint[] {
  return [...logs].sort((a, b) => (follows(a.origin, b.origin) ? -1 : 1));
}
