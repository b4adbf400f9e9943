import { openVaultChannel } from "#app/vault/rpc-channel.ts";
import workerUrl from "#app/vault/worker/entry.ts?worker&url";
import { idbStorage } from "#app/vault/worker/idb-storage.ts";
import type { Effort } from "../compare.ts";
import type { Figure } from "../figure.ts";
import { inboxFigures } from "../inbox/open-inbox.ts";
import type { StoredInbox } from "../inbox/stored-inbox.ts";

/** The product's worker over IndexedDB, a new one each time, as after the page was loaded. */
export function inboxInChromium(effort: Effort, inbox: StoredInbox): Promise<Figure[]> {
  return inboxFigures("Chromium", effort, inbox, idbStorage(), () => {
    const worker = new Worker(workerUrl, { type: "module" });
    const channel = openVaultChannel(worker, () => undefined);
    return {
      vault: channel.vault,
      close() {
        channel.close();
        worker.terminate();
      },
    };
  });
}
