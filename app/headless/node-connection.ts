import { cursorEvent } from "#app/protocol/sync-api.ts";
import type { CursorSource } from "#app/sync/engine-parts.ts";
import type { HttpRequest } from "#app/sync/http.ts";
import { longAnswer } from "#app/sync/long-answer.ts";

const firstRetryMs = 500;
const lastRetryMs = 15_000;

/** What a browser's network is to a page, for one headless device: requests, long answers and cursors over one cookie jar. */
export interface NodeConnection {
  send(path: string, request: HttpRequest): Promise<Response>;
  /** A long answer, chunk by chunk. Rejects with HttpError; breaking off in the middle is E_NETWORK. */
  stream(path: string, signal: AbortSignal): AsyncGenerator<Uint8Array<ArrayBuffer>>;
  events: CursorSource;
}

/**
 * fetch with a cookie jar; `Origin` is what the server's CSRF check asks of every post. `base` is where the server listens,
 * where that is not its public origin; `longestRetryMs`: between two attempts to open the event stream.
 */
export function nodeConnection(origin: string, base = origin, longestRetryMs = lastRetryMs): NodeConnection {
  const jar = new Map<string, string>();

  async function call(path: string, request: HttpRequest): Promise<Response> {
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join("; ");
    const headers: Record<string, string> = { ...request.headers, origin };
    if (cookie !== "") headers.cookie = cookie;
    const answer = await fetch(new URL(path, base), { ...request, headers, redirect: "error" });
    for (const line of answer.headers.getSetCookie()) {
      const [pair = ""] = line.split(";");
      const at = pair.indexOf("=");
      if (/max-age=0/i.test(line)) jar.delete(pair.slice(0, at));
      else jar.set(pair.slice(0, at), pair.slice(at + 1));
    }
    return answer;
  }

  const stream: NodeConnection["stream"] = (path, signal) =>
    longAnswer(path, () => call(path, { method: "GET", headers: {}, signal }));

  return { send: call, stream, events: { subscribe } };

  /** The event stream of this device, opened again when it breaks. */
  function subscribe(...[onCursor, onState]: Parameters<CursorSource["subscribe"]>): () => void {
    const ended = new AbortController();
    let failures = 0;
    let timer: NodeJS.Timeout | undefined;

    async function listen(): Promise<void> {
      let isOpen = false;
      try {
        let text = "";
        const decoder = new TextDecoder();
        for await (const chunk of stream("/api/events", ended.signal)) {
          if (!isOpen) onState(true);
          isOpen = true;
          failures = 0;
          text += decoder.decode(chunk, { stream: true });
          const blocks = text.split("\n\n");
          text = blocks.pop() ?? "";
          for (const block of blocks) receive(block);
        }
      } catch {
        // A stream that breaks is opened again below; whether the session has ended is for the next sync to find.
      }
      if (ended.signal.aborted) return;
      if (isOpen) onState(false);
      timer = setTimeout(() => void listen(), Math.min(longestRetryMs, firstRetryMs * 2 ** failures++));
    }

    function receive(block: string): void {
      const data = /^event: cursor\ndata: (.+)$/m.exec(block)?.[1];
      if (data === undefined) return;
      const parsed = cursorEvent.safeParse(JSON.parse(data));
      if (parsed.success) onCursor(parsed.data);
    }

    void listen();
    return () => {
      ended.abort();
      clearTimeout(timer);
    };
  }
}
