declare global {
  interface Window {
    /** What stood after `#` when the document began; taken once. */
    bedsideFragment?: string;
  }
}

/**
 * First thing in the head: takes the secret of an invitation or set-up link out of the address before anything is requested
 * and before any module runs, so that no history, no router state and no performance entry of a script names it (SPEC §6).
 */
export const earlyFragmentScript = `if(location.hash.length>1&&/^\\/(i|setup)$/.test(location.pathname)){window.bedsideFragment=location.hash.slice(1);history.replaceState(history.state,"",location.pathname+location.search)}`;

/** The secret, if this document began with one and nobody has taken it yet. */
export function takeEarlyFragment(): string | null {
  const taken = window.bedsideFragment ?? null;
  delete window.bedsideFragment;
  return taken;
}

/** The same page anew, with the secret behind `#` again, where that script takes it out as it did before. */
export function reloadWithFragment(fragment: string): void {
  const { pathname, search } = window.location;
  window.history.replaceState(window.history.state, "", `${pathname}${search}#${fragment}`);
  window.location.reload();
}
