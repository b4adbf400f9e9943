import type { Checkpoint } from "#audit/checkpoint.ts";
import { signCheckpoint } from "#audit/checkpoint.ts";
import { rangeRoot } from "#audit/compact-range.ts";
import { equalBytes } from "#audit/hashes.ts";
import { follows, parseKeylogOrigin, parseOrigin } from "#audit/lineage.ts";
import type { EpochChange, LogKind } from "#audit/log-change.ts";
import { readChange } from "#audit/log-change-note.ts";
import { createCheckpointSigner, readable, type SignedLog, SignerError } from "#audit/signer.ts";
import { rangeAt, tileNodes } from "#audit/tiles.ts";
import { readChanges } from "./change-files.ts";
import { type LogSigner, type SignedCheckpoint, SignerAway } from "./log-signer.ts";
import { createSignerState, everySigned } from "./memory.ts";
import { openKeys, type SeedKey } from "./open-keys.ts";
import { namedEnd } from "./sign-end.ts";

/** Opens the signer whose keys, memory and changes lie in a folder. Trust: whoever may read and write it is the signer. */
export async function openLocalSigner(folder: string): Promise<LogSigner> {
  const changes = await readChanges(folder);
  const pairs = await openKeys(folder, changes);
  const epochs = changes.map((note) => readChange(note).change).filter((change) => change.kind === "epoch");
  /** A key that was replaced, or a log that a restore ended, is signed no further by whoever was opened before. */
  const ready = async () => {
    if ((await readChanges(folder)).length !== changes.length) throw new SignerAway();
  };
  const memory = createSignerState(folder, ready);
  const state = {
    ...memory,
    /** The key log goes on from what a named restore kept of it. */
    read: async (origin: string) => (await memory.read(origin)) ?? keptUnder(epochs, origin),
  };
  const signers = {
    access: createCheckpointSigner({ state, ...pairs.access }),
    keys: createCheckpointSigner({ state, ...pairs.keys }),
  };
  return {
    keys: { access: pairs.access.publicKey, keys: pairs.keys.publicKey },
    changes,
    signed: () => everySigned(folder),
    ready,
    close: async () => undefined,
    async sign(kind, log) {
      const isOf = ({ origin }: Checkpoint) => origin === log.origin;
      const left =
        epochs.findLast(({ [kind]: { kept } }) => isOf(kept)) ??
        epochs.findLast(({ [kind]: { last } }) => last.some(isOf));
      if (left !== undefined) return signKept(left[kind].kept, log, pairs[kind]);
      if (!isOpened(kind, log.origin, epochs)) throw new SignerError("E_EPOCH");
      const signed = await everySigned(folder);
      if (!signed.some(({ origin }) => follows(log.origin, origin))) return signers[kind](log);
      // A later log was signed: this one was closed before, at what was signed of it then.
      await ready();
      const end = signed.find(isOf);
      if (end === undefined) throw new SignerError("E_ORIGIN");
      return signKept((await namedEnd(end, log, signed, memory)) ?? end, log, pairs[kind]);
    },
  };
}

function keptUnder(epochs: readonly EpochChange[], origin: string): Checkpoint | null {
  const opened = epochs.find(({ keys }) => keys.next === origin);
  return opened ? { ...opened.keys.kept, origin } : null;
}

/** Of a log that has ended, its end and nothing else: what a restore kept, or what was signed before a later log was. */
async function signKept(kept: Checkpoint, log: SignedLog, key: SeedKey): Promise<SignedCheckpoint> {
  if (log.origin !== kept.origin || log.size < kept.size) throw new SignerError("E_ROLLBACK");
  const root = rangeRoot(await readable(rangeAt(tileNodes(log.tile), kept.size)));
  if (log.size > kept.size || !equalBytes(root, kept.root)) throw new SignerError("E_FORK");
  return { checkpoint: kept, note: await signCheckpoint(kept, key.publicKey, key.sign) };
}

/** A year's log opens by itself; an epoch's only by a change that names it. */
function isOpened(kind: LogKind, origin: string, epochs: readonly EpochChange[]): boolean {
  const name = kind === "access" ? parseOrigin(origin) : parseKeylogOrigin(origin);
  return name !== null && (name.epoch === 1 || epochs.some(({ [kind]: { next } }) => next === origin));
}
