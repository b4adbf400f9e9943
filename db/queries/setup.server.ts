import { clinic, setupToken } from "../schema/clinic.ts";
import type { SystemTicket } from "../tickets/system-ticket.server.ts";

export async function clinicExists({ orm }: Pick<SystemTicket, "orm">): Promise<boolean> {
  return (await orm.select({ one: clinic.one }).from(clinic)).length > 0;
}

export async function addSetupToken(
  { orm }: SystemTicket,
  token: { tokenHash: Uint8Array; expiresMs: number },
): Promise<void> {
  await orm.insert(setupToken).values(token);
}
