import { setTimeout as pause } from "node:timers/promises";
import type pg from "pg";

/** Resolves once a connection waits for a lock in a statement that has this in it, or `orUntil` is over. */
export async function waitingFor(owner: pg.Pool, statement: string, orUntil?: Promise<unknown>) {
  let isOver = false;
  orUntil?.then(() => {
    isOver = true;
  });
  const asked = `SELECT 1 FROM pg_stat_activity
    WHERE datname = current_database() AND wait_event_type = 'Lock' AND position($1 in query) > 0`;
  while (!isOver && (await owner.query(asked, [statement])).rows.length === 0) await pause(10);
}
