import { readClinicNoticeRow } from "#db/queries/clinic-notice.server.ts";
import { SystemTicket } from "#db/tickets/system-ticket.server.ts";
import { errorCode } from "../log.server.ts";
import type { Services } from "../services.server.ts";

/** What hangs on the clinic's door: its name and where to get urgent help. Public, of no person, so no entry. */
export interface ClinicNotice {
  name: string;
  emergencyNumber: string | null;
  crisisNumber: string | null;
}

/** Null before set-up, and when the database is away: a page with an error message still appears. */
export async function readClinicNotice({ database, log }: Services): Promise<ClinicNotice | null> {
  try {
    return await readClinicNoticeRow(SystemTicket.mint({ orm: database.orm, sql: database.pool }, "shell"));
  } catch (cause) {
    log.warn("clinic.notice", { code: errorCode(cause) });
    return null;
  }
}
