import { logChanges } from "#app/protocol/log-api.ts";
import { type Vault, VaultError } from "#app/vault/rpc.ts";
import type { Api } from "./http.ts";

/** Follows restores and new keys of the logs; true when there was one. E_RESTORED while a restore waits for its two people. */
export async function readChanges(api: Api, vault: Vault): Promise<boolean> {
  const held = (await vault.heldSizes()).join(",");
  const outcome = await vault.ingestChanges(await api.get(`/api/log/changes?held=${held}`, logChanges));
  if (outcome === "fork") throw new VaultError("E_FORK");
  if (outcome === "waiting") throw new VaultError("E_RESTORED");
  return outcome === "taken";
}
