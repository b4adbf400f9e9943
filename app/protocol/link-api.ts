import { z } from "zod/mini";
import { registrationResult } from "./session-api.ts";
import { bytesUpTo, id16, id32, kemPublicKey, signature, statementWire } from "./wire.ts";

/** What is sealed for the other side of a link (SPEC §10): nonce 24 | secretbox. Of somebody without a session, a short one. */
export const newSideMessage = bytesUpTo(4_096);
export const oldSideMessage = bytesUpTo(16_384);

/** POST /api/links/begin {} → creationOptions, for a passkey of a browser whose person is not known yet */

/** POST /api/links: the new browser's passkey, kept until the link proves whose it is, and its first message. */
export const linkOpen = z.strictObject({
  linkId: id16,
  credential: registrationResult,
  message: newSideMessage,
});
export type LinkOpen = z.infer<typeof linkOpen>;

/** POST /api/links/:linkId/new, …/old */
export const newSidePost = z.strictObject({ message: newSideMessage });
export const oldSidePost = z.strictObject({ message: oldSideMessage });

/** GET /api/links/:linkId/messages?side=new|old&after=<n>: what that side has posted after its n-th message, oldest first. */
export const linkMessages = z.strictObject({ messages: z.array(oldSideMessage) });
export type LinkMessages = z.infer<typeof linkMessages>;

/** POST /api/chain/device: the ADD of a linked browser, signed by this session's. */
export const devicePost = z.strictObject({ wire: statementWire, kemPk: kemPublicKey, linkId: id16 });
export type DevicePost = z.infer<typeof devicePost>;

/** POST /api/links/:linkId/challenge {} → linkChallenge · POST /api/links/:linkId/finish → me, sets the cookie */
export const linkChallenge = z.strictObject({ challenge: id32 });
export const linkFinish = z.strictObject({ challenge: id32, deviceId: id32, apiAuth: signature });
export type LinkFinish = z.infer<typeof linkFinish>;
