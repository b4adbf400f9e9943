import type { KeyboardEvent } from "react";

/** Ctrl+Enter (⌘+Enter) sends, for staff; Enter alone never does, nor while a word is being composed. */
export function sendShortcut(send: () => void): (event: KeyboardEvent) => void {
  return (event) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || event.nativeEvent.isComposing) return;
    event.preventDefault();
    send();
  };
}
