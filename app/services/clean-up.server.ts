import { removeExpired } from "#db/queries/clean-up.server.ts";
import { forgetBlob, giveUpBlobs } from "#db/queries/clean-up-blobs.server.ts";
import { sweepDestroyed } from "#db/queries/sweep-destroyed.server.ts";
import { SystemTicket } from "#db/tickets/system-ticket.server.ts";
import { errorCode } from "./log.server.ts";
import type { Services } from "./services.server.ts";

const EVERY_MS = 10 * 60_000;
const DAY_MS = 86_400_000;
/** A whole file waits longer than an unfinished one: its message may sit in an outbox without a network. */
export const blobPatience = { uploading: DAY_MS, complete: 7 * DAY_MS } as const;

type Parts = Pick<Services, "database" | "clock" | "blobs">;

/** Sessions, challenges and tokens are refused once they have ended; this only takes the rows away. */
export function startCleanUp(parts: Parts & Pick<Services, "log">) {
  const stopped = new AbortController();
  // What is left of a long log takes longer than the time to the next round.
  let round: Promise<void> | null = null;
  const timer = setInterval(() => {
    round ??= cleanUp(parts, stopped.signal)
      .catch((cause: unknown) => parts.log.warn("clean_up.failed", { code: errorCode(cause) }))
      .finally(() => {
        round = null;
      });
  }, EVERY_MS);
  timer.unref();
  return {
    async stop(): Promise<void> {
      clearInterval(timer);
      stopped.abort();
      await round;
    },
  };
}

/**
 * One round: what has expired, then sealed files that no message took, bytes before the row that knows of them, then the rest of
 * logs that were destroyed.
 */
export async function cleanUp({ database, clock, blobs }: Parts, stopped?: AbortSignal): Promise<void> {
  const ticket = SystemTicket.mint({ orm: database.orm, sql: database.pool }, "clean-up");
  const now = clock();
  await removeExpired(ticket, now);
  const given = await giveUpBlobs(ticket, {
    uploadingMs: now - blobPatience.uploading,
    completeMs: now - blobPatience.complete,
  });
  for (const id of given) {
    await blobs.remove(id);
    await forgetBlob(ticket, id);
  }
  await sweepDestroyed(ticket, stopped);
}
