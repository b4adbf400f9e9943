import { useSyncExternalStore } from "react";
import type { SyncSnapshot } from "#app/sync/engine-parts.ts";
import { pageSync, syncServerSnapshot } from "#app/sync/page-sync.ts";

const onServer = () => syncServerSnapshot;
const subscribe = (listener: () => void) => pageSync().subscribe(listener);
const getSnapshot = () => pageSync().getSnapshot();

/** How far this tab is in step with the server. */
export function useSync(): SyncSnapshot {
  return useSyncExternalStore(subscribe, getSnapshot, onServer);
}
