import { removeExpired } from "#db/queries/clean-up.server.ts";
import { SystemTicket } from "#db/tickets/system-ticket.server.ts";
import { errorCode } from "./log.server.ts";
import type { Services } from "./services.server.ts";

const EVERY_MS = 10 * 60_000;

/** Sessions, challenges and tokens are refused once they have ended; this only takes the rows away. */
export function startCleanUp({ database, clock, log }: Pick<Services, "database" | "clock" | "log">) {
  const ticket = SystemTicket.mint({ orm: database.orm, sql: database.pool }, "clean-up");
  const timer = setInterval(() => {
    removeExpired(ticket, clock()).catch((cause: unknown) =>
      log.warn("clean_up.failed", { code: errorCode(cause) }),
    );
  }, EVERY_MS);
  timer.unref();
  return { stop: () => clearInterval(timer) };
}
