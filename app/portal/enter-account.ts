import type { Me } from "#app/protocol/session-api.ts";
import { pageSync } from "#app/sync/page-sync.ts";
import { vaultClient } from "#app/vault/client.ts";
import { asksThePerson, persistStorage } from "#app/vault/persist-storage.ts";
import { VaultError } from "#app/vault/rpc.ts";
import { signedIn, signOut } from "./session.ts";

/** A browser that has just joined believes its account when the key log shows it there; otherwise it forgets everything (SPEC §10). */
export async function enterAccount(me: Me): Promise<void> {
  const { vault } = vaultClient();
  try {
    await pageSync().syncNow({ directory: true });
  } catch (error) {
    if (error instanceof VaultError && error.code === "E_LINK") {
      await vault.discardProvisional();
      await signOut().catch(() => undefined);
      throw error;
    }
    // Without an answer now, the next sync brings it: nothing is shown or sent before.
  }
  await vault.confirmAccount();
  // Firefox asks the person: that waits for the button in the account.
  if (!asksThePerson()) await persistStorage();
  signedIn(me);
}
