import { sql } from "drizzle-orm";
import type { PersonId } from "#db/schema/ids.ts";
import type { WriteTx } from "#db/tickets/write-tx.server.ts";

/** The channel of LISTEN and NOTIFY between the nodes. */
export const channel = "bedside";

/** What travels on it: random ids of persons, never what happened. */
export type Announcement =
  | { k: "people"; ids: PersonId[] }
  | { k: "everyone" }
  | { k: "ended"; ids: PersonId[] };

/** Ids of 22 characters: this many stay well below PostgreSQL's 8,000 bytes a payload. */
const PEOPLE_A_PAYLOAD = 200;

/** Delivered by PostgreSQL when the transaction commits, and not at all when it does not. */
export async function announce(
  tx: WriteTx,
  what: { notify?: { people: readonly PersonId[] } | "everyone"; ended?: readonly PersonId[] },
): Promise<void> {
  const { notify, ended } = what;
  if (notify === "everyone") await send(tx, { k: "everyone" });
  else if (notify) for (const ids of pages(notify.people)) await send(tx, { k: "people", ids });
  if (ended) for (const ids of pages(ended)) await send(tx, { k: "ended", ids });
}

async function send(tx: WriteTx, announcement: Announcement): Promise<void> {
  await tx.orm.execute(sql`select pg_notify(${channel}, ${JSON.stringify(announcement)})`);
}

function pages(ids: readonly PersonId[]): PersonId[][] {
  const count = Math.ceil(ids.length / PEOPLE_A_PAYLOAD);
  return Array.from({ length: count }, (_, i) => ids.slice(i * PEOPLE_A_PAYLOAD, (i + 1) * PEOPLE_A_PAYLOAD));
}
