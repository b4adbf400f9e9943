import { useEffect, useRef } from "react";

/**
 * A step that replaces another on the same page begins at its heading: the button that was pressed is gone with the step, and
 * the focus and the place in the page would stay behind (WCAG 2.4.3). `entering` where the step before was another page.
 */
export function useStepFocus(step: string, entering = false): void {
  const shown = useRef(entering ? null : step);
  useEffect(() => {
    if (shown.current === step) return;
    shown.current = step;
    const headings = document.querySelectorAll<HTMLElement>("main :is(h1, h2)[tabindex='-1']");
    window.scrollTo(0, 0);
    // The innermost: a step within a page, such as what is about to be signed, has a heading of its own.
    headings.item(headings.length - 1)?.focus();
  }, [step]);
}
