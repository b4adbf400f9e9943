import { clinic } from "../schema/clinic.ts";
import type { SystemTicket } from "../tickets/system-ticket.server.ts";

/** The public part of the clinic's row; null before set-up. */
export async function readClinicNoticeRow(ticket: SystemTicket) {
  const { name, emergencyNumber, crisisNumber } = clinic;
  const [row] = await ticket.orm.select({ name, emergencyNumber, crisisNumber }).from(clinic).limit(1);
  return row ?? null;
}
