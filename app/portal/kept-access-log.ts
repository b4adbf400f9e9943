import { fromBase64url } from "#app/lib/base64url.ts";
import { logChanges } from "#app/protocol/log-api.ts";
import { pageApi } from "#app/sync/page-sync.ts";
import { vaultClient } from "#app/vault/client.ts";
import { followNewKey } from "#app/verify/follow-new-key.ts";
import { followRestore, keptSize } from "#app/verify/follow-restore.ts";
import { type KeptLog, keyAlone } from "#app/verify/kept-log.ts";
import { readChange } from "#audit/log-change-note.ts";
import { parseKey } from "#audit/note.ts";

/** What this device kept of the access log, out of the vault; null before the first check. */
export async function readKeptLog(): Promise<KeptLog | null> {
  const text = await vaultClient().vault.kept("access-log");
  // Sealed by `writeKeptLog`, so its shape is this program's own.
  return text === null ? null : (JSON.parse(text) as KeptLog);
}

/** What a check has to hold the log to: what was kept, else the key alone that came with the invitation. */
export async function trustedLog(): Promise<KeptLog | null> {
  const kept = await readKeptLog();
  if (kept !== null) return afterChanges(kept);
  const key = await vaultClient().vault.auditKey();
  return key === null ? null : keyAlone(key);
}

/** The vault followed new keys by the signatures of both, and a restore by the word of two people too: what was kept goes over with it. */
async function afterChanges(kept: KeptLog): Promise<KeptLog> {
  const changes = (await vaultClient().vault.takenChanges()).map(({ note }) => readChange(note).change);
  const before = changes.reduce(followNewKey, kept);
  const epoch = changes.findLast((change) => change.kind === "epoch");
  if (epoch?.kind !== "epoch" || parseKey(before.key).name === epoch.access.next) return before;
  const path = `/api/log/changes?size=${keptSize(before, epoch)}`;
  const { access } = await pageApi.get(path, logChanges);
  return followRestore(before, epoch, access.map(fromBase64url));
}

export async function writeKeptLog(kept: KeptLog): Promise<void> {
  await vaultClient().vault.keep({ name: "access-log", text: JSON.stringify(kept) });
}
