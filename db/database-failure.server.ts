/**
 * SQLSTATE of a failed statement (PostgreSQL appendix A), through the error that drizzle wraps around the driver's; else null.
 * No class begins with E, as the codes of the operating system do: EPIPE has five letters too.
 */
export function sqlState(cause: unknown): string | null {
  for (let error = cause; error instanceof Error; error = error.cause) {
    if ("code" in error && typeof error.code === "string" && /^(?!E)[0-9A-Z]{5}$/.test(error.code))
      return error.code;
  }
  return null;
}

export const uniqueViolation = "23505";

/** Of audit_redact (db/migrations/audit/013). */
export const keptByHold = "BA005";

/** Whether the database was away, full, or gave way to another transaction, so that the same request may succeed later. */
export function isTransient(cause: unknown): boolean {
  const state = sqlState(cause);
  // 25006: after a failover the old server, or a copy, takes no writes.
  if (state !== null)
    return state === "25006" || ["08", "40", "53", "55", "57", "58"].includes(state.slice(0, 2));
  return isUnanswered(cause);
}

/** Whether no answer came: no connection, a broken one, or one that is silent. What was asked may have been done. */
export function isUnanswered(cause: unknown): boolean {
  if (sqlState(cause) !== null) return false;
  for (let error = cause; error instanceof Error; error = error.cause) {
    const code = "code" in error ? error.code : undefined;
    if (typeof code === "string" && /^(ECONN|EPIPE|ETIMEDOUT|ENOENT|EHOST|ENET)/.test(code)) return true;
    if (/timeout|terminated|Connection|not queryable/.test(error.message)) return true;
  }
  return false;
}
