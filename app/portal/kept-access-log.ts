import { vaultClient } from "#app/vault/client.ts";
import { followNewKey } from "#app/verify/follow-new-key.ts";
import type { TrustedLogs } from "#app/verify/judged-logs.ts";
import { type KeptLogs, keptLogsIn, keyAlone } from "#app/verify/kept-log.ts";
import { readChange } from "#audit/log-change-note.ts";

/** What this device kept of the access logs, out of the vault; empty before the first check. */
export async function readKeptLogs(): Promise<KeptLogs> {
  const text = await vaultClient().vault.kept("access-log");
  return text === null ? [] : keptLogsIn(text);
}

/**
 * What an answer has to be held to: what was kept, else the key alone that came with the invitation, under the keys that the vault
 * followed by the signatures of both; and the restores that it followed by the word of two people too.
 */
export async function trustedLogs(): Promise<TrustedLogs> {
  const { vault } = vaultClient();
  const kept = await readKeptLogs();
  const key = kept.length > 0 ? null : await vault.auditKey();
  const changes = (await vault.takenChanges()).map(({ note }) => readChange(note).change);
  return {
    logs: (key === null ? kept : [keyAlone(key)]).map((log) => changes.reduce(followNewKey, log)),
    restores: changes.filter((change) => change.kind === "epoch"),
  };
}

export async function writeKeptLogs(kept: KeptLogs): Promise<void> {
  await vaultClient().vault.keep({ name: "access-log", text: JSON.stringify(kept) });
}
