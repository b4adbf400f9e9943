import type { AccountId, DeviceId } from "#app/lib/ids.ts";
import { findPerson } from "#db/queries/people.server.ts";
import { kitOwner } from "#db/queries/recovery.server.ts";
import type { WriteTx } from "#db/tickets/write-tx.server.ts";
import { refuse, refuseUnless } from "../audited/refusal.server.ts";

/** Whose sheet it is, with what the log calls a patient; E_PASSKEY for nobody's, and for somebody who has left. */
export async function sheetOwner(tx: WriteTx, kitId: DeviceId, account: AccountId) {
  const personId = (await kitOwner(tx, kitId)) ?? refuse("E_PASSKEY");
  const person = (await findPerson(tx, personId)) ?? refuse("E_PASSKEY");
  const { status, accountId, role, pseudonym } = person;
  refuseUnless(accountId === account && (status === "active" || status === "pending"), "E_PASSKEY");
  return { ...person, personId, status, p: role === "patient" ? [pseudonym] : [] };
}
