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
export const insufficientPrivilege = "42501";
/** A lock was not given within `lock_timeout`. */
export const lockNotAvailable = "55P03";

/** Of audit_redact (db/migrations/audit/013). */
export const keptByHold = "BA005";

/** Of a connection that could not be made, or is not there any more: the operating system's, name lookup's, and Node's streams'. */
const noConnection =
  /^(ECONN|EPIPE|ETIMEDOUT|ENOENT|EHOST|ENET|EADDRNOTAVAIL|EAGAIN|ENOBUFS|ENOTFOUND|EAI_|ERR_STREAM_|ERR_SOCKET_)/;

/** What the driver says without a code; the last of a pool that a server which stops has closed. */
const noAnswer = /timeout|terminated|Connection|not queryable|pool after calling end/;

/** A server that takes no writes after a failover, and transactions that PostgreSQL ended because nothing came or they took too long. */
const states: ReadonlySet<string> = new Set(["25006", "25P03", "25P04"]);

/** Connections, giving way, resources, locks, the operator or a time limit, the system. */
const classes: ReadonlySet<string> = new Set(["08", "40", "53", "55", "57", "58"]);

/** Whether the database was away, full, or gave way to another transaction, so that the same request may succeed later. */
export function isTransient(cause: unknown): boolean {
  const state = sqlState(cause);
  return state === null ? isUnanswered(cause) : states.has(state) || classes.has(state.slice(0, 2));
}

/** Whether no answer came: no connection, a broken one, or one that is silent. What was asked may have been done. */
export function isUnanswered(cause: unknown): boolean {
  if (sqlState(cause) !== null) return false;
  for (let error = cause; error instanceof Error; error = error.cause) {
    const code = "code" in error ? error.code : undefined;
    if (typeof code === "string" && noConnection.test(code)) return true;
    if (noAnswer.test(error.message)) return true;
  }
  return false;
}
