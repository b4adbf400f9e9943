import pino from "pino";
import type { Env } from "./env.server.ts";

/**
 * All that a log line may hold. No bodies, headers, addresses, query strings or foreign error objects: an error is
 * named by its code, and found again by its request.
 */
export interface LogFields {
  /** Id of the request, as the answer's `request` and header `X-Request-Id` give it. */
  request?: string;
  /** Remix route id: the file, never the path with its parameters. */
  route?: string;
  status?: number;
  ms?: number;
  /** A code of a closed union, or the class name of an unexpected error. */
  code?: string;
}

export type LogLevel = "debug" | "info" | "warn" | "error";
export type Log = Record<LogLevel, (event: string, fields?: LogFields) => void>;

/** Lines of JSON to stdout. `error` means a bug. */
export function createLog(
  level: Env["logLevel"],
  destination: pino.DestinationStream = pino.destination({ fd: 1, sync: false }),
): Log {
  const logger = pino({ level, base: null, timestamp: pino.stdTimeFunctions.isoTime }, destination);
  const write =
    (at: LogLevel) =>
    (event: string, fields: LogFields = {}) => {
      const { request, route, status, ms, code } = fields;
      logger[at]({ event, request, route, status, ms, code });
    };
  return { debug: write("debug"), info: write("info"), warn: write("warn"), error: write("error") };
}

/** What of an unexpected error may be logged: its code or its class, never its message. */
export function errorCode(cause: unknown): string {
  if (!(cause instanceof Error)) return "unknown";
  const code = "code" in cause ? cause.code : undefined;
  return typeof code === "string" && /^[A-Za-z0-9_]{1,40}$/.test(code) ? code : cause.name;
}
