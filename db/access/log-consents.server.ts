import type { AccountId } from "#app/lib/ids.ts";
import { logConsent } from "../schema/log-change.ts";
import type { Connections } from "../tickets/read-ticket.server.ts";

/** Accounts that confirmed a restore, each once; the clinic root's among them. */
export async function consentingAccounts({ orm }: Connections): Promise<AccountId[]> {
  const rows = await orm.selectDistinct({ id: logConsent.accountId }).from(logConsent);
  return rows.map(({ id }) => id);
}
