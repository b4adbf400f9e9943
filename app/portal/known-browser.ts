const name = "bedside-had-keys";

/**
 * A mark that this browser has held keys, in another storage than theirs: what is evicted or cleared in part is told from what
 * was never here. Who changes it gets other words on one page, nothing else.
 */
export function markKnownBrowser(): void {
  try {
    localStorage.setItem(name, "1");
  } catch {
    // Storage that is switched off: the page says the more general thing.
  }
}

export function hadKeys(): boolean {
  try {
    return localStorage.getItem(name) !== null;
  } catch {
    return false;
  }
}
