import type pg from "pg";
import type { OpenedDatabase } from "../database.server.ts";
import { channel } from "./announce.server.ts";

export interface Listening {
  stop(): Promise<void>;
}

const FIRST_RETRY_MS = 200;
const LAST_RETRY_MS = 10_000;

/** LISTEN on a connection of its own that is opened again whenever it breaks, waiting longer each time. */
export async function listenForever(
  database: Pick<OpenedDatabase, "connect">,
  handlers: { onPayload(payload: string): void; onConnected(): void; onLost(cause: unknown): void },
): Promise<Listening> {
  let stopped = false;
  let client: pg.Client | null = null;
  let timer: NodeJS.Timeout | null = null;
  let waitMs = FIRST_RETRY_MS;

  const connect = async (): Promise<void> => {
    try {
      const fresh = await database.connect();
      fresh.on("notification", ({ payload }) => payload !== undefined && handlers.onPayload(payload));
      fresh.once("end", () => retry(new Error("ended")));
      await fresh.query(`listen ${channel}`);
      if (stopped) return await fresh.end();
      client = fresh;
      waitMs = FIRST_RETRY_MS;
      handlers.onConnected();
    } catch (cause) {
      retry(cause);
    }
  };
  const retry = (cause: unknown) => {
    if (stopped || timer) return;
    client = null;
    handlers.onLost(cause);
    timer = setTimeout(() => {
      timer = null;
      void connect();
    }, waitMs);
    timer.unref();
    waitMs = Math.min(LAST_RETRY_MS, waitMs * 2);
  };

  await connect();
  return {
    async stop() {
      stopped = true;
      if (timer) clearTimeout(timer);
      await client?.end();
    },
  };
}
