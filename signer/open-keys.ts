import { equalBytes } from "#audit/hashes.ts";
import type { KeyChange, LogKind } from "#audit/log-change.ts";
import { readChange } from "#audit/log-change-note.ts";
import { SignerError } from "#audit/signer.ts";
import { openNextSeed, openSeed, takeNextSeed } from "./key-files.ts";
import { ed25519Key } from "./seed-key.ts";

export type SeedKey = ReturnType<typeof ed25519Key>;

/** Both logs' keys as the changes on the disk have them: one that was replaced is so from the moment that its change stood there. */
export async function openKeys(
  folder: string,
  changes: readonly string[],
): Promise<Record<LogKind, SeedKey>> {
  return { access: await openKey(folder, "access", changes), keys: await openKey(folder, "keys", changes) };
}

async function openKey(folder: string, log: LogKind, changes: readonly string[]): Promise<SeedKey> {
  const newest = keyChanges(changes, log).at(-1);
  const key = ed25519Key(await openSeed(folder, log));
  if (newest === undefined || equalBytes(newest.to, key.publicKey)) return key;
  const next = ed25519Key(await openNextSeed(folder, log));
  if (!equalBytes(newest.to, next.publicKey)) throw new SignerError("E_SIG");
  await takeNextSeed(folder, log);
  return next;
}

/** Every replacement of this log's key, oldest first. */
export function keyChanges(changes: readonly string[], log: LogKind): KeyChange[] {
  return changes
    .map((note) => readChange(note).change)
    .filter((change) => change.kind === "key")
    .filter((change) => change.log === log);
}
