// A folder's `vault.log` holds one device's vault: keys wrapped as in a browser, but beside its passkey (kept-passkey.ts), so
// whoever reads the folder reads that person's messages. For synthetic people only.
import { appendFileSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import path from "node:path";
import { deserialize, serialize } from "node:v8";
import { type StorageChange, storeNames, type VaultStorage } from "#app/vault/worker/environment.ts";
import { memoryStorage } from "#app/vault/worker/memory-storage.ts";

/** Storage that outlives the process: a log of all writes, read and shortened at the start. A torn last write did not happen. */
export async function fileStorage(folder: string): Promise<VaultStorage> {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const file = path.join(folder, "vault.log");
  const memory = memoryStorage();
  for (const changes of readLog(file)) await memory.write(changes);
  writeFileSync(`${file}.new`, record(await everything(memory)), { mode: 0o600 });
  renameSync(`${file}.new`, file);
  return {
    get: memory.get,
    getAll: memory.getAll,
    async write(changes) {
      appendFileSync(file, record(changes));
      await memory.write(changes);
    },
    async clear() {
      writeFileSync(file, "");
      await memory.clear();
    },
  };
}

function record(changes: readonly StorageChange[]): Buffer {
  const body = serialize(changes);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(body.length);
  return Buffer.concat([length, body]);
}

function readLog(file: string): StorageChange[][] {
  if (!existsSync(file)) return [];
  const bytes = readFileSync(file);
  const found: StorageChange[][] = [];
  for (let at = 0; at + 4 <= bytes.length; ) {
    const end = at + 4 + bytes.readUInt32BE(at);
    if (end > bytes.length) break;
    found.push(deserialize(bytes.subarray(at + 4, end)));
    at = end;
  }
  return found;
}

async function everything(memory: VaultStorage): Promise<StorageChange[]> {
  const stores = await Promise.all(
    storeNames.map(async (store) =>
      (await memory.getAll(store)).map(([key, value]) => ({ store, key, value })),
    ),
  );
  return stores.flat();
}
