import { fromUtf8, utf8 } from "#app/lib/bytes.ts";
import { VaultError } from "../rpc.ts";
import type { VaultEnvironment } from "./environment.ts";

/**
 * One entry of the `sealed` store. Who can write the storage can delete an entry or put back an older one under the same key;
 * they cannot read one, alter one, or move it to another key.
 */
export interface SealedEntry {
  /** The vault's generation when it was written: what a stale tab reloads. In the clear, trusted for nothing else. */
  gen: number;
  iv: Uint8Array;
  box: Uint8Array;
}

/** AES-GCM under the vault key, bound to its place: JSON in, so nothing but data comes out. */
export async function sealEntry(
  env: VaultEnvironment,
  vmk: CryptoKey,
  key: string,
  gen: number,
  value: unknown,
): Promise<SealedEntry> {
  const iv = new Uint8Array(env.random(12));
  const bytes = utf8(JSON.stringify(value));
  const box = await crypto.subtle.encrypt(
    { name: "AES-GCM", iv, additionalData: utf8(`sealed/${key}`) },
    vmk,
    bytes,
  );
  return { gen, iv, box: new Uint8Array(box) };
}

/** An entry that does not open was damaged or moved: E_STORAGE_LOST. */
export async function openEntry(vmk: CryptoKey, key: string, entry: SealedEntry): Promise<unknown> {
  try {
    const algorithm = {
      name: "AES-GCM",
      iv: new Uint8Array(entry.iv),
      additionalData: utf8(`sealed/${key}`),
    };
    const bytes = await crypto.subtle.decrypt(algorithm, vmk, new Uint8Array(entry.box));
    return JSON.parse(fromUtf8(new Uint8Array(bytes)));
  } catch (cause) {
    throw new VaultError("E_STORAGE_LOST", { cause });
  }
}
