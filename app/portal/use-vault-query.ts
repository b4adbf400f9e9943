import { useEffect, useState } from "react";
import { vaultClient } from "#app/vault/client.ts";
import type { Vault } from "#app/vault/rpc.ts";
import { type Problem, problemOf } from "./problem.ts";
import { useVault } from "./use-vault.ts";

export type QueryState<T> =
  | { status: "loading" }
  | { status: "ready"; data: T }
  | { status: "failed"; problem: Problem };

/**
 * Reads something decrypted from the vault and reads it again after each change. `name` says what is read: another
 * name starts again from "loading", the same name keeps the old answer on the screen until the new one is there.
 * Nothing read outlives the lock, because the gate above unmounts the screen.
 */
export function useVaultQuery<T>(name: string, read: (vault: Vault) => Promise<T>): QueryState<T> {
  const { revision } = useVault();
  const [answer, setAnswer] = useState<{ name: string; state: QueryState<T> } | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: `name` stands for `read`; `revision` is the reason to read again
  useEffect(() => {
    let current = true;
    read(vaultClient().vault).then(
      (data) => current && setAnswer({ name, state: { status: "ready", data } }),
      (error: unknown) =>
        current && setAnswer({ name, state: { status: "failed", problem: problemOf(error) } }),
    );
    return () => {
      current = false;
    };
  }, [name, revision]);
  return answer?.name === name ? answer.state : { status: "loading" };
}
