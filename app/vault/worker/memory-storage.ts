import { type StorageChange, type StoreName, storeNames, type VaultStorage } from "./environment.ts";

/** Storage of a headless device: gone with the process; only this process can change it. */
export function memoryStorage(): VaultStorage {
  const stores = new Map<StoreName, Map<string, unknown>>(storeNames.map((name) => [name, new Map()]));
  // Every StoreName has a map from the line above.
  const store = (name: StoreName) => stores.get(name) as Map<string, unknown>;
  return {
    async get(name, key) {
      return store(name).get(key);
    },
    async getAll(name) {
      return [...store(name)];
    },
    async write(changes: readonly StorageChange[]) {
      for (const { store: name, key, value } of changes)
        if (value === undefined) store(name).delete(key);
        else store(name).set(key, value);
    },
    async clear() {
      for (const each of stores.values()) each.clear();
    },
  };
}
