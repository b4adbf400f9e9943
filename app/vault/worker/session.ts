import { VaultError } from "../rpc.ts";
import type { StorageChange, VaultEnvironment } from "./environment.ts";
import { type Keyring, refreshEpochs } from "./keyring.ts";
import { type EntryKey, entryValue, modelOf } from "./model-entries.ts";
import type { Model } from "./model-types.ts";
import { keysSinceMs } from "./rotation.ts";
import { openEntry, type SealedEntry, sealEntry } from "./sealed-entry.ts";

/**
 * What may be known while locked. Who can change it can make the vault look empty, provisional or of another role; none of it
 * opens anything, and the sealed identity is what counts once unlocked.
 */
export interface VaultMeta {
  v: 1;
  /** Grows with every write; a tab whose model is older reloads before it does anything. */
  generation: number;
  accountId: string;
  deviceId: string;
  role: string;
  provisional: boolean;
  /** Since when the newest keys are in use, for asking both PRF salts when they are due; absent before the first write after. */
  keysSinceMs?: number;
}

/** A unit of change: what `save` names is written, sealed, in one storage write, or nothing is. */
export interface Tx {
  model: Model;
  save(...keys: EntryKey[]): void;
  /** A change of another store, in the same write. */
  put(change: StorageChange): void;
}

export interface VaultSession {
  ring: Keyring;
  read<T>(run: (model: Model) => T | Promise<T>): Promise<T>;
  write<T>(run: (tx: Tx) => Promise<T>): Promise<T>;
}

/** The lock every writer holds, over all tabs. */
export const vaultLock = "bedside-vault";

export async function readMeta(env: VaultEnvironment): Promise<VaultMeta | null> {
  const meta = await env.storage.get("meta", "vault");
  return meta === undefined ? null : (meta as VaultMeta); // written by this program only
}

/** An unlocked vault's view of its storage. Calls of one tab run one after another; writers of all tabs exclude each other. */
export function openSession(env: VaultEnvironment, ring: Keyring): VaultSession {
  let model: Model | null = null;
  let tail: Promise<unknown> = Promise.resolve();

  function queue<T>(run: () => Promise<T>): Promise<T> {
    const mine = tail.then(run, run);
    tail = mine.catch(() => undefined);
    return mine;
  }

  async function fresh(): Promise<Model> {
    const meta = await readMeta(env);
    // The browser has evicted the vault under an open session: never start an empty one in its place.
    if (meta === null) throw new VaultError("E_STORAGE_LOST");
    if (model?.generation !== meta.generation) {
      model = await load(env, ring.vmk);
      await refreshEpochs(env, ring);
    }
    return model;
  }

  return {
    ring,
    read: (run) => queue(async () => run(await fresh())),
    write: (run) =>
      queue(() =>
        env.locks.exclusive(vaultLock, async () => {
          const current = await fresh();
          const keys = new Set<EntryKey>();
          const others: StorageChange[] = [];
          try {
            const value = await run({
              model: current,
              save: (...names) => {
                for (const name of names) keys.add(name);
              },
              put: (change) => others.push(change),
            });
            if (keys.size > 0 || others.length > 0) await commit(env, ring.vmk, current, keys, others);
            return value;
          } catch (error) {
            // Half a change may stand in memory: what is stored is the truth.
            model = null;
            throw error;
          }
        }),
      ),
  };
}

async function load(env: VaultEnvironment, vmk: CryptoKey): Promise<Model> {
  for (;;) {
    const before = await readMeta(env);
    const stored = await env.storage.getAll("sealed");
    const after = await readMeta(env);
    if (before === null || after === null) throw new VaultError("E_STORAGE_LOST");
    // Another tab wrote between the reads.
    if (before.generation !== after.generation) continue;
    const opened = await Promise.all(
      // Only sealEntry writes to this store.
      stored.map(async ([key, entry]) => [key, await openEntry(vmk, key, entry as SealedEntry)] as const),
    );
    return modelOf(new Map(opened), before.generation);
  }
}

async function commit(
  env: VaultEnvironment,
  vmk: CryptoKey,
  model: Model,
  keys: ReadonlySet<EntryKey>,
  others: readonly StorageChange[],
): Promise<void> {
  const meta = await readMeta(env);
  if (meta === null) throw new VaultError("E_STORAGE_LOST");
  const generation = meta.generation + 1;
  const changes = await Promise.all([...keys].map((key) => sealedChange(env, vmk, model, key, generation)));
  const since = keysSinceMs(model) ?? undefined;
  const provisional = meta.provisional && model.welcome?.settled !== true;
  const value: VaultMeta = { ...meta, generation, provisional, keysSinceMs: since };
  await writeStorage(env, [...changes, ...others, { store: "meta", key: "vault", value }]);
  model.generation = generation;
}

export async function sealedChange(
  env: VaultEnvironment,
  vmk: CryptoKey,
  model: Model,
  key: EntryKey,
  generation: number,
): Promise<StorageChange> {
  const value = entryValue(model, key);
  const sealed = value === undefined ? undefined : await sealEntry(env, vmk, key, generation, value);
  return { store: "sealed", key, value: sealed };
}

/** A write that the device refuses, most often for want of room, is E_STORAGE; nothing of it was stored. */
export async function writeStorage(env: VaultEnvironment, changes: readonly StorageChange[]): Promise<void> {
  try {
    await env.storage.write(changes);
  } catch (cause) {
    throw new VaultError("E_STORAGE", { cause });
  }
}
