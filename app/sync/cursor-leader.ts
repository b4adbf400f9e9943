import { cursorEvent } from "#app/protocol/sync-api.ts";
import type { CursorSource } from "./engine-parts.ts";

type LeaderMessage =
  | { type: "cursor"; data: string }
  | { type: "state"; connected: boolean }
  | { type: "ask" };

const firstRetryMs = 1_000;
const lastRetryMs = 30_000;

/**
 * One event stream a browser: the tab that holds the Web Lock opens it and tells the others, because six connections an
 * origin is all that HTTP/1.1 has. A cursor carries two numbers only; who missed one catches up by number.
 */
export function leaderCursorSource(path = "/api/events"): CursorSource {
  return {
    subscribe(onCursor, onState) {
      const tabs = new BroadcastChannel("bedside-cursor");
      const ended = new AbortController();
      let leading: { connected: boolean } | null = null;

      function receive(data: string): void {
        const parsed = cursorEvent.safeParse(parseJson(data));
        if (parsed.success) onCursor(parsed.data);
      }

      tabs.addEventListener("message", ({ data }: MessageEvent<LeaderMessage>) => {
        if (data.type === "cursor") receive(data.data);
        else if (data.type === "state") onState(data.connected);
        else if (leading !== null) tabs.postMessage({ type: "state", connected: leading.connected });
      });
      tabs.postMessage({ type: "ask" } satisfies LeaderMessage);

      const lead = (): Promise<void> =>
        new Promise((resolve) => {
          leading = { connected: false };
          const close = openStream(
            path,
            (data) => {
              tabs.postMessage({ type: "cursor", data } satisfies LeaderMessage);
              receive(data);
            },
            (connected) => {
              leading = { connected };
              tabs.postMessage({ type: "state", connected } satisfies LeaderMessage);
              onState(connected);
            },
          );
          ended.signal.addEventListener("abort", () => {
            close();
            resolve();
          });
        });
      // Rejects with AbortError when stopped while waiting for the lock, which is how a follower ends.
      void navigator.locks.request("bedside-events", { signal: ended.signal }, lead).catch(() => undefined);

      return () => {
        ended.abort();
        tabs.close();
      };
    },
  };
}

/** EventSource gives up for good on an HTTP error, so a closed stream is opened again here, with backoff. */
function openStream(
  path: string,
  onData: (data: string) => void,
  onState: (connected: boolean) => void,
): () => void {
  let source: EventSource | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let failures = 0;

  function open(): void {
    source = new EventSource(path);
    source.addEventListener("open", () => {
      failures = 0;
      onState(true);
    });
    source.addEventListener("cursor", (event) => onData(event.data));
    source.addEventListener("error", () => {
      onState(false);
      if (source?.readyState !== EventSource.CLOSED) return;
      const wait = Math.min(lastRetryMs, firstRetryMs * 2 ** Math.min(failures++, 6));
      timer = setTimeout(open, wait / 2 + (wait / 2) * Math.random());
    });
  }

  open();
  return () => {
    clearTimeout(timer);
    source?.close();
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
