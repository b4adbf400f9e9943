import { originals } from "#app/protocol/recovery-api.ts";
import type { HistoryState } from "#app/vault/recovery-rpc.ts";
import type { Vault } from "#app/vault/rpc.ts";
import type { Api } from "./http.ts";

/** Fetches and opens, page by page, what this device has the means to open; ends when nothing is left to try or at `stop`. */
export async function readHistory(
  api: Api,
  vault: Vault,
  options: { stopped?: () => boolean; progress?: (state: HistoryState) => void } = {},
): Promise<HistoryState> {
  for (;;) {
    const state = await vault.historyState();
    options.progress?.(state);
    const wanted = await vault.historyWanted();
    if (wanted === null || options.stopped?.()) return state;
    const { hashes, device } = wanted;
    const query = `want=${hashes.join(",")}${device === null ? "" : `&device=${device}`}`;
    const answer = await api.get(`/api/sync/envelopes?${query}`, originals);
    await vault.ingestOriginals({ asked: hashes, answer });
  }
}
