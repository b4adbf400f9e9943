import pg from "pg";
import { listenToEveryError } from "./client.server.ts";

/** A pool of its own for the audit log, so that readers who use up theirs cannot starve it. */
export function openAuditPool(pool: pg.Pool, onError: (cause: Error) => void): pg.Pool {
  const own = new pg.Pool({ ...pool.options, max: 2, application_name: "bedside-audit" });
  own.on("error", onError);
  listenToEveryError(own);
  return own;
}
