/** Asks the browser not to evict the vault's storage; call once after an account was made. False: it may still be evicted, which the kit is for. */
export async function persistStorage(): Promise<boolean> {
  try {
    return (await navigator.storage.persisted()) || (await navigator.storage.persist());
  } catch {
    // Private windows of some engines reject instead of answering false.
    return false;
  }
}
