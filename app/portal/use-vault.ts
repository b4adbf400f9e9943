import { useSyncExternalStore } from "react";
import type { VaultSnapshot } from "#app/vault/client.ts";
import { vaultClient, vaultServerSnapshot } from "#app/vault/client.ts";

const onServer = () => vaultServerSnapshot;
const subscribe = (listener: () => void) => vaultClient().subscribe(listener);
const getSnapshot = () => vaultClient().getSnapshot();

/** The vault's lock state, and a revision that grows with each change of what it holds. */
export function useVault(): VaultSnapshot {
  return useSyncExternalStore(subscribe, getSnapshot, onServer);
}
