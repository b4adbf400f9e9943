import { z } from "zod/mini";
import { unreviewed } from "./review-api.ts";
import { clinicSettings } from "./session-api.ts";
import { directoryTeam } from "./sync-api.ts";
import { bytesOf, bytesUpTo, counter, id16, id32, kemPublicKey, signature, statementWire } from "./wire.ts";

/**
 * POST /api/chain/kit: the confirmed recovery kit's ADD (SPEC §5), signed by this session's device or by an older kit that it
 * replaces. kemPk null for an identity-only kit; the locator finds the account when only the sheet is left (SPEC §10).
 */
export const kitPost = z.strictObject({
  wire: statementWire,
  kemPk: z.nullable(kemPublicKey),
  locator: id16,
});
export type KitPost = z.infer<typeof kitPost>;

/** POST /api/chain/rotate: the ROTATE of the session's own device, with the KEM key that it names (SPEC §5, §10). */
export const rotatePost = z.strictObject({ wire: statementWire, kemPk: kemPublicKey });
export type RotatePost = z.infer<typeof rotatePost>;

/** POST /api/chain/revoke: the REVOKE of another device of the own account, signed by the session's (SPEC §5). */
export const revokePost = z.strictObject({ wire: statementWire });
export type RevokePost = z.infer<typeof revokePost>;

/**
 * POST /api/chain/removal: half a REVOKE of a recovery sheet, for another browser of the account to sign as well (SPEC §5). It
 * waits 15 minutes and removes nothing by itself · GET /api/chain/removal: what waits, signed by another browser than the caller's.
 */
export const removalPost = z.strictObject({ statement: bytesOf(187), signature });
export const removalOffer = z.strictObject({
  removal: z.nullable(z.strictObject({ statement: bytesOf(187), signer: id32, signature })),
});
export type RemovalPost = z.infer<typeof removalPost>;
export type RemovalOffer = z.infer<typeof removalOffer>;

/** POST /api/people/:accountId/block: ends a lost device's sessions and passkeys; what it holds stays sealed on it. */
export const blockPost = z.strictObject({ deviceId: id32 });
export type BlockPost = z.infer<typeof blockPost>;

/**
 * POST /api/chain/endorse · /api/chain/team · /api/chain/offboard: a batch that one admin ceremony signed,
 * taken whole or not at all; 409 E_CONFLICT when the root chain has moved.
 */
export const rootBatch = z.strictObject({
  wires: z.array(statementWire).check(z.minLength(1), z.maxLength(64)),
  /** Names of the teams whose TEAM statements stand in the batch. */
  teams: z.array(directoryTeam).check(z.maxLength(64)),
});
export type RootBatch = z.infer<typeof rootBatch>;

/** POST /api/clinic */
export const clinicPost = z.strictObject({ clinic: clinicSettings });

/**
 * GET /api/audit/entries?before=<seq>&limit=<≤ 100> with event, person, actor, patient, outcome, role, purpose, from, to:
 * newest first, stored bytes; the page renders from these.
 */
export const auditPage = z.strictObject({
  /** `body` empty once redacted; `link` null where the whole entry is gone, which only a change of the database explains. */
  entries: z.array(z.strictObject({ seq: counter, body: bytesUpTo(4096), link: z.nullable(id32) })),
  /** Names beside pseudonyms, for the officer. */
  people: z.array(z.strictObject({ pseudonym: z.string(), name: z.string(), role: z.string() })),
  /** Of the whole log. */
  size: counter,
  /** There are older ones that fit. */
  more: z.boolean(),
  /** With the newest entries only. */
  unreviewed,
});
export type AuditPage = z.infer<typeof auditPage>;

/** Every refusal over HTTP. `code` is of the closed union in errors.ts, `request` the id to quote to the operator. */
export const httpError = z.strictObject({ code: z.string(), request: z.string() });
export const emptyAnswer = z.strictObject({ ok: z.literal(true) });
export type RootBatchKind = "endorse" | "team" | "policy" | "offboard";
