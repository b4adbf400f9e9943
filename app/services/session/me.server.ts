import type { AccountId } from "#app/lib/ids.ts";
import type { Me } from "#app/protocol/session-api.ts";
import type { Caller } from "./caller.server.ts";

/** The signed-in person as their own browser needs it. */
export function meOf(caller: Caller, name: string, clinicId: AccountId): Me {
  const { role, status, accountId, deviceId, session } = caller;
  const { endsMs: sessionEndsMs, idleMs } = session;
  return { role, status, name, accountId, deviceId, clinicId, sessionEndsMs, idleMs };
}
