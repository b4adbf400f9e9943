import { emptyAnswer } from "#app/protocol/clinic-api.ts";
import type { Vault } from "#app/vault/rpc.ts";
import { type Api, HttpError } from "./http.ts";
import { outcomeOf } from "./outcome.ts";

/**
 * Posts what an admin ceremony has signed, the same bytes until the server answers; false when nothing waits. Rejects with
 * HttpError. A refusal lets the batch go; of a conflict the chain, read next, tells whether it stands or was overtaken.
 */
export async function postRoot(api: Api, vault: Vault): Promise<boolean> {
  const pending = await vault.rootPending();
  if (pending === null) return false;
  try {
    await api.post(`/api/chain/${pending.kind}`, pending.post, emptyAnswer);
  } catch (error) {
    if (error instanceof HttpError && outcomeOf(error) === "refused") await vault.rootRefused();
    throw error;
  }
  return true;
}
