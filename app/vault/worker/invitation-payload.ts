import { z } from "zod/mini";
import { fromUtf8, utf8 } from "#app/lib/bytes.ts";
import { displayName, id32 } from "#app/protocol/wire.ts";
import { VaultError } from "../rpc.ts";
import { logPins } from "./log-pins.ts";

/** What the inviter tells the invited past the server, sealed under a key from the link (SPEC §6): names with their openings, and pins for both logs. */
const invitationPayload = z.strictObject({
  v: z.literal(2),
  clinicName: displayName,
  inviterName: displayName,
  /** Opens ENDORSE's name_commit; null when an administrator invites, whose name no statement commits to. */
  inviterSalt: z.nullable(id32),
  name: displayName,
  nameSalt: id32,
  pins: logPins,
});
export type InvitationPayload = z.infer<typeof invitationPayload>;

export function encodePayload(payload: InvitationPayload): Uint8Array<ArrayBuffer> {
  return utf8(JSON.stringify(payload));
}

/** Anything but the schema is E_SCHEMA, without a cause: zod's issues quote values. */
export function decodePayload(bytes: Uint8Array): InvitationPayload {
  try {
    return invitationPayload.parse(JSON.parse(fromUtf8(bytes)));
  } catch {
    throw new VaultError("E_SCHEMA");
  }
}
