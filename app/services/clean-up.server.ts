import { removeExpired } from "#db/queries/clean-up.server.ts";
import { forgetBlob, giveUpBlobs } from "#db/queries/clean-up-blobs.server.ts";
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
  const timer = setInterval(() => {
    cleanUp(parts).catch((cause: unknown) => parts.log.warn("clean_up.failed", { code: errorCode(cause) }));
  }, EVERY_MS);
  timer.unref();
  return { stop: () => clearInterval(timer) };
}

/** One round: what has expired, then sealed files that no message took. Bytes before the row that knows of them. */
export async function cleanUp({ database, clock, blobs }: Parts): Promise<void> {
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
}
