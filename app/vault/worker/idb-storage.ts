import { type IDBPDatabase, openDB } from "idb";
import { storeNames, type VaultStorage } from "./environment.ts";

/**
 * IndexedDB of our origin: any script of the origin and anyone with the unlocked device's files can read, delete or roll it
 * back. They find wrapped keys and sealed entries, learn their number and size, and can cost the person this device, not a message.
 */
export function idbStorage(name = "bedside-vault"): VaultStorage {
  let opened: Promise<IDBPDatabase> | null = null;

  function database(): Promise<IDBPDatabase> {
    opened ??= openDB(name, 1, {
      upgrade(db) {
        for (const store of storeNames) db.createObjectStore(store);
      },
      // Another tab deletes or upgrades: let go, the next call opens again.
      blocking: () => void close(),
      terminated() {
        opened = null;
      },
    });
    return opened;
  }

  async function close(): Promise<void> {
    const db = await opened;
    opened = null;
    db?.close();
  }

  return {
    async get(store, key) {
      return (await database()).get(store, key);
    },
    async getAll(store) {
      const tx = (await database()).transaction(store);
      const [keys, values] = await Promise.all([tx.store.getAllKeys(), tx.store.getAll()]);
      return keys.map((key, i): [string, unknown] => [String(key), values[i]]);
    },
    async write(changes) {
      const tx = (await database()).transaction([...storeNames], "readwrite", { durability: "strict" });
      const requests = changes.map(({ store, key, value }) =>
        value === undefined ? tx.objectStore(store).delete(key) : tx.objectStore(store).put(value, key),
      );
      await Promise.all([...requests, tx.done]);
    },
    async clear() {
      const tx = (await database()).transaction([...storeNames], "readwrite", { durability: "strict" });
      await Promise.all([...storeNames.map((store) => tx.objectStore(store).clear()), tx.done]);
    },
  };
}
