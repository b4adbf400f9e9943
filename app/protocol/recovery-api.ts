import { z } from "zod/mini";
import { creationOptions, registrationResult } from "./session-api.ts";
import { deliveredEnvelope, provenLog } from "./sync-api.ts";
import { counter, id16, id32, kemPublicKey, signature, statementWire } from "./wire.ts";

/** POST /api/recovery/begin → recoveryOpening. The locator only finds the account (SPEC §10). `size`: of the printed checkpoint, 0 for none. */
export const recoveryBegin = z.strictObject({ locator: id16, size: counter });
export const recoveryOpening = z.strictObject({
  options: creationOptions,
  accountId: id32,
  /** Whole, for the browser to judge before it signs. */
  chain: z.array(statementWire),
  rootChain: z.array(statementWire),
  /** Continues `size`, and holds every statement of both chains at these indices. */
  log: provenLog,
  /** Every change of the logs themselves, as signed notes, oldest first: a key that is known here may have been replaced. */
  changes: z.array(z.string().check(z.maxLength(16_384))),
  indices: z.tuple([z.array(counter), z.array(counter)]),
});
export type RecoveryOpening = z.infer<typeof recoveryOpening>;

/** POST /api/recovery/finish → me, sets the cookie: the ADD that the kit signed, and its proof for the passkey (SPEC §6). */
export const recoveryFinish = z.strictObject({
  credential: registrationResult,
  wire: statementWire,
  kemPk: kemPublicKey,
  apiAuth: signature,
});
export type RecoveryFinish = z.infer<typeof recoveryFinish>;

/** POST /api/recovery/revoke: a REVOKE that the kit signed, from a browser that nobody is signed in to (SPEC §10). */
export const sheetRevoke = z.strictObject({ wire: statementWire });

/**
 * POST /api/recovery/block: ends sessions and passkeys of the account's last browser, which stays in the chain. `apiAuth` is by
 * the kit's sig key over the challenge of `begin`, with the device's id in the place of a credential's.
 */
export const sheetBlock = z.strictObject({ kit: id32, deviceId: id32, challenge: id32, apiAuth: signature });

/**
 * GET /api/sync/envelopes?want=<env_hashes, comma separated, ≤ 50>&device=<own device id>: originals of the person's own feed,
 * each with the wrap for that device of the account. Audited as envelope.read.
 */
export const originals = z.strictObject({ items: z.array(deliveredEnvelope) });
export type Originals = z.infer<typeof originals>;
export const originalsLimit = 50;
