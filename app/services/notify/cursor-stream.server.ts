import type { BedsideContext } from "../load-context.ts";
import type { Caller } from "../session/caller.server.ts";

const HEARTBEAT_MS = 15_000;

/**
 * text/event-stream of bare cursors; each heartbeat asks `isValid` again, so that a session's end ends its stream.
 * Ends with the connection, the session or the server.
 */
export function cursorStream(
  context: Pick<BedsideContext, "services" | "closed" | "stopping">,
  caller: Caller,
  isValid: () => Promise<boolean>,
): Response {
  const encoder = new TextEncoder();
  const signals = [context.closed, context.stopping];
  let leave: () => void = () => undefined;
  const body = new ReadableStream<Uint8Array>({
    async start(controller) {
      let ended = false;
      const write = (text: string) => {
        if (!ended) controller.enqueue(encoder.encode(text));
      };
      let unsubscribe: () => void = () => undefined;
      const end = () => {
        if (ended) return;
        ended = true;
        clearInterval(heartbeat);
        // The server's own signal outlives the stream and would keep it in memory.
        for (const signal of signals) signal.removeEventListener("abort", end);
        unsubscribe();
        try {
          controller.close();
        } catch {
          // The reader went first.
        }
      };
      leave = end;
      const heartbeat = setInterval(() => {
        write(": \n\n");
        isValid().then(
          (valid) => valid || end(),
          () => end(),
        );
      }, HEARTBEAT_MS);
      heartbeat.unref();
      for (const signal of signals) {
        if (signal.aborted) end();
        signal.addEventListener("abort", end, { once: true });
      }
      write(": \n\n");
      const { tokenHash } = caller.session;
      const cursor = (event: object) => write(`event: cursor\ndata: ${JSON.stringify(event)}\n\n`);
      unsubscribe = await context.services.hub.join(caller.personId, { tokenHash, cursor, end });
      if (ended) unsubscribe();
    },
    cancel() {
      leave();
    },
  });
  return new Response(body, {
    headers: {
      "Content-Type": "text/event-stream",
      "Cache-Control": "no-store, no-transform",
      "X-Accel-Buffering": "no",
    },
  });
}
