/** SQLSTATE of a failed statement (PostgreSQL appendix A), through the error that drizzle wraps around the driver's; else null. */
export function sqlState(cause: unknown): string | null {
  for (let error = cause; error instanceof Error; error = error.cause) {
    if ("code" in error && typeof error.code === "string" && /^[0-9A-Z]{5}$/.test(error.code))
      return error.code;
  }
  return null;
}

export const uniqueViolation = "23505";

/** Whether the database was away, full, or gave way to another transaction, so that the same request may succeed later. */
export function isTransient(cause: unknown): boolean {
  const state = sqlState(cause);
  if (state !== null) return ["08", "40", "53", "55", "57", "58"].includes(state.slice(0, 2));
  for (let error = cause; error instanceof Error; error = error.cause) {
    const code = "code" in error ? error.code : undefined;
    if (typeof code === "string" && /^(ECONN|EPIPE|ETIMEDOUT|ENOENT|EHOST|ENET)/.test(code)) return true;
    if (/timeout|terminated|Connection/.test(error.message)) return true;
  }
  return false;
}
