import { z } from "zod/mini";
import { roles } from "./roles.ts";
import {
  bytesUpTo,
  counter,
  displayName,
  id32,
  kemPublicKey,
  lineUpTo,
  signature,
  statementWire,
} from "./wire.ts";

/**
 * WebAuthn results, rebuilt field by field in the browser: a strict object, so extension results
 * (where PRF output lives) are refused rather than ignored (SPEC §12).
 */
export const registrationResult = z.strictObject({
  id: bytesUpTo(1023),
  type: z.literal("public-key"),
  response: z.strictObject({
    clientDataJSON: bytesUpTo(2048),
    attestationObject: bytesUpTo(8192),
    transports: z.array(lineUpTo(20)).check(z.maxLength(8)),
  }),
});
export type RegistrationResult = z.infer<typeof registrationResult>;

export const assertionResult = z.strictObject({
  id: bytesUpTo(1023),
  type: z.literal("public-key"),
  response: z.strictObject({
    clientDataJSON: bytesUpTo(2048),
    authenticatorData: bytesUpTo(2048),
    signature: bytesUpTo(1024),
    userHandle: z.nullable(bytesUpTo(64)),
  }),
});
export type AssertionResult = z.infer<typeof assertionResult>;

/** What the browser needs for navigator.credentials.create; the PRF inputs are added in the browser and never travel. */
export const creationOptions = z.strictObject({
  challenge: id32,
  rpId: z.string(),
  rpName: z.string(),
  userHandle: id32,
  userName: z.string(),
  excludeCredentials: z.array(bytesUpTo(1023)),
});
export type CreationOptions = z.infer<typeof creationOptions>;

export const requestOptions = z.strictObject({ challenge: id32, rpId: z.string() });
export type RequestOptions = z.infer<typeof requestOptions>;

/** The signed-in person as their own browser needs it. `status` pending: staff before the clinic root's ENDORSE. */
export const me = z.strictObject({
  role: z.enum(roles),
  status: z.enum(["active", "pending"]),
  name: displayName,
  accountId: id32,
  deviceId: id32,
  clinicId: id32,
  sessionEndsMs: counter,
  /** Session idle limit in ms; the vault's own idle lock is shorter and independent. */
  idleMs: counter,
});
export type Me = z.infer<typeof me>;

export const clinicSettings = z.strictObject({
  name: displayName,
  /** How long an answer takes at most, shown on compose, in hours. */
  replyHours: z.int().check(z.minimum(1), z.maximum(720)),
  emergencyNumber: z.string().check(z.regex(/^[0-9+ ()-]{2,24}$/)),
  crisisNumber: z.nullable(z.string().check(z.regex(/^[0-9+ ()-]{2,24}$/))),
});
export type ClinicSettings = z.infer<typeof clinicSettings>;

/** A new account's first statements and the proof that its signing key asked for this passkey (SPEC §6 "Registering a passkey"). */
export const newAccount = z.strictObject({
  genesis: statementWire,
  kemPk: kemPublicKey,
  apiAuth: signature,
});
export type NewAccount = z.infer<typeof newAccount>;

/** POST /api/setup/begin → creationOptions */
export const setupBegin = z.strictObject({ token: id32, name: displayName });

/** POST /api/setup/finish → me; the clinic root's GENESIS. */
export const setupFinish = z.strictObject({
  token: id32,
  credential: registrationResult,
  account: newAccount,
  name: displayName,
  nameSalt: id32,
  clinic: clinicSettings,
});
export type SetupFinish = z.infer<typeof setupFinish>;

/** POST /api/session/begin → requestOptions · POST /api/session/finish → me, sets the cookie · POST /api/session/end {} */
export const sessionFinish = z.strictObject({ assertion: assertionResult });
export type SessionFinish = z.infer<typeof sessionFinish>;
export const noBody = z.strictObject({});
