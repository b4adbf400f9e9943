import { useEffect, useState } from "react";
import { takeEarlyFragment } from "#app/early-fragment.ts";

/**
 * The part of the address after `#`, taken once: by the document's first script, or here where the address changes in an
 * open page, and removed from address and history at once (SPEC §6). Undefined until it has been looked for; null where there is none.
 */
export function useFragment(): string | null | undefined {
  const [fragment, setFragment] = useState<string | null | undefined>(undefined);
  useEffect(() => {
    const read = () => {
      const { hash, pathname, search } = window.location;
      const early = takeEarlyFragment();
      if (early !== null) setFragment(early);
      else if (hash.length > 1) {
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
