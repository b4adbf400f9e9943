import { z } from "zod/mini";
import { registrationResult } from "./session-api.ts";
import { bytesUpTo, id32, lineUpTo, signature } from "./wire.ts";

/** WebAuthn L3 §4: a credential id has at most 1,023 bytes. */
const credentialId = bytesUpTo(1023);

/** POST /api/passkeys/begin {} → creationOptions; the challenge serves to add a passkey or to remove one */

/** POST /api/passkeys: a further passkey of this session's device, asked for by the device's key (SPEC §6, §12). */
export const passkeyAdd = z.strictObject({ credential: registrationResult, apiAuth: signature });
export type PasskeyAdd = z.infer<typeof passkeyAdd>;

/** POST /api/passkeys/remove: the same signature over the passkey that goes. */
export const passkeyRemove = z.strictObject({ credentialId, challenge: id32, apiAuth: signature });
export type PasskeyRemove = z.infer<typeof passkeyRemove>;

/** GET /api/passkeys: with what this session's device can sign in, as the server knows it. */
export const passkeyList = z.strictObject({
  passkeys: z.array(z.strictObject({ id: credentialId, transports: z.array(lineUpTo(20)) })),
});
export type PasskeyList = z.infer<typeof passkeyList>;
