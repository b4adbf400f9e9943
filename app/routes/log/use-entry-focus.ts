import { useEffect, useRef } from "react";

export const entryHeadingId = "entry-shown";

/**
 * An entry that is opened stands above the list, out of sight of who chose it far below: its heading takes the focus, and the
 * link in the list has it back when the entry is closed.
 */
export function useEntryFocus(opened: string | null, isListed: boolean): void {
  const before = useRef(opened);
  useEffect(() => {
    if (!isListed || before.current === opened) return;
    const closed = before.current;
    before.current = opened;
    const target =
      opened === null ? document.getElementById(`entry-${closed}`) : document.getElementById(entryHeadingId);
    // After the router, which begins each address at the top.
    requestAnimationFrame(() => target?.focus());
  }, [opened, isListed]);
}
