import { sha256 } from "#app/crypto/primitives/tagged.ts";
import type { DeliveredEnvelope as DeliveredBytes } from "#app/crypto/public/check-outer.ts";
import { envHash } from "#app/crypto/public/envelope-hash.ts";
import { parseHeader } from "#app/crypto/public/envelope-header.ts";
import { provesEquivocation } from "#app/crypto/public/equivocation.ts";
import { type OpenContext, type OpenedEnvelope, openEnvelope } from "#app/crypto/secret/open.ts";
import { fromBase64url, toBase64url } from "#app/lib/base64url.ts";
import { type AccountId, type DeviceId, idBytes, idOf, type ThreadId } from "#app/lib/ids.ts";
import type { DeliveredEnvelope } from "#app/protocol/sync-api.ts";
import { VaultError } from "../rpc.ts";
import { notesOfBody, takeNotes } from "./account-notes.ts";
import { attachmentEntry } from "./attachment-entry.ts";
import { isEarlier, isLinkedBy } from "./before-linking.ts";
import type { Clock } from "./environment.ts";
import { awaitsHistory, ingestBatch, keepOriginal, openOriginals } from "./ingest-history.ts";
import type { IngestOutcome } from "./ingest-outcome.ts";
import { noteOf, relateLog, signingKey } from "./keylog-pin.ts";
import { type Keyring, openingKeys } from "./keyring.ts";
import { knownEnvelopesOf } from "./known-envelopes.ts";
import type { EnvelopeEntry, Model, ParkedEntry, ThreadModel } from "./model-types.ts";
import { chainIn, rootIn } from "./pins.ts";
import { isPredecessor, isSelfThread } from "./self-thread.ts";
import type { Tx } from "./session.ts";
import { settleStored } from "./settle-outbox.ts";
import { forkEvidence } from "./take-log.ts";
import { authorLive } from "./thread-transcript.ts";
import { vaultCodeOf } from "./vault-code-of.ts";

const refusedLimit = 200;
const hashLength = 32;

/** Opens one delivered envelope in the order of SPEC §8. Answers with what it waits for, or null when it is dealt with. */
export async function ingestEnvelope(
  tx: Tx,
  ring: Keyring,
  clock: Clock,
  item: DeliveredEnvelope,
  outcome: IngestOutcome,
): Promise<ParkedEntry | null> {
  const { model } = tx;
  const thread = model.threads.get(item.threadId as ThreadId); // an id like any other: absent when it is not one
  if (thread === undefined) return { item, code: "E_STALE_LOG", want: [] };
  const hash = hashOfDelivered(item);
  if (thread.envelopes.has(hash)) {
    settleStored(tx, thread, hash);
    return null;
  }
  try {
    const delivered = deliveredBytes(item);
    requireNotShutOut(model, delivered.header);
    const context = openContext(model, thread, ring, clock);
    const isHistory = parseHeader(delivered.header).kind === "history";
    // A batch for another device of this person is none of this one's business.
    if (isHistory && item.wrap === null) return null;
    if (awaitsHistory(model, thread, item) || isEarlier(model, item)) {
      keepOriginal(tx, thread, hash, item);
      outcome.changed(thread.id);
      return null;
    }
    const opened = isHistory
      ? await ingestBatch(tx, thread, delivered, { ...context, linking: isLinkedBy(model, delivered.header) })
      : await openEnvelope(delivered, context);
    if (opened === null) return null;
    if (opened.outcome === "sync-first") return { item, code: opened.code, want: [...opened.accounts] };
    if (opened.outcome === "quarantined") {
      if (opened.wrong.some(({ own }) => own)) thread.entry.pausedBy = opened.claimedBy;
      refuse(tx, thread, "E_VIEW", hash, item.receivedMs, outcome);
      return null;
    }
    keep(tx, thread, entryOf(model, thread, item, opened), outcome);
  } catch (error) {
    const code = vaultCodeOf(error);
    if (code === "E_EQUIVOCATION") shutOut(tx, thread, item);
    refuse(tx, thread, code, hash, item.receivedMs, outcome);
  }
  return null;
}

/** Opens what history batches have brought the keys of; what waits for a chain is tried again by the next ingest. */
export async function openHistories(
  tx: Tx,
  ring: Keyring,
  clock: Clock,
  outcome: IngestOutcome,
): Promise<void> {
  if (tx.model.sharing.arriving !== "on") return;
  for (const thread of tx.model.threads.values())
    await openOriginals(tx, thread, deliveredBytes, () => openContext(tx.model, thread, ring, clock), {
      keep(item, opened) {
        // Whoever shares it vouches for having received it, and it is no news.
        const entry = { ...entryOf(tx.model, thread, item, opened), receivedBefore: true, arrival: 0 };
        keep(tx, thread, entry, outcome);
      },
      refuse(item, error) {
        refuse(tx, thread, vaultCodeOf(error), hashOfDelivered(item), item.receivedMs, outcome);
      },
    });
}

function requireNotShutOut(model: Model, header: Uint8Array): void {
  const device = idOf<DeviceId>(parseHeader(header).sender.device);
  if (model.identity.shutOut.includes(device)) throw new VaultError("E_EQUIVOCATION");
}

export function openContext(model: Model, thread: ThreadModel, ring: Keyring, clock: Clock): OpenContext {
  const { accountId, deviceId } = model.identity;
  return {
    thread: thread.state,
    chain: (account) => chainIn(model, account),
    root: rootIn(model),
    known: knownEnvelopesOf(thread),
    logPlace: (account, seq) => model.chains.get(account)?.indices[seq] ?? null,
    checkLog: (log, checkpoint) => checkPosition(model, log, checkpoint),
    keys: openingKeys(ring, { account: idBytes(accountId), deviceId: idBytes(deviceId) }),
    nowMs: clock.now(),
  };
}

/** A position that is proof becomes the evidence at once; `refuse` stores it and stops (SPEC §14). */
function checkPosition(
  model: Model,
  { size, root }: { size: number; root: Uint8Array },
  checkpoint: Uint8Array | null,
): ReturnType<typeof relateLog> {
  const { keylog } = model;
  const claimed = { size, root: toBase64url(root), sig: toBase64url(checkpoint ?? new Uint8Array()) };
  const relation = relateLog(keylog, claimed);
  if (relation === "fork")
    model.evidence = forkEvidence(keylog, noteOf(signingKey(keylog, claimed) ?? "", claimed));
  return relation;
}

export function keep(tx: Tx, thread: ThreadModel, entry: EnvelopeEntry, outcome: IngestOutcome): void {
  const { model } = tx;
  thread.entry.arrivals = Math.max(thread.entry.arrivals, entry.arrival);
  // An envelope that opened names the own chain as it is: the wrong view is answered (SPEC §8).
  thread.entry.pausedBy = null;
  thread.envelopes.set(entry.envHash, entry);
  tx.save(`envelope/${thread.id}/${entry.envHash}`, `thread/${thread.id}`);
  outcome.changed(thread.id);
  if (entry.notes !== null && (entry.receivedBefore || isPredecessor(model, entry.device)))
    takeNotes(tx, entry.notes);
  if (entry.account !== model.identity.accountId && entry.kind === "message" && entry.arrival > 0)
    outcome.newMessage();
  // Signed by this device, yet not by this copy of its profile: the counters are shared with a clone (SPEC §8).
  const isOurs = model.takenBack.includes(entry.envHash);
  if (entry.device === model.identity.deviceId && !isOurs) retire(tx, outcome);
}

/** Another copy of this profile is in use: this one writes no more (SPEC §8). */
export function retire({ model, save }: Tx, outcome: IngestOutcome): void {
  model.identity.cloned = true;
  save("identity");
  outcome.refused(null, "E_CLONED");
}

export function entryOf(
  model: Model,
  thread: ThreadModel,
  item: DeliveredEnvelope,
  opened: OpenedEnvelope,
): EnvelopeEntry {
  const { header, body } = opened;
  const account = idOf<AccountId>(header.sender.account);
  const device = idOf<DeviceId>(header.sender.device);
  // An account's own thread holds its notes and nothing else, and no other thread does (SPEC "Body types").
  if ((body.type === "account") !== isSelfThread(thread)) throw new VaultError("E_SCHEMA");
  const message = body.type === "message" ? body.value : null;
  const removed = opened.warnings.flatMap((warning) =>
    warning.type === "also-sent-to-removed" ? warning.removed.map((each) => each.account) : [],
  );
  return {
    envHash: toBase64url(opened.envHash),
    kind: body.type === "receipt" ? "receipt" : "message",
    account,
    device,
    ctr: header.ctr,
    msgId: toBase64url(header.msgId),
    memSeq: header.thread.memSeq,
    prevOwn: toBase64url(header.prevOwn),
    parents: header.parents.map(toBase64url),
    sentMs: header.sentMs,
    clampedMs: opened.clampedMs,
    voidCtrs: body.type === "history" ? [] : body.value.voidCtrs,
    contentKey: toBase64url(opened.contentKey),
    text: message?.text ?? "",
    subject: message?.threadSubject ?? null,
    category: message?.category ?? null,
    readers: readersOf(opened.recipients),
    ownDevices: ownDevicesOf(opened.recipients, model.identity.accountId),
    alsoSentToRemoved: [...new Set(removed)],
    hasBidi: opened.warnings.some(({ type }) => type === "bidi-controls"),
    attachments: (message?.attachments ?? []).map(attachmentEntry),
    notes: body.type === "account" ? notesOfBody(body.value) : null,
    arrival: thread.entry.arrivals + 1,
    receivedBefore: authorLive(model, thread, { account, device }),
    outboxId: null,
    failed: null,
    raw: { header: item.header, com: item.com, ct: item.ct, sig: item.sig, wrapHashes: item.wrapHashes },
  };
}

/** Persons and the number of their devices, in the order of the recipient list. */
export function readersOf(recipients: readonly { account: AccountId }[]): EnvelopeEntry["readers"] {
  const counts = new Map<AccountId, number>();
  for (const { account } of recipients) counts.set(account, (counts.get(account) ?? 0) + 1);
  return [...counts].map(([accountId, devices]) => ({ accountId, devices }));
}

/** Which devices of one account a recipient list names. */
export function ownDevicesOf(
  recipients: readonly { account: AccountId; deviceId: Uint8Array }[],
  own: AccountId,
): DeviceId[] {
  return recipients.flatMap(({ account, deviceId }) => (account === own ? [idOf<DeviceId>(deviceId)] : []));
}

/** Two envelopes of one counter shut out the device that signed both, until it is revoked; the own device retires itself. */
function shutOut(tx: Tx, thread: ThreadModel, item: DeliveredEnvelope): void {
  const { model } = tx;
  const second = deliveredBytes(item);
  const { sender, ctr } = parseHeader(second.header);
  const device = idOf<DeviceId>(sender.device);
  const held = [...thread.envelopes.values()].find((entry) => entry.device === device && entry.ctr === ctr);
  const sigPk = chainIn(model, idOf<AccountId>(sender.account))?.devices.get(device)?.sigPk;
  if (held === undefined || sigPk === undefined) return;
  if (!provesEquivocation(deliveredBytes({ ...held.raw, wrap: null }), second, sigPk)) return;
  if (device === model.identity.deviceId) model.identity.cloned = true;
  else model.identity.shutOut.push(device);
  model.equivocation = JSON.stringify({
    type: "equivocation",
    device,
    sigPk: toBase64url(sigPk),
    envelopes: [held.raw, { ...item, wrap: null }],
  });
  tx.save("identity", "equivocation");
}

export function refuse(
  tx: Tx,
  thread: ThreadModel,
  code: string,
  hash: string,
  atMs: number,
  outcome: IngestOutcome,
): void {
  if (code === "E_FORK") {
    tx.save("evidence");
    throw new VaultError("E_FORK");
  }
  const { refused } = thread.entry;
  outcome.refused(thread.id, code);
  outcome.changed(thread.id);
  tx.save(`thread/${thread.id}`);
  if (refused.some((line) => line.envHash === hash)) return;
  refused.push({ code, envHash: hash, atMs });
  if (refused.length > refusedLimit) refused.shift();
}

type Outside = Pick<DeliveredEnvelope, "header" | "com" | "ct" | "sig" | "wrapHashes" | "wrap">;

export function deliveredBytes(item: Outside): DeliveredBytes {
  const hashes = fromBase64url(item.wrapHashes);
  return {
    header: fromBase64url(item.header),
    com: fromBase64url(item.com),
    ct: fromBase64url(item.ct),
    sig: fromBase64url(item.sig),
    wrap: item.wrap === null ? null : fromBase64url(item.wrap),
    wrapHashes: splitHashes(hashes),
  };
}

/** A rest shorter than a hash stays as one: opening refuses it with E_LEN. */
function splitHashes(bytes: Uint8Array): Uint8Array[] {
  const parts: Uint8Array[] = [];
  for (let at = 0; at < bytes.length; at += hashLength) parts.push(bytes.slice(at, at + hashLength));
  return parts;
}

/** The name of what was delivered, whether or not it opens. */
export function hashOfDelivered(item: DeliveredEnvelope): string {
  const { header, com, ct, wrapHashes } = deliveredBytes(item);
  return toBase64url(envHash(header, com, sha256(ct), wrapHashes));
}
