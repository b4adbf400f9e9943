import { fromBase64url } from "#app/lib/base64url.ts";
import type { ThreadSummary, UnlockProof, Vault } from "#app/vault/rpc.ts";
import type { StorageChange, VaultEnvironment, VaultStorage } from "#app/vault/worker/environment.ts";
import { unwrapVmk } from "#app/vault/worker/keyring.ts";
import { unwrapWithProof, type VaultRecord } from "#app/vault/worker/records.ts";
import { openEntry, type SealedEntry } from "#app/vault/worker/sealed-entry.ts";
import { compare, type Effort, ratio } from "../compare.ts";
import type { Figure } from "../figure.ts";
import type { StoredInbox } from "./stored-inbox.ts";

/** A vault over this storage as it is after the page has loaded, and how to be rid of it. */
export type OpenVault = () => { vault: Pick<Vault, "unlock" | "threads">; close(): void };

const bare = "bare AES-GCM and JSON";

/** From the proof of a passkey to the list of conversations, beside decrypting and parsing the same entries. */
export async function inboxFigures(
  where: Figure["where"],
  effort: Effort,
  inbox: StoredInbox,
  storage: VaultStorage,
  open: OpenVault,
): Promise<Figure[]> {
  await storage.write(changesOf(inbox));
  const vmk = await vaultKey(storage, inbox);
  const list = async (): Promise<ThreadSummary[]> => {
    const { vault, close } = open();
    await vault.unlock(proofOf(inbox));
    const summaries = await vault.threads();
    close();
    if (summaries.length !== inbox.threads) throw new Error("a conversation is missing");
    return summaries;
  };
  const entries = async () => {
    const stored = await storage.getAll("sealed");
    // Only the vault writes to this store.
    return Promise.all(stored.map(([key, entry]) => openEntry(vmk, key, entry as SealedEntry)));
  };
  const comparison = await compare({ "unlock and list": list, [bare]: entries }, effort);
  const name = `unlock the vault and list ${inbox.threads.toLocaleString("en")} conversations`;
  return [ratio(comparison, "unlock and list", bare, { name, where })];
}

function proofOf({ proof }: StoredInbox): UnlockProof {
  return { type: "prf", credentialId: proof.credentialId, output: fromBase64url(proof.output) };
}

async function vaultKey(storage: VaultStorage, inbox: StoredInbox): Promise<CryptoKey> {
  const records = (await storage.getAll("records")).map(([, record]) => record as VaultRecord);
  // Of the environment only the storage is asked, and that for passphrases alone.
  const env = { storage } as VaultEnvironment;
  return unwrapWithProof(env, records, proofOf(inbox), "unlock", unwrapVmk);
}

function changesOf({ stores }: StoredInbox): StorageChange[] {
  return Object.entries(stores).flatMap(([store, rows]) =>
    rows.map(([key, value]) => ({
      store: store as keyof StoredInbox["stores"],
      key,
      value: unpacked(value),
    })),
  );
}

function unpacked(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(unpacked);
  if (typeof value !== "object" || value === null) return value;
  if ("bytes" in value && typeof value.bytes === "string") return fromBase64url(value.bytes);
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, unpacked(inner)]));
}
