import { createServer, type RequestListener, type Server } from "node:http";
import type { Env } from "#app/services/env.server.ts";
import { StartFailure } from "#app/services/start-failure.server.ts";

const HEAD_WITHIN_MS = 10_000;
/** Longer than any body may take by its class, which answers with a code before this hangs up. */
const REQUEST_WITHIN_MS = 90_000;
const DRAIN_WITHIN_MS = 10_000;
const SWEEP_EVERY_MS = 50;
/**
 * Longer than proxies keep an idle connection (nginx 60 s): the side that sends next must be the one that closes, else a post
 * meets a connection that is just being closed, and the proxy answers 502 because it must not post twice.
 */
const KEEP_ALIVE_MS = 75_000;

/** Throws StartFailure. */
export async function listen(listener: RequestListener, { port, listen: host }: Env): Promise<Server> {
  const server = createServer(
    {
      headersTimeout: HEAD_WITHIN_MS,
      keepAliveTimeout: KEEP_ALIVE_MS,
      requestTimeout: REQUEST_WITHIN_MS,
      connectionsCheckingInterval: 5_000,
      maxHeaderSize: 16_384,
    },
    listener,
  );
  await new Promise<void>((resolve, reject) => {
    server.once("error", (cause: NodeJS.ErrnoException) => {
      const forbidden = cause.code === "EACCES" || cause.code === "EADDRNOTAVAIL";
      reject(new StartFailure(forbidden ? "start_port_forbidden" : "start_port_taken", { cause }));
    });
    server.listen({ port, host }, resolve);
  });
  return server;
}

/** Takes no more connections, lets answers that have begun end, and hangs up on those that do not. */
export async function drain(server: Server): Promise<void> {
  const closed = new Promise((resolve) => server.close(resolve));
  server.closeIdleConnections();
  // A connection whose answer ends now would be kept for the next request, which nobody takes any more.
  const sweep = setInterval(() => server.closeIdleConnections(), SWEEP_EVERY_MS);
  const hangUp = setTimeout(() => server.closeAllConnections(), DRAIN_WITHIN_MS);
  await closed;
  clearInterval(sweep);
  clearTimeout(hangUp);
}
