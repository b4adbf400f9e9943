import { lockNotAvailable, sqlState } from "./database-failure.server.ts";
import type { SqlClient } from "./sql-client.server.ts";

/** Entries after which what follows them is done at once. */
const FILL_EVERY = 1_000;
/** The longest that an entry waits for what follows it while nobody asks for it. */
const FILL_WITHIN_MS = 1_000;
/** How often a block is asked for that somebody else makes; each time waits 5 s for them (migration 014). */
const TRIES = 24;

/**
 * Brings the search rows of a log, or of every log, up to all entries that were there before the call. Whoever chooses entries by
 * their search columns calls this first, so that nobody sees less than what was acknowledged; when it fails, so does the reading.
 */
export async function fillSearch(client: SqlClient, log: string | null = null): Promise<void> {
  const { rows } = await client.query<{ log: string; size: string; filled: string }>(
    `SELECT h.log, h.size, coalesce(s.size, 0) AS filled
     FROM public.audit_head h LEFT JOIN public.audit_search_head s ON s.log = h.log
     WHERE h.size > coalesce(s.size, 0) AND ($1::text IS NULL OR h.log = $1)`,
    [log],
  );
  for (const behind of rows)
    for (let at = Number(behind.filled); at < Number(behind.size); ) {
      const next = await fillOn(client, behind.log);
      // A head that went back: there is nothing more to fill, and verification says why.
      if (next <= at) break;
      at = next;
    }
}

async function fillOn(client: SqlClient, log: string): Promise<number> {
  const { rows } = await client.query<{ filled: string }>("SELECT public.audit_fill_search($1) AS filled", [
    log,
  ]);
  return Number(rows[0]?.filled);
}

/**
 * Makes the bits of every block that is full, of a log or of every one, each in a transaction of its own in which nobody who searches
 * waits: until they are there, the search rows answer. One that somebody else is making is waited for, or left to them.
 */
export async function makeBlocks(
  client: SqlClient,
  log: string | null = null,
  ofOthers: "await" | "leave" = "await",
): Promise<void> {
  const { rows } = await client.query<{ log: string }>(
    `SELECT s.log FROM public.audit_search_head s JOIN public.audit_head h ON h.log = s.log
     WHERE s.blocks < least(s.size, h.size) >> 14 AND NOT h.destroyed AND ($1::text IS NULL OR s.log = $1)`,
    [log],
  );
  for (const due of rows) while (await makeNext(client, due.log, ofOthers));
}

/** Whether another one is due. Each try looks anew for the next block, and so past one that somebody else has made meanwhile. */
async function makeNext(client: SqlClient, log: string, ofOthers: "await" | "leave"): Promise<boolean> {
  for (let tries = 1; ; tries++)
    try {
      const { rows } = await client.query<{ more: boolean }>("SELECT public.audit_make_due($1) AS more", [
        log,
      ]);
      return rows[0]?.more === true;
    } catch (cause) {
      if (sqlState(cause) !== lockNotAvailable) throw cause;
      if (ofOthers === "leave") return false;
      if (tries === TRIES) throw cause;
    }
}

/** Keeps search rows and tree nodes close behind the log; `fill` fills them, one at a time, and handles its own failures. */
export function createSearchFiller(fill: () => Promise<void>) {
  let waiting = 0;
  let timer: NodeJS.Timeout | null = null;
  let running: Promise<void> | null = null;

  function plan(): void {
    if (running !== null || waiting === 0) return;
    if (waiting >= FILL_EVERY) start();
    else timer ??= setTimeout(start, FILL_WITHIN_MS).unref();
  }

  function start(): void {
    rest();
    waiting = 0;
    running = fill().finally(() => {
      running = null;
      plan();
    });
  }

  function rest(): void {
    if (timer) clearTimeout(timer);
    timer = null;
  }

  return {
    /** That so many entries were appended. */
    appended(count: number): void {
      waiting += count;
      plan();
    },
    /** Resolves when nothing is under way; what is behind then, the next reading fills. */
    async stop(): Promise<void> {
      waiting = 0;
      rest();
      await running;
      rest();
    },
  };
}
