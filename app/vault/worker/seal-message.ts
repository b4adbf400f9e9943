import { hasBidiControls } from "#app/crypto/public/bidi.ts";
import type { BodyContent } from "#app/crypto/public/body-types.ts";
import { wrapHashesOf } from "#app/crypto/public/envelope-hash.ts";
import { recipientsOf, viewsOf } from "#app/crypto/public/recipients.ts";
import { ancestorsOf, nextParents } from "#app/crypto/public/thread-order.ts";
import { rcpHash } from "#app/crypto/public/wrap-layout.ts";
import { sealEnvelope } from "#app/crypto/secret/seal.ts";
import type { SealRecipient } from "#app/crypto/secret/seal-inner.ts";
import { fromBase64url, toBase64url } from "#app/lib/base64url.ts";
import { concat, equalBytes } from "#app/lib/bytes.ts";
import { idBytes } from "#app/lib/ids.ts";
import { type Category, VaultError } from "../rpc.ts";
import { type AccountNotes, bodyOfNotes } from "./account-notes.ts";
import { type AttachmentEntry, manifestOf } from "./attachment-entry.ts";
import type { VaultEnvironment } from "./environment.ts";
import { ownDevicesOf, readersOf } from "./ingest-envelope.ts";
import type { Keyring } from "./keyring.ts";
import type { EnvelopeEntry, Model, OutboxEntry, ThreadModel } from "./model-types.ts";
import { chainIn, ownChain, rootIn } from "./pins.ts";
import type { Tx } from "./session.ts";
import { transcriptOf } from "./thread-transcript.ts";

const noHash = new Uint8Array(32);

export interface MessageContent {
  text: string;
  subject: string | null;
  category: Category | null;
  attachments: readonly AttachmentEntry[];
  /** In the account's own thread: what is said instead of a text. */
  notes?: AccountNotes | null;
}

/** The devices a message written now is wrapped to, with the KEM keys that the chains name; E_SYNC_FIRST when one is not held. */
export function currentRecipients(model: Model, thread: ThreadModel, nowMs: number) {
  const recipients = recipientsOf(thread.state, (id) => chainIn(model, id), rootIn(model), nowMs);
  return recipients.map((recipient) => {
    const kemPk = model.kemKeys.get(toBase64url(recipient.kemHash));
    if (kemPk === undefined) throw new VaultError("E_SYNC_FIRST");
    return { ...recipient, kemPk: fromBase64url(kemPk) } satisfies SealRecipient;
  });
}

/** The recipients as one hash: what tells whether unsent bytes are still for the right devices (SPEC §8 "Outbox"). */
export function currentRcpHash(model: Model, thread: ThreadModel, nowMs: number): string {
  return toBase64url(rcpHash(recipientsOf(thread.state, (id) => chainIn(model, id), rootIn(model), nowMs)));
}

/**
 * Allocates the counter, seals, and puts the complete bytes into the outbox of the model; the caller's transaction stores both
 * before anything can be posted (SPEC §8 "Outbox"). `create` is the wire of a CREATE that goes along.
 */
export async function sealMessage(
  tx: Tx,
  ring: Keyring,
  env: VaultEnvironment,
  thread: ThreadModel,
  content: MessageContent,
  create: string | null,
): Promise<OutboxEntry> {
  const { model } = tx;
  const sentMs = env.clock.now();
  const recipients = currentRecipients(model, thread, sentMs);
  const place = placeOf(model, thread);
  const first = ancestorsOf(place).length === 0;
  const own = ownChain(model);
  const { size, root, sig: checkpoint } = model.keylog.head;
  const msgId = env.random(16);
  const sealed = await sealEnvelope({
    suite: 2,
    kind: "message",
    threadId: thread.state.threadId,
    msgId,
    sender: {
      account: own.accountId,
      device: idBytes(model.identity.deviceId),
      seq: own.seq,
      head: own.head,
    },
    thread: { memSeq: thread.state.seq, memHead: thread.state.head },
    ctr: place.ctr,
    prevOwn: place.prevOwn,
    parents: place.parents,
    sentMs,
    log: { size, root: fromBase64url(root) },
    recipients,
    random: (length) => env.random(length),
    signer: ring.sig,
    body: {
      ...bodyOf(content, first, place.voidCtrs, checkpoint),
      views: viewsOf(thread.state, (id) => chainIn(model, id), rootIn(model)),
    },
  });
  const envelope = {
    header: toBase64url(sealed.header),
    com: toBase64url(sealed.com),
    ct: toBase64url(sealed.ct),
    sig: toBase64url(sealed.sig),
    wraps: sealed.wraps.map(toBase64url),
  };
  const envHash = toBase64url(sealed.envHash);
  const id = String(model.nextOutbox++).padStart(12, "0");
  const threadId = thread.id;
  const ids = content.attachments.map((each) => each.id);
  const body = ids.length === 0 ? { envelope } : { envelope, attachments: ids };
  const outbox: OutboxEntry = {
    item:
      create === null
        ? { id, post: "envelope", threadId, body }
        : { id, post: "thread", threadId, body: { create, ...body } },
    posted: false,
    envHash,
    rcpHash: toBase64url(rcpHash(recipients)),
    change: null,
    lostSeq: null,
    share: null,
  };
  const { header, com, ct, sig } = envelope;
  const entry: EnvelopeEntry = {
    envHash,
    kind: "message",
    account: model.identity.accountId,
    device: model.identity.deviceId,
    ctr: place.ctr,
    msgId: toBase64url(msgId),
    memSeq: thread.state.seq,
    prevOwn: toBase64url(place.prevOwn),
    parents: place.parents.map(toBase64url),
    sentMs,
    clampedMs: Math.max(sentMs, place.floorMs),
    voidCtrs: place.voidCtrs,
    contentKey: toBase64url(sealed.contentKey),
    text: content.text.normalize("NFC"),
    subject: first ? content.subject : null,
    category: first ? content.category : null,
    readers: readersOf(recipients),
    ownDevices: ownDevicesOf(recipients, model.identity.accountId),
    alsoSentToRemoved: [],
    hasBidi: hasBidiControls(content.text),
    attachments: [...content.attachments],
    notes: content.notes ?? null,
    arrival: ++thread.entry.arrivals,
    receivedBefore: true,
    outboxId: id,
    failed: null,
    raw: { header, com, ct, sig, wrapHashes: toBase64url(concat(...wrapHashesOf(sealed.wraps))) },
  };
  thread.entry.ctr = place.ctr;
  thread.envelopes.set(envHash, entry);
  model.outbox.set(id, outbox);
  tx.save(`thread/${threadId}`, `envelope/${threadId}/${envHash}`, `outbox/${id}`, "cursors");
  return outbox;
}

function bodyOf(
  content: MessageContent,
  first: boolean,
  voidCtrs: number[],
  checkpoint: string,
): BodyContent {
  const { text, subject, category, attachments, notes } = content;
  if (notes != null) return { type: "account", value: { ...bodyOfNotes(notes), voidCtrs } };
  return {
    type: "message",
    value: {
      text,
      attachments: attachments.map(manifestOf),
      voidCtrs,
      ...(checkpoint === "" ? {} : { checkpoint: fromBase64url(checkpoint) }),
      ...(first && subject !== null ? { threadSubject: subject } : {}),
      ...(first && category !== null ? { category } : {}),
    },
  };
}

/** Counter, prev_own, parents and void counters of the next envelope: prev_own is the last one that is not void (SPEC §8). */
function placeOf(model: Model, thread: ThreadModel) {
  const { ordered } = transcriptOf(model, thread);
  const previous = ordered.list
    .filter(({ entry }) => entry.device === model.identity.deviceId)
    .reduce<(typeof ordered.list)[number] | null>(
      (last, each) => (last !== null && last.ctr > each.ctr ? last : each),
      null,
    );
  const prevOwn = previous?.envHash ?? noHash;
  const parents = nextParents(ordered);
  const ancestors = ordered.list.filter(({ envHash }) =>
    [prevOwn, ...parents].some((hash) => equalBytes(hash, envHash)),
  );
  return {
    ctr: thread.entry.ctr + 1,
    prevOwn,
    parents,
    voidCtrs: thread.entry.voids.filter((ctr) => ctr > (previous?.ctr ?? 0)),
    floorMs: Math.max(0, ...ancestors.map(({ clampedMs }) => clampedMs + 1)),
  };
}
