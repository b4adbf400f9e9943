/**
 * The narrow interface between page and vault (SPEC §12). No call returns a private key or signs bytes that the
 * caller chose; what is shown once at creation (kit words, invitation link) is the exception.
 * Everything here can be structured-cloned. The same interface is what a headless device drives.
 */

import type { ThreadChange } from "#app/lib/thread-change.ts";
import type { KitPost, RemovalPost } from "#app/protocol/clinic-api.ts";
import type { InvitationAccept, InvitationOpening, InvitationRequest } from "#app/protocol/invitation-api.ts";
import type { DevicePost } from "#app/protocol/link-api.ts";
import type { EnvelopePost, EnvelopeStored, ThreadPost } from "#app/protocol/message-api.ts";
import type { InvitationKind, Role } from "#app/protocol/roles.ts";
import type { Directory, FeedSync, KeylogSync } from "#app/protocol/sync-api.ts";
import type { AttachmentVault, AttachmentView } from "./attachment-rpc.ts";
import type { DeviceLoss, DevicesVault } from "./devices-rpc.ts";
import type { InvitationView } from "./invitation-rpc.ts";
import type { KeptVault } from "./kept-rpc.ts";
import type { KeylogWalkVault } from "./keylog-walk-rpc.ts";
import type { LinkingVault } from "./linking-rpc.ts";
import type { LogChangesVault } from "./log-changes-rpc.ts";
import type { MemberStep, MembersVault } from "./members-rpc.ts";
import type { PassingOnVault } from "./passing-on-rpc.ts";
import type { HeldPasskey, PasskeysVault } from "./passkeys-rpc.ts";
import type { ProtectionPolicy } from "./policy-rpc.ts";
import type { RecoveryVault } from "./recovery-rpc.ts";
import type { ReviewVault } from "./review-rpc.ts";
import type { RootBatchVault } from "./root-batch-rpc.ts";
import type { RootVault } from "./root-rpc.ts";
import type { RotationVault } from "./rotation-rpc.ts";
import type { ClinicView, SafetyVault } from "./safety-rpc.ts";
import type { KitSheet, SheetVault } from "./sheet-rpc.ts";
import type { SyncState } from "./sync-state.ts";
import type { TakeBackVault } from "./take-back-rpc.ts";

/** PRF inputs of one ceremony, made in the vault: TAG | 0x00 | salt32 (SPEC §12). The outputs are moved, not copied. */
export interface PrfInputs {
  unlock: Uint8Array;
  admin: Uint8Array;
}

/** How a person proves presence: PRF outputs of the passkey, or the passphrase where the authenticator has no PRF. */
export type Protection =
  | { type: "prf"; unlock: Uint8Array; admin: Uint8Array }
  | { type: "passphrase"; passphrase: string };
export type UnlockProof =
  /** `admin`: the second output, asked for in the unlock's own ceremony when `VaultStatus.renewalDue`; it signs ROTATE only. */
  | { type: "prf"; credentialId: string; output: Uint8Array; admin?: Uint8Array }
  | { type: "passphrase"; passphrase: string };

/** What can be known of this browser's vault without unlocking it. */
export interface VaultStatus {
  state: "none" | "locked" | "unlocked" | "admin";
  /** One per passkey; the page puts these into allowCredentials and evalByCredential. */
  records: HeldPasskey[];
  /** True between createAccount and confirmAccount: the server may not know this account yet. */
  provisional: boolean;
  /** The keys to read with are 30 days old: the unlock asks for both PRF outputs in its one ceremony (SPEC §10). */
  renewalDue: boolean;
  role: Role | null;
  idleMs: number | null;
  accountId: string | null;
  deviceId: string | null;
}

/** What an admin ceremony is asked to sign; the vault turns it into the batch that the confirmation lists. */
export type AdminRequest =
  | { type: "kit" }
  /** Renews the keys of this device now, on suspicion. */
  | { type: "rotate" }
  /** Takes another browser out of the own account. */
  | { type: "revoke"; deviceId: string; reason: DeviceLoss }
  /** Half of taking a recovery sheet away: `withDevice`, another browser of the account, signs the other half (SPEC §5 "Kit"). */
  | { type: "ask-removal"; deviceId: string; withDevice: string }
  /** The other half, of what `removalOffered` has judged. */
  | { type: "confirm-removal" }
  /** The browser whose proof `linkProof` took. */
  | { type: "link" }
  | { type: "endorse"; people: { accountId: string; teamIds: string[] }[] }
  | { type: "team"; team: { teamId: string | null; name: string; memberIds: string[] } }
  | { type: "policy"; policy: ProtectionPolicy }
  /** `successorId`: the colleague who takes over, named to everyone by the root's own statement. */
  | { type: "offboard"; accountId: string; successorId?: string }
  /** At most 64 thread statements; what was signed waits in the outbox. */
  | { type: "members"; steps: MemberStep[] };

export interface AdminBatch {
  /** One line per statement, in signing order, for the confirmation screen. */
  lines: {
    statement:
      | "add-kit"
      | "add-device"
      | "rotate"
      | "revoke"
      | "remove-sheet"
      | "endorse"
      | "unendorse"
      | "hand-over"
      | "team"
      | "policy"
      | "add-member"
      | "history-grant";
    /** Names as the vault verified them. */
    subject: string;
    members?: string[];
    role?: Role;
    notAfterMs?: number;
    policy?: ProtectionPolicy;
    /** What the person calls the device that is removed. */
    device?: string;
    /** Subject of the conversation that it is about. */
    thread?: string;
  }[];
}

export type AdminResult =
  /** quiz: three positions, counted from 0, whose words are asked back in this order. */
  | { type: "kit"; kit: KitSheet; quiz: [number, number, number] }
  /** Kept sealed: `rootPending` is what to post. */
  | { type: "root" }
  /** Stored already; the next sync posts it. */
  | { type: "rotate" | "revoke" | "confirm-removal" }
  /** To be posted; it removes nothing before the other browser has confirmed. */
  | { type: "ask-removal"; post: RemovalPost }
  /** What was signed for waits in the outbox. */
  | { type: "members" }
  /** `welcome` is for the new browser, after the server has taken the post. */
  | { type: "link"; post: DevicePost; welcome: string };

export type Trust = "invitation" | "in-person" | "endorsed" | "says-to-be" | "self";

export interface PersonView {
  accountId: string;
  role: Role;
  /** Null where the commitment did not open to the name the server gave. */
  name: string | null;
  /** What the server says, to be shown as "says to be …" where `name` is null. */
  claimedName: string;
  trust: Trust;
  status: "active" | "pending" | "offboarded";
  teamIds: string[];
  /** Pending staff: the ACCEPT verified against the INVITE, so that an administrator may endorse. */
  endorsable: boolean;
}

export interface TeamView {
  teamId: string;
  name: string | null;
  memberIds: string[];
}

export type Category = "general" | "appointment" | "medication" | "test-result" | "education" | "other";

export interface ThreadSummary {
  threadId: string;
  subject: string;
  category: Category;
  teamName: string | null;
  /** Patients among the members. */
  patientNames: string[];
  lastMs: number;
  /** Null: name not confirmed. */
  lastFrom: string | null;
  lastOwn: boolean;
  lastText: string;
  unread: number;
  /** From the last message's side: a patient's message that no staff member has answered. */
  awaitingReply: boolean;
  closed: boolean;
  outgoing: number;
  problem: VaultCode | null;
}

export interface MessageView {
  envHash: string;
  kind: "message";
  fromAccountId: string;
  fromName: string | null;
  fromRole: Role;
  own: boolean;
  sentMs: number;
  text: string;
  unread: boolean;
  state: "sent" | "waiting" | "sending" | "failed";
  /** Of `takeBackFailed`; null once it is sent. */
  outboxId: string | null;
  /** Persons and device counts of its own recipient list. */
  readers: { accountId: string; name: string | null; role: Role; devices: number }[];
  /** Also sent to someone whose removal was already known here. */
  alsoSentToRemoved: string[];
  hasBidi: boolean;
  attachments: AttachmentView[];
}

export type ThreadLine =
  | MessageView
  | ThreadChange
  | { kind: "missing"; count: number }
  /** Written before this device was there, and not on it. */
  | { kind: "withheld"; count: number }
  /** A member's recovery sheet has put a new browser in the place of what was lost. */
  | { kind: "sheet-used"; atMs: number; own: boolean; byName: string | null }
  | { kind: "refused"; code: VaultCode; envHash: string; atMs: number };

export interface ThreadView {
  summary: ThreadSummary;
  lines: ThreadLine[];
  readers: { accountId: string; name: string | null; role: Role; trust: Trust; devices: number }[];
  canWrite: boolean;
  canClose: boolean;
  /** Sending is paused here; why. */
  paused: VaultCode | null;
  /** Earlier messages that somebody shared: how many of those promised are open here. Null: none, or all. */
  history: { byName: string | null; opened: number; total: number } | null;
}

/** A message waiting in the outbox: complete bytes, posted again unchanged until the server answers (SPEC §8 "Outbox"). */
export type OutboxItem =
  | { id: string; post: "thread"; threadId: string; body: ThreadPost }
  | { id: string; post: "envelope"; threadId: string; body: EnvelopePost }
  | { id: string; post: "close" | "members"; threadId: string; body: { wire: string } };

export type OutboxResult =
  | { type: "stored"; stored: EnvelopeStored | null }
  | { type: "conflict" }
  | { type: "refused"; code: string }
  | { type: "no-answer" };

/** What an ingest changed; codes name what was refused, with the thread it concerns. */
export interface IngestResult {
  changedThreads: string[];
  newMessages: number;
  refused: { threadId: string | null; code: VaultCode }[];
  /** Codes of the chains that were served with a statement that does not verify: nothing from there on is trusted. */
  refusedChains: VaultCode[];
  /** Accounts whose chains the vault still needs: ask the key log for them. */
  want: string[];
  /** Items that wait for a newer key log; they are tried again by every ingest. */
  waiting: number;
}

export interface Draft {
  key: string;
  teamId: string | null;
  patientId: string | null;
  subject: string;
  category: Category;
  text: string;
  savedMs: number;
}

export interface Vault
  extends AttachmentVault,
    DevicesVault,
    LinkingVault,
    MembersVault,
    PassingOnVault,
    PasskeysVault,
    ReviewVault,
    RootBatchVault,
    RootVault,
    RecoveryVault,
    RotationVault,
    SafetyVault,
    SheetVault,
    KeptVault,
    KeylogWalkVault,
    LogChangesVault,
    TakeBackVault {
  status(): Promise<VaultStatus>;
  /** Fresh salts for a passkey that is about to be made. */
  prfInputs(): Promise<PrfInputs>;

  openInvitation(input: { fragment: string; opening: InvitationOpening }): Promise<InvitationView>;
  /** Makes the device keys and signs GENESIS (and ACCEPT when an invitation is open); leaves the vault unlocked and provisional. */
  createAccount(input: {
    purpose: "clinic-root" | "invitation";
    credentialId: string;
    rpId: string;
    origin: string;
    challenge: string;
    flags: { prf: boolean };
    protection: Protection;
  }): Promise<{
    account: { genesis: string; kemPk: string; apiAuth: string };
    accept: Pick<InvitationAccept, "accept" | "acceptSigs"> | null;
    accountId: string;
    deviceId: string;
    /** For the set-up's own name (SetupFinish.nameSalt); random, never reused. */
    nameSalt: string;
  }>;
  confirmAccount(): Promise<void>;
  /** Forgets a provisional account that the server refused; never touches a confirmed one. */
  discardProvisional(): Promise<void>;

  unlock(proof: UnlockProof): Promise<VaultStatus>;

  syncState(): Promise<SyncState>;
  ingestKeylog(answer: KeylogSync): Promise<IngestResult>;
  ingestFeed(answer: FeedSync): Promise<IngestResult>;
  ingestDirectory(answer: Directory): Promise<IngestResult>;

  clinic(): Promise<ClinicView | null>;
  people(): Promise<PersonView[]>;
  teams(): Promise<TeamView[]>;
  threads(): Promise<ThreadSummary[]>;
  thread(threadId: string): Promise<ThreadView | null>;
  /** Who will be able to read a message written now, before anything is sealed. */
  readersOf(to: Destination): Promise<ThreadView["readers"]>;
  markRead(threadId: string): Promise<void>;

  /** Seals and stores in the outbox under a Web Lock; E_KIT_REQUIRED before a kit or second device exists. */
  send(input: {
    to: Destination;
    text: string;
    subject: string;
    category: Category;
    draftKey: string | null;
    /** Files sealed for this conversation, in the order of the list; all their bytes are on the server. */
    attachments?: string[];
  }): Promise<{ threadId: string; id: string }>;
  close(input: { threadId: string }): Promise<void>;
  /**
   * What may be posted now: of each thread the oldest item. Handing one out fixes its bytes for good, so call it only to post,
   * answer each with `outboxResult`, and call again until it is empty.
   */
  outbox(): Promise<OutboxItem[]>;
  /** Messages that wait, for display. */
  unsent(): Promise<number>;
  outboxResult(input: { id: string; result: OutboxResult }): Promise<IngestResult>;

  saveDraft(draft: Draft): Promise<void>;
  drafts(): Promise<Draft[]>;
  deleteDraft(key: string): Promise<void>;

  invite(input: {
    kind: InvitationKind;
    name: string;
    teamIds: string[];
    validDays: number;
    origin: string;
    /** For a caregiver: the conversation to be added to, once the invitation is answered. It grants nothing (SPEC §6). */
    threadId?: string;
  }): Promise<{ request: InvitationRequest; link: string }>;

  /** Prepares a batch for the confirmation screen; nothing is signed. */
  adminPrepare(request: AdminRequest): Promise<AdminBatch>;
  /** Signs exactly the prepared batch, at most 60 s after it was prepared (else E_ADMIN_EXPIRED), then drops the admin key. */
  adminSign(proof: UnlockProof): Promise<AdminResult>;
  adminCancel(): Promise<void>;
  /** The three words asked back; the ADD to post when they are right, E_KIT_WORDS when not. */
  kitConfirm(words: [string, string, string]): Promise<KitPost>;
  /** confirmed: a kit stands in the own chain (or a second browser device does); pending: confirmed here, not yet seen in the chain. */
  kitState(): Promise<{ confirmed: boolean; pending: boolean }>;
  /** The confirmed ADD that has not been seen in the chain yet: post the same bytes again after a lost answer. */
  kitPending(): Promise<KitPost | null>;
  /** Evidence of E_FORK as a JSON text for download; while it stands this device sends nothing. */
  evidence(): Promise<string | null>;
  /** Evidence of the newest E_EQUIVOCATION as a JSON text: its device is shut out, everything else goes on. */
  equivocation(): Promise<string | null>;
}

export type Destination =
  | { type: "team"; teamId: string }
  | { type: "patient"; accountId: string; teamId: string }
  | { type: "thread"; threadId: string };

/** Vault codes: protocol refusals (SPEC §14, "E_CHAIN(seq)" with its reason) and the vault's own (vault-codes.ts). */
export type VaultCode = string;

/** Thrown across the channel; the page maps `code` to words. Nothing decrypted is ever in it. */
export class VaultError extends Error {
  readonly code: VaultCode;
  constructor(code: VaultCode, options?: ErrorOptions) {
    super(code, options);
    this.name = "VaultError";
    this.code = code;
  }
}
