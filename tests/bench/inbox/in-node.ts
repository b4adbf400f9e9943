import { memoryLocks } from "#app/vault/worker/memory-locks.ts";
import { memoryStorage } from "#app/vault/worker/memory-storage.ts";
import { createVaultCore } from "#app/vault/worker/vault-core.ts";
import type { Effort } from "../compare.ts";
import { inboxFigures } from "./open-inbox.ts";
import type { StoredInbox } from "./stored-inbox.ts";

/** The vault's core over storage in memory. */
export function inboxInNode(effort: Effort, inbox: StoredInbox) {
  const storage = memoryStorage();
  return inboxFigures("Node", effort, inbox, storage, () => {
    const vault = createVaultCore({
      ...{ storage, locks: memoryLocks() },
      clock: { now: () => Date.now(), monotonic: () => performance.now() },
      random: (length) => crypto.getRandomValues(new Uint8Array(length)),
    });
    return { vault, close: () => vault.lock() };
  });
}
