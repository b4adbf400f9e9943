import { and, eq, gt, ne } from "drizzle-orm";
import type { AccountId, DeviceId } from "#app/lib/ids.ts";
import { sheetRemoval } from "../schema/recovery.ts";
import type { Connections, ReadTicket } from "../tickets/read-ticket.server.ts";
import type { WriteTx } from "../tickets/write-tx.server.ts";

export interface RemovalIds {
  accountId: AccountId;
}

/** The newest takes the place of the one before. */
export async function putRemoval(tx: WriteTx, row: typeof sheetRemoval.$inferInsert): Promise<void> {
  const { accountId: _, ...set } = row;
  await tx.orm.insert(sheetRemoval).values(row).onConflictDoUpdate({ target: sheetRemoval.accountId, set });
}

/** Whether something waits for this device to sign. */
export async function removalWaits(
  { orm }: Pick<Connections, "orm">,
  asked: { accountId: AccountId; deviceId: DeviceId; nowMs: number },
): Promise<boolean> {
  const rows = await orm
    .select({ at: sheetRemoval.expiresMs })
    .from(sheetRemoval)
    .where(
      and(
        eq(sheetRemoval.accountId, asked.accountId),
        ne(sheetRemoval.signerDeviceId, asked.deviceId),
        gt(sheetRemoval.expiresMs, asked.nowMs),
      ),
    );
  return rows.length > 0;
}

export async function removalRow(ticket: ReadTicket<RemovalIds>) {
  const [row] = await ticket.orm
    .select()
    .from(sheetRemoval)
    .where(eq(sheetRemoval.accountId, ticket.ids.accountId));
  return row ?? null;
}
