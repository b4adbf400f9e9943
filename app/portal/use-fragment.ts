import { useEffect, useState } from "react";

/**
 * The part of the address after `#`, taken once and removed from the address at once: before anything is requested, and
 * from the history (SPEC §6). Undefined until it has been looked for; null where there is none.
 */
export function useFragment(): string | null | undefined {
  const [fragment, setFragment] = useState<string | null | undefined>(undefined);
  useEffect(() => {
    const read = () => {
      const { hash, pathname, search } = window.location;
      if (hash.length > 1) {
        window.history.replaceState(window.history.state, "", pathname + search);
        setFragment(hash.slice(1));
      } else setFragment((known) => known ?? null);
    };
    read();
    window.addEventListener("hashchange", read);
    return () => window.removeEventListener("hashchange", read);
  }, []);
  return fragment;
}
