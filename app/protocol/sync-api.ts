import { z } from "zod/mini";
import { roles } from "./roles.ts";
import { clinicSettings } from "./session-api.ts";
import {
  bytesUpTo,
  counter,
  displayName,
  id16,
  id32,
  kemPublicKey,
  logHead,
  signature,
  statementWire,
} from "./wire.ts";

/**
 * GET /api/sync/keylog?size=<log size I hold>&want=<account ids, comma separated, ≤ 64>
 * Statements of visible accounts with a log index ≥ size, and whole chains of the wanted ones.
 * Audited as keylog.read with the accounts returned; no entry when nothing is returned.
 */
export const chainPart = z.strictObject({
  accountId: id32,
  /** seq of the first statement in wires */
  from: counter,
  wires: z.array(statementWire),
});
export type ChainPart = z.infer<typeof chainPart>;

export const keylogSync = z.strictObject({
  log: logHead,
  /** RFC 6962 consistency proof from the size asked with to log.size; empty when either is 0 or they are equal. */
  consistency: z.array(id32),
  chains: z.array(chainPart),
  /** ML-KEM-768 public keys that these statements name, by kem_hash. */
  kemKeys: z.array(z.strictObject({ kemHash: id32, kemPk: kemPublicKey })),
});
export type KeylogSync = z.infer<typeof keylogSync>;

/** One message as the server delivers it to one device (SPEC §8). */
export const deliveredEnvelope = z.strictObject({
  n: counter,
  type: z.literal("envelope"),
  threadId: id32,
  header: bytesUpTo(1024),
  com: id32,
  ct: bytesUpTo(65_552),
  sig: signature,
  /** concatenated SHA-256 of every wrap, in recipient order */
  wrapHashes: bytesUpTo(32 * 1024),
  /** this device's wrap; null when the envelope has none for it */
  wrap: z.nullable(bytesUpTo(1172)),
  receivedMs: counter,
});
export type DeliveredEnvelope = z.infer<typeof deliveredEnvelope>;

export const deliveredStatement = z.strictObject({
  n: counter,
  type: z.literal("statement"),
  threadId: id32,
  wire: statementWire,
});
export type DeliveredStatement = z.infer<typeof deliveredStatement>;

/** GET /api/sync/feed?after=<n>: the person's gapless feed, oldest first, ≤ 50 items. Audited as envelope.read; no entry when empty. */
export const feedSync = z.strictObject({
  items: z.array(z.discriminatedUnion("type", [deliveredEnvelope, deliveredStatement])),
  more: z.boolean(),
});
export type FeedSync = z.infer<typeof feedSync>;

/**
 * GET /api/device/envelopes?epoch=<key epoch>&after=<n>: what of the own feed was wrapped to this device under that epoch, oldest
 * first; `next` is the next page's `after`. Audited as envelope.read; no entry when empty.
 */
export const epochEnvelopes = z.strictObject({
  envelopes: z.array(id32),
  next: z.nullable(counter),
});
export type EpochEnvelopes = z.infer<typeof epochEnvelopes>;

/** GET /api/events: text/event-stream of `cursor` events. A bare cursor: the newest feed number and the key log's size. */
export const cursorEvent = z.strictObject({ feed: counter, log: counter });
export type CursorEvent = z.infer<typeof cursorEvent>;

/** GET /api/directory: persons and teams this person may see. Names are claims, checked in the browser against their commitments. */
export const directoryPerson = z.strictObject({
  accountId: id32,
  role: z.enum(roles),
  status: z.enum(["active", "pending", "offboarded"]),
  name: displayName,
  nameSalt: id32,
  invitation: z.nullable(
    z.strictObject({
      invId: id16,
      invite: bytesUpTo(512),
      sig: signature,
      accept: bytesUpTo(256),
      acceptSigs: z.tuple([signature, signature]),
      /** Teams noted at invitation; for administrators, else empty. */
      teamIds: z.array(id32),
    }),
  ),
});
export type DirectoryPerson = z.infer<typeof directoryPerson>;

export const directoryTeam = z.strictObject({ teamId: id32, name: displayName, nameSalt: id32 });
export type DirectoryTeam = z.infer<typeof directoryTeam>;

export const directory = z.strictObject({
  clinicId: id32,
  clinic: clinicSettings,
  people: z.array(directoryPerson),
  teams: z.array(directoryTeam),
});
export type Directory = z.infer<typeof directory>;
