import { comparePoint, deviceActiveAt } from "#app/crypto/public/chain-query.ts";
import { parseUploaded, type UploadedEnvelope, verifyUploaded } from "#app/crypto/public/verify-uploaded.ts";
import type { WrapParts } from "#app/crypto/public/wrap-layout.ts";
import { concat, equalBytes } from "#app/lib/bytes.ts";
import {
  type AccountId,
  type BlobId,
  type DeviceId,
  type EnvHash,
  idBytes,
  idOf,
  type StmtHash,
  type ThreadId,
} from "#app/lib/ids.ts";
import type { EnvelopeStored, SealedEnvelope } from "#app/protocol/message-api.ts";
import { attachBlobs } from "#db/queries/blobs.server.ts";
import { accountOfDevice, addEnvelope, lockDevice, storedEnvelope } from "#db/queries/envelopes.server.ts";
import { appendFeed } from "#db/queries/feed-append.server.ts";
import { membersOf, threadPoint } from "#db/queries/threads.server.ts";
import type { PersonId } from "#db/schema/ids.ts";
import type { WriteTx } from "#db/tickets/write-tx.server.ts";
import { bytesIn, idIn } from "../audited/input.server.ts";
import { refuse, refuseUnless } from "../audited/refusal.server.ts";
import { loadChain } from "../chain/load-chains.server.ts";
import type { Caller } from "../session/caller.server.ts";

export interface AcceptedEnvelope {
  stored: EnvelopeStored;
  threadId: ThreadId;
  kind: "message" | "receipt" | "history";
  people: PersonId[];
  /** Files that became part of it. */
  blobs: BlobId[];
  /** The same bytes were here already. */
  repeated: boolean;
}

/**
 * Takes an envelope from the device of this session: shape, sender, signature, membership, then storage, its whole and unsent
 * files (those of others are E_NOT_FOUND), and delivery to the members who read, of a history batch to its one receiver. Idempotent on (device, msg_id, env_hash), another hash is E_CONFLICT; never refused for staleness, so
 * the points it quotes need to be on the chains, not newest (SPEC §8 "Outbox").
 */
export async function acceptEnvelope(
  tx: WriteTx,
  caller: Caller,
  { envelope: sealed, attachments = [] }: { envelope: SealedEnvelope; attachments?: string[] | undefined },
): Promise<AcceptedEnvelope> {
  const upload = decode(sealed);
  const { header, envHash, wrapHashes, wraps } = parseUploaded(upload);
  const { sender, kind } = header;
  const isOwn =
    equalBytes(sender.device, idBytes(caller.deviceId)) &&
    equalBytes(sender.account, idBytes(caller.accountId));
  refuseUnless(isOwn, "E_STATEMENT");
  const hash = idOf<EnvHash>(envHash);
  const threadId = idOf<ThreadId>(header.threadId);
  await lockDevice(tx, caller.deviceId);
  const before = await storedEnvelope(tx, caller.deviceId, header.msgId);
  if (before) {
    refuseUnless(before.hash === hash, "E_CONFLICT");
    const stored = { envHash: hash, receivedMs: before.receivedMs };
    return { stored, threadId, kind, people: [], blobs: [], repeated: true };
  }
  const members = await membersOf(tx, threadId);
  const role = members.get(caller.accountId) ?? 0;
  refuseUnless(role > 0, "E_NOT_FOUND");
  refuseUnless((role & (kind === "history" ? 1 : 2)) !== 0, "E_FORBIDDEN");
  await verifySender(tx, caller, upload);
  const { memSeq: seq, memHead } = header.thread;
  const point = await threadPoint(tx, threadId, { seq, hash: idOf<StmtHash>(memHead) });
  refuseUnless(point !== null && !point.closed, "E_STATEMENT");

  const row = {
    ...{ hash, threadId, senderDeviceId: caller.deviceId, msgId: header.msgId, ctr: header.ctr },
    ...{ header: upload.header, com: upload.com, ct: upload.ct, sig: upload.sig },
    wrapHashes: concat(...wrapHashes),
    receivedMs: tx.nowMs,
  };
  const sealedWraps = wraps.map(({ deviceId }, i) => ({
    deviceId: idOf<DeviceId>(deviceId),
    // One parsed wrap for each given.
    wrap: upload.wraps[i] as Uint8Array,
  }));
  await addEnvelope(tx, row, sealedWraps);
  const reading = [...members].flatMap(([account, bits]) => ((bits & 1) !== 0 ? [account] : []));
  const readers = kind === "history" ? [await receiverOf(tx, wraps, reading)] : reading;
  const people = await appendFeed(tx, readers, threadId, [{ type: "envelope", envHash: hash }]);
  const blobs = [...new Set(attachments.map((each) => idIn<BlobId>(each, 16)))];
  if (blobs.length > 0) {
    refuseUnless(kind === "message", "E_STATEMENT");
    const attached = await attachBlobs(tx, caller.personId, blobs, { threadId, envHash: hash });
    refuseUnless(attached === blobs.length, "E_NOT_FOUND");
  }
  return { stored: { envHash: hash, receivedMs: tx.nowMs }, threadId, kind, people, blobs, repeated: false };
}

/** History goes to one device of somebody who reads here; whether it was granted, that device judges (SPEC §10). */
async function receiverOf(
  tx: WriteTx,
  wraps: readonly WrapParts[],
  reading: readonly AccountId[],
): Promise<AccountId> {
  const [wrap] = wraps;
  const account = wrap === undefined ? null : await accountOfDevice(tx, idOf<DeviceId>(wrap.deviceId));
  return reading.find((each) => each === account) ?? refuse("E_STATEMENT");
}

/** The device stood in the sender's chain at the quoted point, and signed. */
async function verifySender(tx: WriteTx, caller: Caller, upload: UploadedEnvelope): Promise<void> {
  const chain = await loadChain(tx, caller.accountId);
  const device = chain.devices.get(caller.deviceId) ?? refuse("E_STATEMENT");
  const { header } = verifyUploaded(upload, device.sigPk);
  refuseUnless(comparePoint(chain, header.sender) === "prefix", "E_STATEMENT");
  refuseUnless(device.kind === "browser", "E_STATEMENT");
  refuseUnless(deviceActiveAt(chain, caller.deviceId, header.sender.seq), "E_STATEMENT");
  refuseUnless(deviceActiveAt(chain, caller.deviceId, chain.seq), "E_FORBIDDEN");
}

function decode(sealed: SealedEnvelope): UploadedEnvelope {
  const { header, com, ct, sig, wraps } = sealed;
  return {
    header: bytesIn(header),
    com: bytesIn(com),
    ct: bytesIn(ct),
    sig: bytesIn(sig),
    wraps: wraps.map((wrap) => bytesIn(wrap)),
  };
}
