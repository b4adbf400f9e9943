import type { AuditStore } from "#db/audit-store-interface.server.ts";
import { entryOf } from "./entry.server.ts";

const MINUTE_MS = 60_000;
/** Sources told apart in one minute; the rest of a flood shares one line. */
export const MAX_SOURCES = 1_000;
const OTHERS = "many";

export type FailureEvent = "access.denied" | "login.fail";

/**
 * Failures of strangers, one entry a minute, source and event: ten thousand of them delay nobody, and the log is not a
 * disk for strangers to fill.
 */
export class FailureTally {
  readonly #audit: AuditStore;
  readonly #onError: (cause: unknown) => void;
  #counts = new Map<string, { event: FailureEvent; source: string; count: number }>();
  #timer: NodeJS.Timeout | null = null;

  constructor(audit: AuditStore, onError: (cause: unknown) => void) {
    this.#audit = audit;
    this.#onError = onError;
  }

  start(): void {
    this.#timer = setInterval(() => void this.flush(), MINUTE_MS);
    this.#timer.unref();
  }

  async stop(): Promise<void> {
    if (this.#timer) clearInterval(this.#timer);
    await this.flush();
  }

  note(event: FailureEvent, addressPrefix: string): void {
    this.#add(event, addressPrefix, 1);
  }

  /** To the source's own line, or to the shared one where there is no room for a new line. */
  #add(event: FailureEvent, from: string, count: number): void {
    const isFull = this.#counts.size >= MAX_SOURCES && !this.#counts.has(`${event} ${from}`);
    const source = isFull ? OTHERS : from;
    const key = `${event} ${source}`;
    const found = this.#counts.get(key);
    if (found) found.count += count;
    else this.#counts.set(key, { event, source, count });
  }

  /** Writes what has gathered; what cannot be written is kept for the next minute. */
  async flush(): Promise<void> {
    const due = [...this.#counts.values()];
    if (due.length === 0) return;
    this.#counts = new Map();
    const entries = due.map(({ event, source, count }) =>
      entryOf({ requestId: "aggregate", addressPrefix: source }, null, { e: event, o: "denied", n: count }),
    );
    try {
      await this.#audit.append(entries);
    } catch (cause) {
      this.#onError(cause);
      for (const { event, source, count } of due) this.#add(event, source, count);
    }
  }
}
