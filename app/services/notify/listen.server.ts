import type pg from "pg";
import type { OpenedDatabase } from "../database.server.ts";
import { channel } from "./announce.server.ts";

export interface Listening {
  stop(): Promise<void>;
}

const FIRST_RETRY_MS = 200;
const LAST_RETRY_MS = 10_000;
/** A connection that nothing comes through for hours looks the same whether PostgreSQL is there or not: it is asked. */
const ASK_EVERY_MS = 15_000;

/** LISTEN on a connection of its own that is opened again whenever it breaks or falls silent, waiting longer each time. */
export async function listenForever(
  database: Pick<OpenedDatabase, "connect">,
  handlers: { onPayload(payload: string): void; onConnected(): void; onLost(cause: unknown): void },
  askEveryMs = ASK_EVERY_MS,
): Promise<Listening> {
  let stopped = false;
  let client: pg.Client | null = null;
  let timer: NodeJS.Timeout | null = null;
  let waitMs = FIRST_RETRY_MS;

  const connect = async (): Promise<void> => {
    let fresh: pg.Client | null = null;
    try {
      fresh = await database.connect();
      fresh.on("notification", ({ payload }) => payload !== undefined && handlers.onPayload(payload));
      await fresh.query(`listen ${channel}`);
      if (stopped) return await fresh.end();
      client = fresh;
      waitMs = FIRST_RETRY_MS;
      keepAsking(fresh);
      handlers.onConnected();
    } catch (cause) {
      fresh?.end().catch(() => undefined);
      retry(cause);
    }
  };
  const keepAsking = (open: pg.Client) => {
    let isAsked = false;
    const asking = setInterval(async () => {
      if (isAsked) return;
      isAsked = true;
      try {
        await open.query("select 1");
        isAsked = false;
      } catch {
        // An end with a question unanswered hangs up, which is the event below.
        await open.end().catch(() => undefined);
      }
    }, askEveryMs);
    asking.unref();
    open.once("end", () => {
      clearInterval(asking);
      retry(new Error("ended"));
    });
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
