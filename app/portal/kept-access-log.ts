import { vaultClient } from "#app/vault/client.ts";
import { type KeptLog, keyAlone } from "#app/verify/kept-log.ts";

/** What this device kept of the access log, out of the vault; null before the first check. */
export async function readKeptLog(): Promise<KeptLog | null> {
  const text = await vaultClient().vault.kept("access-log");
  // Sealed by `writeKeptLog`, so its shape is this program's own.
  return text === null ? null : (JSON.parse(text) as KeptLog);
}

/** What a check has to hold the log to: what was kept, else the key alone that came with the invitation. */
export async function trustedLog(): Promise<KeptLog | null> {
  const kept = await readKeptLog();
  if (kept !== null) return kept;
  const key = await vaultClient().vault.auditKey();
  return key === null ? null : keyAlone(key);
}

export async function writeKeptLog(kept: KeptLog): Promise<void> {
  await vaultClient().vault.keep({ name: "access-log", text: JSON.stringify(kept) });
}
