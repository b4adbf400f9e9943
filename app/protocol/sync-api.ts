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
  signature,
  statementWire,
} from "./wire.ts";

/**
 * The key log at one moment, with all that proves it and what an answer shows of it (SPEC §13). The query's `size` is the
 * size which the caller holds.
 */
export const provenLog = z.strictObject({
  /** Signed checkpoint (c2sp.org/tlog-checkpoint): size and root come from here and nowhere else. */
  note: z.string().check(z.maxLength(4096)),
  /** Verifier key, `name+hash+key`: believed by the set-up's browser alone, the others have it from their invitation. */
  key: z.string().check(z.maxLength(512)),
  /** RFC 6962 proof that the note's tree extends the one of `size` leaves; empty when that is 0 or the same. */
  consistency: z.array(id32),
  /** One batch proof (audit SPEC §6) for all leaves that the answer names by index. */
  inclusion: z.array(id32),
});
export type ProvenLog = z.infer<typeof provenLog>;

/**
 * GET /api/sync/keylog?size=<log size I hold>&from=<log index up to which I have statements>&want=<account ids, ≤ 64>
 * Statements of visible accounts with a log index ≥ from (size when absent), and whole chains of the wanted ones.
 * Audited as keylog.read with the accounts returned; no entry when nothing is returned.
 */
export const chainPart = z.strictObject({
  accountId: id32,
  /** seq of the first statement in wires */
  from: counter,
  wires: z.array(statementWire),
  /** Index in the key log of each of them. */
  indices: z.array(counter),
});
export type ChainPart = z.infer<typeof chainPart>;

export const keylogSync = z.strictObject({
  log: provenLog,
  /** Of the visible accounts, every statement below this index is here or was before. */
  upTo: counter,
  chains: z.array(chainPart),
  /** ML-KEM-768 public keys that these statements name, by kem_hash. */
  kemKeys: z.array(z.strictObject({ kemHash: id32, kemPk: kemPublicKey })),
  /** How many changes of the logs themselves there are: restores, and keys that were replaced. */
  changes: counter,
});
export type KeylogSync = z.infer<typeof keylogSync>;

/** Leaf hashes in one answer of GET /api/keylog/leaves?from=&size=, 32 bytes each, end to end. */
export const keylogLeafLimit = 4096;
export const keylogLeaves = z.strictObject({ leaves: bytesUpTo(32 * keylogLeafLimit) });
export type KeylogLeaves = z.infer<typeof keylogLeaves>;

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
  /** Index in the key log. */
  index: counter,
});
export type DeliveredStatement = z.infer<typeof deliveredStatement>;

/** GET /api/sync/feed?after=<n>&size=<log size I hold>: the person's gapless feed, oldest first, ≤ 50 items. Audited as envelope.read; no entry when empty. */
export const feedSync = z.strictObject({
  items: z.array(z.discriminatedUnion("type", [deliveredEnvelope, deliveredStatement])),
  more: z.boolean(),
  /** Null when there is no statement among the items. */
  log: z.nullable(provenLog),
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

/** GET /api/directory?size=<log size I hold>: persons and teams this person may see. Names are claims, checked in the browser against their commitments. */
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
      /** Indices of INVITE and ACCEPT in the key log. */
      indices: z.tuple([counter, counter]),
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
  log: provenLog,
  /** Verifier key of the audit log; believed by the set-up's browser alone, and passed on in invitations. */
  auditKey: z.string().check(z.maxLength(512)),
});
export type Directory = z.infer<typeof directory>;
