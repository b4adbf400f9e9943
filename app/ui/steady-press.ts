import type { PointerEvent as ReactPointerEvent } from "react";

/** Further, and whoever presses has slid off to let it be. */
const STEADY_PX = 10;
/** The browser's own click of the same press comes within it. */
const SAME_PRESS_MS = 50;

/**
 * Something that arrives above a button moves it from under the finger: the browser then clicks what both places have in
 * common (UI Events, "click"), or what lies there now, and the press is lost. What was aimed at is what stood there when the
 * finger came down. For `onPointerDown`.
 */
export function steadyPress(event: ReactPointerEvent<HTMLButtonElement>): void {
  const { currentTarget: button, pointerId, clientX, clientY } = event;
  if (event.button !== 0 || !event.isPrimary) return;
  const ended = new AbortController();
  const onEnd = (up: PointerEvent) => {
    if (up.pointerId !== pointerId) return;
    ended.abort();
    const isSteady = Math.hypot(up.clientX - clientX, up.clientY - clientY) <= STEADY_PX;
    const isThere = button.contains(document.elementFromPoint(up.clientX, up.clientY));
    // A dialog that has opened meanwhile puts the rest of the page out of reach.
    const isOut = !button.isConnected || button.closest("[inert], [aria-hidden='true']") !== null;
    if (up.type === "pointercancel" || !isSteady || isThere || isOut) return;
    button.click();
    ignoreNextClick();
  };
  for (const type of ["pointerup", "pointercancel"] as const)
    window.addEventListener(type, onEnd, { capture: true, signal: ended.signal });
}

function ignoreNextClick(): void {
  const over = new AbortController();
  const ignore = (click: MouseEvent) => {
    // A program's own click, as to save a file, is no part of the press.
    if (!click.isTrusted) return;
    click.preventDefault();
    click.stopPropagation();
    over.abort();
  };
  window.addEventListener("click", ignore, { capture: true, signal: over.signal });
  setTimeout(() => over.abort(), SAME_PRESS_MS);
}
