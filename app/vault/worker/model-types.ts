import type { ChainState } from "#app/crypto/public/chain-state.ts";
import type { InviteKind } from "#app/crypto/public/invitation.ts";
import type { ThreadState } from "#app/crypto/public/thread-state.ts";
import type { AccountId, DeviceId, ThreadId } from "#app/lib/ids.ts";
import type { KitPost, RevokePost, RotatePost } from "#app/protocol/clinic-api.ts";
import type { Role } from "#app/protocol/roles.ts";
import type { DeliveredEnvelope, DeliveredStatement, Directory } from "#app/protocol/sync-api.ts";
import type { LogHead } from "#app/protocol/wire.ts";
import type { Consent } from "#audit/epoch.ts";
import type { Flow } from "../passing-on-rpc.ts";
import type { PendingRoot } from "../root-batch-rpc.ts";
import type { Category, Draft, OutboxItem, VaultCode } from "../rpc.ts";
import type { Check } from "../safety-rpc.ts";
import type { AccountNotes } from "./account-notes.ts";
import type { AttachmentEntry } from "./attachment-entry.ts";

/** Who this device is. Bytes are base64url throughout the model: it is kept as JSON. */
export interface Identity {
  accountId: AccountId;
  deviceId: DeviceId;
  role: Role;
  /** The clinic root: the pin that everything else is judged by. For the root itself its own account. */
  clinicId: AccountId;
  clinicName: string;
  /** Verifier key of the audit log, from the invitation; null before the set-up's first answer. */
  auditKey: string | null;
  /** Another copy of this profile has been seen: nothing is sent from here any more (SPEC §8). */
  cloned: boolean;
  /** Devices that signed two envelopes under one counter, until they are revoked. */
  shutOut: DeviceId[];
}

/** What an own device said of the account when it added this one (SPEC §10): judged when the chain arrives. */
export interface Welcome {
  seq: number;
  head: string;
  /** The device that linked this one: the only one whose history is taken. */
  from: DeviceId | null;
  /** The own chain has shown that this device stands in it. */
  settled: boolean;
}

/** A verified checkpoint: the note is its log's origin, size and root under this signature. */
export interface SignedHead extends LogHead {
  /** Empty while it stands by a change of the log alone, until the next answer signs it. */
  sig: string;
  /** Verifier key under which it was signed, where that is not the pin's any more. */
  key?: string;
}

/** The newest verified checkpoint of the key log and those before it, newest last. */
export interface KeylogPin {
  /** Verifier key with the log's origin, from the invitation; null before the set-up's first answer (SPEC §13). */
  key: string | null;
  head: SignedHead;
  history: SignedHead[];
  /** Statements of chains up to this index have been asked for. */
  taken: number;
  /** Heads of what a named restore has lost: what was signed then may quote them. */
  past?: SignedHead[];
  /** Keys that were replaced, oldest first, with the size up to which each has signed. */
  oldKeys?: { key: string; size: number }[];
}

/** Changes of both logs that this device has followed, oldest first, and the one that waits to be confirmed (audit SPEC §12). */
export interface LogChangesEntry {
  taken: { note: string; consents: Consent[]; atMs: number }[];
  waiting: { note: string; consents: Consent[] } | null;
  /** How many there are, as far as this device has looked at them. */
  known?: number;
}

export interface ThreadEntry {
  wires: string[];
  /** Where each statement stands in the key log, as it was first proved; null, or absent, for one that no answer has placed. */
  places?: (number | null)[];
  /** Last counter given out; spent for good, sent or not. */
  ctr: number;
  voids: number[];
  arrivals: number;
  /** Arrivals up to this one have been read. */
  readArrival: number;
  /** Who claimed a wrong view of the own chain here: sending waits (SPEC §8). */
  pausedBy: AccountId | null;
  refused: RefusedEntry[];
  /** Changes of this device that were given up, until the person has seen them. */
  undone: UndoneChange[];
}

/** A thread statement that waits to be signed: it is signed on the head of the moment it is handed out (SPEC §7). */
export type QueuedChange =
  | { type: "close" }
  | { type: "add"; account: AccountId; role: number; untilMs: number | null }
  | { type: "remove"; account: AccountId }
  | { type: "role"; account: AccountId; role: number }
  | { type: "grant"; account: AccountId; fromEnvHash: string };

export interface UndoneChange {
  id: string;
  change: QueuedChange;
  code: VaultCode;
}

export interface RefusedEntry {
  code: VaultCode;
  envHash: string;
  atMs: number;
}

/** An envelope that passed every check, with what it said: also the cache of its content key. */
export interface EnvelopeEntry {
  envHash: string;
  kind: "message" | "receipt";
  account: AccountId;
  device: DeviceId;
  ctr: number;
  msgId: string;
  memSeq: number;
  prevOwn: string;
  parents: string[];
  sentMs: number;
  clampedMs: number;
  voidCtrs: number[];
  contentKey: string;
  /** Empty in receipts. */
  text: string;
  subject: string | null;
  category: Category | null;
  readers: { accountId: AccountId; devices: number }[];
  /** The own account's devices among them: what a lost one could read. */
  ownDevices: DeviceId[];
  alsoSentToRemoved: AccountId[];
  hasBidi: boolean;
  attachments: AttachmentEntry[];
  /** In a thread of policy self: what it tells the own devices. */
  notes: AccountNotes | null;
  arrival: number;
  /** False when the author was already known here as revoked or gone when it arrived (SPEC §8 "Order and loss"). */
  receivedBefore: boolean;
  /** The outbox item that still carries it; null once the server has it. */
  outboxId: string | null;
  failed: VaultCode | null;
  /** What was delivered or posted: evidence, and what a record export verifies. */
  raw: { header: string; com: string; ct: string; sig: string; wrapHashes: string };
}

export interface OutboxEntry {
  item: OutboxItem;
  /** Handed out at least once: only these bytes may be sent from now on (SPEC §8 "Outbox"). */
  posted: boolean;
  /** Empty for a thread statement. */
  envHash: string;
  rcpHash: string;
  /** Of a thread statement; null for an envelope. */
  change: QueuedChange | null;
  /** The seq that another statement took from this one: it waits until that one is here. */
  lostSeq: number | null;
  /** Key of the share that a history batch belongs to; null for everything else. */
  share: string | null;
}

/** Earlier messages on their way to one device of a person, under one HISTORY_GRANT that this device signed. */
export interface ShareJob {
  threadId: ThreadId;
  /** Of the grant. */
  seq: number;
  account: AccountId;
  deviceId: DeviceId;
  /** In the thread's order, fixed when the share began. */
  hashes: string[];
  /** How many of them the server has taken. */
  next: number;
  /** Of a share of nothing that the other device waits for: whether it has been told. */
  announced?: boolean;
  failed: VaultCode | null;
}

/** What others have shared of a thread's past: what they promise, and keys whose originals have not been opened yet. */
export interface HistoryModel {
  shares: { from: AccountId; count: number; heads: string; hashes: string[] }[];
  keys: Record<string, string>;
}

/** A signed ROTATE that does not stand in the own chain yet; its keys are stored already. */
export interface PendingRotation extends RotatePost {
  keyEpoch: number;
  atMs: number;
}

/** `name` as it was confirmed then, so that a later account of that name is noticed. `none`: taken back. */
export interface CheckEntry {
  by: Check | "none";
  atMs: number;
  name: string | null;
}

/** What the person calls a device of their own; empty: nothing any more. */
export interface NameEntry {
  name: string;
  atMs: number;
}

/** Notes by what they are about. */
export interface NoteRefs {
  names: DeviceId[];
  checks: AccountId[];
}

export type ParkedEntry = {
  item: DeliveredEnvelope | DeliveredStatement;
  code: VaultCode;
  want: AccountId[];
};

/** What the directory's INVITE and ACCEPT proved for an account, so that signatures are checked once. */
export interface InvitationProof {
  /** SHA-256 over the four checked byte strings. */
  of: string;
  /** Of the invitation, from its own key: an answer to one that somebody else answered names nobody. */
  invId: string;
  nameCommit: string;
  kind: InviteKind;
  inviter: AccountId;
  /** Where the inviter meant to add the invited; zero bytes where nowhere. */
  threadId: ThreadId;
}

export interface DirectoryEntry {
  answer: Directory;
  proofs: Record<string, InvitationProof>;
}

export interface ChainModel {
  wires: string[];
  /** Where each statement stands in the key log, as it was first proved; null for one that no answer has placed. */
  indices: (number | null)[];
  state: ChainState;
}

export interface ThreadModel {
  id: ThreadId;
  entry: ThreadEntry;
  state: ThreadState;
  envelopes: Map<string, EnvelopeEntry>;
}

/** Everything an unlocked vault knows, in memory; each part is one or more sealed entries. */
export interface Model {
  generation: number;
  identity: Identity;
  keylog: KeylogPin;
  logChanges: LogChangesEntry;
  feed: number;
  /** Number of the next outbox item. */
  nextOutbox: number;
  directory: DirectoryEntry | null;
  kit: KitPost | null;
  rotation: PendingRotation | null;
  /** A signed REVOKE that does not stand in the own chain yet. */
  revocation: RevokePost | null;
  /** What an admin ceremony signed and the own chain, the clinic root, does not show yet. */
  rootBatch: PendingRoot | null;
  /** How this device came into the account; null where the account was made here. */
  welcome: Welcome | null;
  /** The keys of a recovery sheet that open messages, until the record has been fetched with them. */
  sheetKeys: { device: DeviceId; boxSecret: string; kemSeed: string } | null;
  /** Proof of a fork, as JSON text: while it stands nothing is sent. */
  evidence: string | null;
  /** The newest two envelopes of one counter, as JSON text. */
  equivocation: string | null;
  chains: Map<AccountId, ChainModel>;
  kemKeys: Map<string, string>;
  threads: Map<ThreadId, ThreadModel>;
  parked: Map<string, ParkedEntry>;
  outbox: Map<string, OutboxEntry>;
  /** What rests until it is resumed: earlier messages to others, to each device of one's own, and opening those that arrive. */
  sharing: { paused: boolean; resting: Partial<Record<DeviceId, Flow>>; arriving: Flow };
  shares: Map<string, ShareJob>;
  histories: Map<ThreadId, HistoryModel>;
  /** Envelopes from before this person joined, as delivered, by env_hash. */
  originals: Map<ThreadId, Map<string, DeliveredEnvelope>>;
  /** Hashes of own messages that were refused and taken back, newest last. */
  takenBack: string[];
  drafts: Map<string, Draft>;
  /** Persons, and the clinic root, that this person has made sure of, and checks that were taken back: read by `checkOf`. */
  checks: Map<AccountId, CheckEntry>;
  names: Map<DeviceId, NameEntry>;
  /** Notes that the other own devices have not been told; `sheet`: the one that all of them were sealed to last. */
  unpublished: NoteRefs & { dueMs: number | null; sheet: DeviceId | null };
  /** Texts of the page, by name. */
  kept: Map<string, string>;
}
