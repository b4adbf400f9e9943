import { keylogLeaves } from "#app/protocol/sync-api.ts";
import type { KeylogWalk } from "#app/vault/keylog-walk-rpc.ts";
import type { Vault } from "#app/vault/rpc.ts";
import type { Api } from "./http.ts";

/** The whole key log, a page at a time, up to the checkpoint that this device holds. A place that stands twice ends it. */
export async function walkKeylog(
  api: Api,
  vault: Vault,
  progress: (done: number, total: number) => void = () => undefined,
): Promise<Exclude<KeylogWalk, { verdict: "open" }>> {
  const { log } = await vault.syncState();
  for (let from = 0; ; ) {
    const { leaves } = await api.get(`/api/keylog/leaves?from=${from}&size=${log.size}`, keylogLeaves);
    const step = await vault.walkKeylog({ from, leaves });
    if (step.verdict !== "open") return step;
    from = step.next;
    progress(step.next, step.size);
  }
}
