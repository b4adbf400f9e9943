import { decodeAll, type Reader, requireAscending, Writer } from "../codec.ts";
import { ProtocolError, refuseUnless } from "../errors.ts";

/** 2 = nacl.box + ML-KEM-768. 1 = nacl.box alone: it exists for the known answers and is refused in production (SPEC §8). */
export type Suite = 1 | 2;

/** The number in the header of each kind of envelope (SPEC §8). */
export const envelopeKinds = { message: 1, receipt: 2, history: 3 } as const;
export type EnvelopeKind = keyof typeof envelopeKinds;

/** Limits that hold before anything else is looked at (SPEC §8). */
export const envelopeLimits = {
  parents: 8,
  recipients: 1024,
  body: 65_536,
  bodyStep: 256,
  /** The greatest time a Date holds, which leaves room above it for clamping. */
  sentMs: 8_640_000_000_000_000,
} as const;

const fixedSize = 355;
const boxedTag = 16;

/** Sizes in bytes of one wrap: device_id | key_epoch | nacl.box [| kem_ct]. */
export const wrapSizes = { 1: 84, 2: 1172 } as const satisfies Record<Suite, number>;

/** EnvHdr (SPEC §8). Ids and hashes are 32 bytes, msgId 16; times are milliseconds. */
export type EnvelopeHeader = {
  readonly suite: Suite;
  readonly kind: EnvelopeKind;
  readonly threadId: Uint8Array;
  readonly msgId: Uint8Array;
  readonly sender: {
    readonly account: Uint8Array;
    readonly device: Uint8Array;
    readonly seq: number;
    readonly head: Uint8Array;
  };
  readonly thread: { readonly memSeq: number; readonly memHead: Uint8Array };
  readonly ctr: number;
  readonly prevOwn: Uint8Array;
  readonly parents: readonly Uint8Array[];
  readonly sentMs: number;
  readonly log: { readonly size: number; readonly root: Uint8Array };
  readonly ephPk: Uint8Array;
  readonly recipientCount: number;
  readonly rcpHash: Uint8Array;
  /** Length of the padded body; the ciphertext is 16 bytes longer. */
  readonly bodyLength: number;
};

const kindNames = new Map<number, EnvelopeKind>([
  [1, "message"],
  [2, "receipt"],
  [3, "history"],
]);

/** The bytes of a header; the same limits as on reading, so nothing can be sealed that a reader refuses. */
export function encodeHeader(header: EnvelopeHeader): Uint8Array<ArrayBuffer> {
  requireLimits(header);
  const writer = new Writer()
    .u8(1)
    .u8(header.suite)
    .u8(envelopeKinds[header.kind])
    .u8(0)
    .id(header.threadId)
    .fixed(16, header.msgId)
    .id(header.sender.account)
    .id(header.sender.device)
    .u64(header.sender.seq)
    .id(header.sender.head)
    .u64(header.thread.memSeq)
    .id(header.thread.memHead)
    .u64(header.ctr)
    .id(header.prevOwn)
    .u8(header.parents.length);
  for (const parent of header.parents) writer.id(parent);
  return writer
    .u64(header.sentMs)
    .u64(header.log.size)
    .id(header.log.root)
    .id(header.ephPk)
    .u16(header.recipientCount)
    .id(header.rcpHash)
    .u32(header.bodyLength)
    .finish();
}

/**
 * Reads a header of either suite: lengths and limits first, then version, suite and flags (SPEC §8 "Open").
 * Only the known answers need suite 1; everything else calls `parseHeader`.
 */
export function parseHeaderOfAnySuite(bytes: Uint8Array): EnvelopeHeader {
  refuseUnless(bytes.length >= fixedSize, "E_LEN");
  refuseUnless(bytes.length <= fixedSize + 32 * 255, "E_TRAILING");
  const { version, suite, kind, flags, fields } = decodeAll(bytes, readHeader);
  // The limits do not depend on the four bytes that are judged after them.
  requireLimits({ ...fields, kind: kindNames.get(kind) ?? "message" });
  refuseUnless(version === 1, "E_VERSION");
  refuseUnless(suite === 1 || suite === 2, "E_SUITE");
  const name = kindNames.get(kind);
  refuseUnless(name !== undefined, "E_VERSION");
  refuseUnless(flags === 0, "E_FLAGS");
  return { suite, kind: name, ...fields };
}

/** Reads a header as production does: suite 1 is E_SUITE_DOWNGRADE, any other than 2 is E_SUITE. */
export function parseHeader(bytes: Uint8Array): EnvelopeHeader {
  const header = parseHeaderOfAnySuite(bytes);
  if (header.suite !== 2) throw new ProtocolError("E_SUITE_DOWNGRADE");
  return header;
}

/** Padded bodies are 256·2^i bytes, at most 65,536 (SPEC §8). */
export function isBodyLength(length: number): boolean {
  return length >= envelopeLimits.bodyStep && length <= envelopeLimits.body && (length & (length - 1)) === 0;
}

/** The length of a ciphertext for a padded body. */
export function ciphertextLength(bodyLength: number): number {
  return bodyLength + boxedTag;
}

function readHeader(reader: Reader) {
  const version = reader.u8();
  const suite = reader.u8();
  const kind = reader.u8();
  const flags = reader.u8();
  const threadId = reader.id();
  const msgId = reader.bytes(16);
  const sender = { account: reader.id(), device: reader.id(), seq: reader.u64(), head: reader.id() };
  const thread = { memSeq: reader.u64(), memHead: reader.id() };
  const ctr = reader.u64();
  const prevOwn = reader.id();
  const count = reader.u8();
  refuseUnless(count <= envelopeLimits.parents, "E_LIMIT");
  const parents = Array.from({ length: count }, () => reader.id());
  const sentMs = reader.u64();
  const log = { size: reader.u64(), root: reader.id() };
  const ephPk = reader.id();
  const recipientCount = reader.u16();
  const rcpHash = reader.id();
  const bodyLength = reader.u32();
  const fields = {
    threadId,
    msgId,
    sender,
    thread,
    ctr,
    prevOwn,
    parents,
    sentMs,
    log,
    ephPk,
    recipientCount,
    rcpHash,
    bodyLength,
  };
  return { version, suite, kind, flags, fields };
}

/** Limits of SPEC §8: kind 3 stands outside the order of a thread, kinds 1 and 2 count from 1. */
function requireLimits(header: Omit<EnvelopeHeader, "suite">): void {
  const { parents, recipientCount, bodyLength, prevOwn, ctr, kind } = header;
  refuseUnless(parents.length <= envelopeLimits.parents, "E_LIMIT");
  refuseUnless(recipientCount >= 1 && recipientCount <= envelopeLimits.recipients, "E_LIMIT");
  refuseUnless(isBodyLength(bodyLength), "E_LIMIT");
  refuseUnless(header.sentMs <= envelopeLimits.sentMs, "E_LIMIT");
  requireAscending(parents, (parent) => parent);
  if (kind === "history") {
    const outside = ctr === 0 && parents.length === 0 && prevOwn.every((byte) => byte === 0);
    refuseUnless(outside && recipientCount === 1, "E_LIMIT");
  } else {
    refuseUnless(ctr >= 1, "E_LIMIT");
  }
}
