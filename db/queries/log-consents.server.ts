import { asc } from "drizzle-orm";
import { logConsent } from "../schema/log-change.ts";
import type { ReadTicket } from "../tickets/read-ticket.server.ts";
import type { WriteTx } from "../tickets/write-tx.server.ts";

/** False when this account has confirmed that change already. */
export async function addConsent({ orm }: WriteTx, row: typeof logConsent.$inferInsert): Promise<boolean> {
  const added = await orm.insert(logConsent).values(row).onConflictDoNothing().returning();
  return added.length > 0;
}

/** Everybody's word about every change, oldest first. */
export async function everyConsent<Ids>({ orm }: ReadTicket<Ids>) {
  return orm.select().from(logConsent).orderBy(asc(logConsent.number), asc(logConsent.atMs));
}
