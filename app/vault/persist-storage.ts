/** Whether the browser has promised not to evict the vault's storage. */
export async function storageKept(): Promise<boolean> {
  try {
    return await navigator.storage.persisted();
  } catch {
    // Private windows of some engines reject instead of answering false.
    return false;
  }
}

/** Asks for that promise. False: the storage may still be evicted, which the kit is for. */
export async function persistStorage(): Promise<boolean> {
  try {
    return (await navigator.storage.persisted()) || (await navigator.storage.persist());
  } catch {
    return false;
  }
}

/** Firefox asks the person, who has to have been told why; other engines decide by themselves, without a word. */
export function asksThePerson(): boolean {
  return navigator.userAgent.includes("Firefox/");
}

/** A private window, as far as an engine lets it be known: these refuse a page's own files there, and forget everything at the end. */
export async function forgetsAtTheEnd(): Promise<boolean> {
  try {
    await navigator.storage.getDirectory();
    return false;
  } catch {
    return true;
  }
}
