import { and, eq, gt } from "drizzle-orm";
import type { ClinicSettings } from "#app/protocol/session-api.ts";
import { clinic, setupToken } from "../schema/clinic.ts";
import type { WriteTx } from "../tickets/write-tx.server.ts";

/** Whether the token is good and nobody has set up a clinic yet. */
export async function setupTokenHolds(tx: WriteTx, tokenHash: Uint8Array): Promise<boolean> {
  const found = await tx.orm
    .select({ expiresMs: setupToken.expiresMs })
    .from(setupToken)
    .where(and(eq(setupToken.tokenHash, tokenHash), gt(setupToken.expiresMs, tx.nowMs)));
  return found.length > 0;
}

/** The one clinic; a second breaks the primary key: E_CONFLICT. No token outlives it. */
export async function addClinic(tx: WriteTx, row: typeof clinic.$inferInsert): Promise<void> {
  await tx.orm.insert(clinic).values(row);
  await tx.orm.delete(setupToken);
}

export async function updateClinic(tx: WriteTx, settings: ClinicSettings): Promise<void> {
  await tx.orm.update(clinic).set(settings);
}
