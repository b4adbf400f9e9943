import { equalBytes } from "#app/lib/bytes.ts";
import { type AccountId, type DeviceId, idOf } from "#app/lib/ids.ts";
import { refuseUnless } from "../errors.ts";
import { checkBoxPublicKey } from "../primitives/key-hygiene.ts";
import { requireSignature } from "../primitives/signature.ts";
import { sha256 } from "../primitives/tagged.ts";
import { comparePoint, deviceActiveAt } from "./chain-query.ts";
import type { ChainState, DeviceState } from "./chain-state.ts";
import { envHash } from "./envelope-hash.ts";
import { ciphertextLength, type EnvelopeHeader, parseHeader, wrapSizes } from "./envelope-header.ts";
import type { ChainLookup } from "./recipients.ts";
import { ancestorsOf } from "./thread-order.ts";
import { compareThreadPoint, threadStateAt } from "./thread-query.ts";
import { mayRead, mayWrite, type ThreadMember, type ThreadState } from "./thread-state.ts";

/** An envelope as the server delivers it to one device (SPEC §8). */
export type DeliveredEnvelope = {
  readonly header: Uint8Array;
  readonly com: Uint8Array;
  readonly ct: Uint8Array;
  readonly sig: Uint8Array;
  /** This device's own wrap, or null when the server says there is none. */
  readonly wrap: Uint8Array | null;
  /** SHA-256 of every wrap, in recipient order. */
  readonly wrapHashes: readonly Uint8Array[];
};

/** An envelope of this thread that has passed every check here before. */
export type KnownEnvelope = {
  readonly kind: "message" | "receipt";
  readonly device: Uint8Array;
  readonly ctr: number;
  readonly memSeq: number;
  readonly clampedMs: number;
};

/** What this device remembers of one thread; the lookups answer for that thread only. */
export type KnownEnvelopes = {
  byHash(envHash: Uint8Array): KnownEnvelope | null;
  /** env_hash of the envelope that a device sent under a counter. */
  byCounter(device: Uint8Array, ctr: number): Uint8Array | null;
  /** env_hash of the envelope that a device sent under a message id. */
  byMsgId(device: Uint8Array, msgId: Uint8Array): Uint8Array | null;
};

/** Verified state to judge an envelope by: plain data and lookups, nothing secret. */
export type OuterContext = {
  /** The newest verified state of the thread that the header names. */
  readonly thread: ThreadState;
  readonly chain: ChainLookup;
  readonly root: ChainState;
  readonly known: KnownEnvelopes;
};

/** Nothing is wrong, but the sender has seen more than this device: sync, then open again (E_STALE_LOG). */
export type SyncFirst = {
  readonly outcome: "sync-first";
  readonly code: "E_STALE_LOG";
  readonly accounts: readonly AccountId[];
  readonly thread: boolean;
};

/** What the outside of an envelope has proved. */
export type OuterChecked = {
  readonly outcome: "checked";
  readonly header: EnvelopeHeader;
  readonly envHash: Uint8Array;
  /** The thread as it stood at mem_seq. */
  readonly thread: ThreadState;
  readonly author: ThreadMember;
  readonly authorDevice: DeviceState;
};

/** The steps of SPEC §8 "Open" that need no secret, in that order, first failure wins; everything up to the hygiene of eph_pk. */
export function checkOuter(delivered: DeliveredEnvelope, context: OuterContext): OuterChecked | SyncFirst {
  const header = parseDelivered(delivered);
  const account = idOf<AccountId>(header.sender.account);
  const chain = context.chain(account);
  if (chain === null || comparePoint(chain, header.sender) === "ahead") return syncFirst([account], false);
  const authorDevice = requireAuthorDevice(chain, header);
  refuseUnless(equalBytes(header.threadId, context.thread.threadId), "E_NOT_MEMBER");
  const point = { seq: header.thread.memSeq, head: header.thread.memHead };
  const relation = compareThreadPoint(context.thread, point);
  if (relation === "ahead") return syncFirst([], true);
  refuseUnless(relation === "prefix", "E_STALE_EPOCH");
  requireNoRollback(header, context.known);
  const thread = threadStateAt(context.thread, point.seq);
  const author = requireAuthor(thread, account, header);
  const hash = envHash(delivered.header, delivered.com, sha256(delivered.ct), delivered.wrapHashes);
  requireSignature(delivered.sig, "env-sig", hash, authorDevice.sigPk);
  if (header.kind !== "history") requireFirst(header, hash, context.known);
  checkBoxPublicKey(header.ephPk);
  return { outcome: "checked", header, envHash: hash, thread, author, authorDevice };
}

export function syncFirst(accounts: readonly AccountId[], thread: boolean): SyncFirst {
  return { outcome: "sync-first", code: "E_STALE_LOG", accounts, thread };
}

/** Lengths before contents: n_rcp decides how many hashes there are, the suite how long a wrap is. */
function parseDelivered(delivered: DeliveredEnvelope): EnvelopeHeader {
  const { com, ct, sig, wrap, wrapHashes } = delivered;
  const header = parseHeader(delivered.header);
  refuseUnless(com.length === 32 && sig.length === 64, "E_LEN");
  refuseUnless(ct.length === ciphertextLength(header.bodyLength), "E_LEN");
  refuseUnless(wrapHashes.length === header.recipientCount, "E_LEN");
  refuseUnless(
    wrapHashes.every((hash) => hash.length === 32),
    "E_LEN",
  );
  refuseUnless(wrap === null || wrap.length === wrapSizes[header.suite], "E_LEN");
  return header;
}

/** The chain at snd_head is a prefix of the verified one, and the device stood in it there; a kit never writes. */
function requireAuthorDevice(chain: ChainState, header: EnvelopeHeader): DeviceState {
  refuseUnless(comparePoint(chain, header.sender) === "prefix", "E_CHAIN", "prev");
  const id = idOf<DeviceId>(header.sender.device);
  const device = chain.devices.get(id);
  refuseUnless(device !== undefined && deviceActiveAt(chain, id, header.sender.seq), "E_CHAIN", "signer");
  refuseUnless(device.kind === "browser", "E_CHAIN", "kit");
  return device;
}

/** A sender's view of the membership never goes back behind what the envelope answers. */
function requireNoRollback(header: EnvelopeHeader, known: KnownEnvelopes): void {
  for (const hash of ancestorsOf(header)) {
    const ancestor = known.byHash(hash);
    refuseUnless(ancestor === null || header.thread.memSeq >= ancestor.memSeq, "E_STALE_EPOCH");
  }
}

/** WRITE for messages and receipts; whoever shares history needs to have been able to read it. A closed thread takes no message. */
function requireAuthor(thread: ThreadState, account: AccountId, header: EnvelopeHeader): ThreadMember {
  const member = thread.members.get(account);
  refuseUnless(member !== undefined, "E_NOT_MEMBER");
  refuseUnless(header.kind === "history" ? mayRead(member) : mayWrite(member), "E_NOT_MEMBER");
  refuseUnless(!(thread.closed && header.kind === "message"), "E_NOT_MEMBER");
  return member;
}

/** One envelope for a counter (else E_EQUIVOCATION, both are evidence) and for a message id (else E_DUP); the same bytes again are welcome. */
function requireFirst(header: EnvelopeHeader, hash: Uint8Array, known: KnownEnvelopes): void {
  const { device } = header.sender;
  const atCounter = known.byCounter(device, header.ctr);
  refuseUnless(atCounter === null || equalBytes(atCounter, hash), "E_EQUIVOCATION");
  const atMsgId = known.byMsgId(device, header.msgId);
  refuseUnless(atMsgId === null || equalBytes(atMsgId, hash), "E_DUP");
}
