import type { DeviceId } from "#app/lib/ids.ts";
import { removeCredentialsOf } from "#db/queries/credentials.server.ts";
import { endSessionsOn } from "#db/queries/sessions.server.ts";
import type { PersonId } from "#db/schema/ids.ts";
import type { WriteTx } from "#db/tickets/write-tx.server.ts";

/**
 * A device signs nobody in any more, and whoever was signed in on it is not: counts, and whose streams end. Under the lock of its
 * account, so that a passkey that is being added is seen; passkeys first, so that a sign-in under way is too.
 */
export async function shutOutDevice(
  tx: WriteTx,
  deviceId: DeviceId,
): Promise<{ passkeys: number; sessions: number; people: PersonId[] }> {
  const passkeys = await removeCredentialsOf(tx, deviceId);
  const sessions = await endSessionsOn(tx, deviceId);
  const people = [...new Set([...passkeys, ...sessions])];
  return { passkeys: passkeys.length, sessions: sessions.length, people };
}
