import { longAnswer } from "./long-answer.ts";

/** A long answer of our own origin. */
export function pageStream(path: string, signal: AbortSignal): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  return longAnswer(path, () =>
    fetch(path, { credentials: "same-origin", redirect: "error", cache: "no-store", signal }),
  );
}
