import type { ThreadSummary } from "#app/vault/rpc.ts";

/** The next conversation that waits for an answer: below the open one in the list, else from the top; never the open one itself. */
export function nextWaitingOf<Thread extends Pick<ThreadSummary, "threadId" | "awaitingReply" | "closed">>(
  all: readonly Thread[],
  open: string,
): Thread | undefined {
  const at = all.findIndex(({ threadId }) => threadId === open);
  return [...all.slice(at + 1), ...all.slice(0, Math.max(at, 0))].find(
    ({ awaitingReply, closed }) => awaitingReply && !closed,
  );
}
