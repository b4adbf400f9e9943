import type { Port } from "../rpc-channel.ts";
import { serveVault } from "./dispatcher.ts";
import { idbStorage } from "./idb-storage.ts";
import { createVaultCore } from "./vault-core.ts";

/**
 * The vault worker: the one place in a browser where keys and plain text meet. Its script is served with
 * `default-src 'none'`, so it reaches no network; it imports no console and no fetch (SPEC §12).
 */
const vault = createVaultCore({
  storage: idbStorage(),
  clock: { now: () => Date.now(), monotonic: () => performance.now() },
  locks: {
    exclusive: async (name, run) => {
      const { value } = await navigator.locks.request(name, async () => ({ value: await run() }));
      return value;
    },
  },
  random: (length) => crypto.getRandomValues(new Uint8Array(length)),
});

// A dedicated worker's scope posts and receives as a Port does.
serveVault(globalThis as unknown as Port, vault);
