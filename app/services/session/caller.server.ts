import type { AccountId, DeviceId } from "#app/lib/ids.ts";
import type { Role } from "#app/protocol/roles.ts";
import type { PersonId, Pseudonym } from "#db/schema/ids.ts";

/** The person behind a valid session. */
export interface Caller {
  personId: PersonId;
  role: Role;
  status: "active" | "pending";
  accountId: AccountId;
  deviceId: DeviceId;
  pseudonym: Pseudonym;
  session: {
    tokenHash: Uint8Array;
    /** What the audit log calls the session. */
    pseudonym: string;
    /** When it ends whatever happens, milliseconds since 1970. */
    endsMs: number;
    /** How long it lasts without a request, milliseconds. */
    idleMs: number;
  };
}
