import { useEffect } from "react";

/** Parts of a page that hold what belongs together. */
const parts = "section, form, article, details, li, main, [role='dialog'], [role='alertdialog']";
/** Dialogs give the focus back and steps take it by themselves; whoever does has done so by then. */
const SETTLED_MS = 100;

/**
 * What is pressed may be gone afterwards: a button that its own result replaces, the link to another page. The focus would be
 * left at the start of the document, and a screen reader silent (WCAG 2.4.3). It goes to the innermost part around that is
 * still there, and on another page to its heading.
 */
export function useFocusNet(): void {
  useEffect(() => {
    /** What had the focus last, and all that is around it; a locked page must hold nothing of what was on the screen. */
    let path: WeakRef<Element>[] = [];
    let timer: ReturnType<typeof setTimeout> | undefined;
    const isLost = () =>
      document.activeElement === document.body && path[0] !== undefined && !path[0].deref()?.isConnected;
    const remember = ({ target }: FocusEvent) => {
      path = [];
      for (let at = target instanceof Element ? target : null; at !== null; at = at.parentElement)
        path.push(new WeakRef(at));
    };
    const recover = () => {
      if (!isLost()) return;
      const part = path.map((each) => each.deref()).find((each) => each?.isConnected && each.matches(parts));
      // Of a list and what was chosen from it, the latter; on a phone one of them alone is on the screen.
      const titles = [...document.querySelectorAll("main h1[tabindex='-1']")];
      const landing = part ?? titles.findLast((title) => title.checkVisibility());
      if (!(landing instanceof HTMLElement)) return;
      if (!landing.hasAttribute("tabindex")) landing.tabIndex = -1;
      landing.focus({ preventScroll: true });
    };
    const watcher = new MutationObserver(() => {
      if (!isLost()) return;
      clearTimeout(timer);
      timer = setTimeout(recover, SETTLED_MS);
    });
    watcher.observe(document.body, { childList: true, subtree: true });
    document.addEventListener("focusin", remember);
    return () => {
      clearTimeout(timer);
      watcher.disconnect();
      document.removeEventListener("focusin", remember);
    };
  }, []);
}
