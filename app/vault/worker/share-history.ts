import { historyBatch } from "#app/crypto/public/body-types.ts";
import { recipientDevices } from "#app/crypto/public/chain-query.ts";
import { inGoodStanding } from "#app/crypto/public/recipients.ts";
import { orderThread } from "#app/crypto/public/thread-order.ts";
import { threadLines } from "#app/crypto/public/thread-query.ts";
import { mayRead } from "#app/crypto/public/thread-state.ts";
import { fromBase64url, toBase64url } from "#app/lib/base64url.ts";
import { type AccountId, type DeviceId, idOf } from "#app/lib/ids.ts";
import { earlierToleranceMs } from "./before-linking.ts";
import type { VaultEnvironment } from "./environment.ts";
import type { Keyring } from "./keyring.ts";
import type { Model, OutboxEntry, ShareJob, ThreadModel } from "./model-types.ts";
import { flows } from "./passing-on.ts";
import { rootIn } from "./pins.ts";
import { sealHistory } from "./seal-history.ts";
import type { Tx } from "./session.ts";
import { canHaveKnown, linkedBy, recoveredBrowsers } from "./sheet-use.ts";
import { transcriptOf } from "./thread-transcript.ts";
import { vaultCodeOf } from "./vault-code-of.ts";

/** Key of a share in the model: which grant of which thread, to which device. */
export function shareKey({
  threadId,
  seq,
  deviceId,
}: Pick<ShareJob, "threadId" | "seq" | "deviceId">): string {
  return `${threadId}/${seq}.${deviceId}`;
}

/**
 * Puts the next batch of every open share into the outbox: one at a time for each, so that messages pass between. What is shared,
 * and to whom, follows from the HISTORY_GRANTs and the ADDs of own devices that this device signed, never from anything the server asks (SPEC §10).
 */
export async function queueShares(tx: Tx, ring: Keyring, env: VaultEnvironment): Promise<void> {
  const { model } = tx;
  if (model.evidence !== null || model.identity.cloned) return;
  for (const thread of model.threads.values()) {
    beginShares(tx, thread, env.clock.now());
    beginOwnShares(tx, thread);
  }
  const underWay = new Set([...model.outbox.values()].flatMap(({ share }) => share ?? []));
  for (const [key, job] of model.shares) {
    if (job.failed !== null || isSent(job) || underWay.has(key)) continue;
    if (!flows(model, job)) continue;
    await queueBatch(tx, ring, env, key, job);
  }
}

/** Whether the server has all of it. A share of nothing is one batch too, where it answers somebody who waits (`announced`). */
export function isSent({ hashes, next, announced }: ShareJob): boolean {
  return hashes.length === 0 ? announced !== false : next >= hashes.length;
}

/** Freezes what a grant of this device shares with each device of that person, once. */
function beginShares({ model, save }: Tx, thread: ThreadModel, nowMs: number): void {
  for (const { type, subject, signerDevice, seq, fromEnvHash, logSize } of threadLines(thread.state)) {
    if (type !== "history-grant" || signerDevice !== model.identity.deviceId) continue;
    const member = subject === null ? undefined : thread.state.members.get(subject);
    if (member === undefined || fromEnvHash === null || member.sinceSeq >= seq || !mayRead(member)) continue;
    if (!inGoodStanding(thread.state, member, rootIn(model), nowMs)) continue;
    const chain = model.chains.get(member.id);
    if (chain === undefined) continue;
    const recovered = new Set(recoveredBrowsers(chain).map(({ id }) => id));
    for (const { device } of recipientDevices(chain.state)) {
      const deviceId = idOf<DeviceId>(device.deviceId);
      const place = { threadId: thread.id, seq, deviceId };
      const key = shareKey(place);
      if (model.shares.has(key)) continue;
      const bySheet = recovered.has(deviceId);
      if (bySheet && !canHaveKnown(chain, device, logSize)) continue;
      const lostMs = bySheet ? device.addedMs + earlierToleranceMs : null;
      const hashes = sharedBy(model, thread, member.id, toBase64url(fromEnvHash), lostMs);
      model.shares.set(key, { ...place, account: member.id, hashes, next: 0, failed: null });
      save(`share/${key}`);
    }
  }
}

/** Everything from before an own browser was there, to each that this device has linked itself (SPEC §10). */
function beginOwnShares({ model, save }: Tx, thread: ThreadModel): void {
  const { accountId, deviceId: signer } = model.identity;
  const chain = model.chains.get(accountId);
  if (chain === undefined || !mayRead(thread.state.members.get(accountId))) return;
  for (const device of linkedBy(chain, signer)) {
    const place = { threadId: thread.id, seq: 0, deviceId: device.id };
    const key = shareKey(place);
    if (model.shares.has(key)) continue;
    const { ordered, hidden } = transcriptOf(model, thread);
    const hashes = ordered.list
      .filter(({ entry }) => entry.outboxId === null && !hidden.has(entry.envHash))
      .filter(({ entry }) => entry.sentMs <= device.addedMs + earlierToleranceMs)
      .map(({ entry }) => entry.envHash);
    const job = { ...place, account: accountId, hashes, next: 0, failed: null };
    const began = thread.state.log.lines[0]?.clampedMs ?? 0;
    const isAwaited = hashes.length === 0 && began <= device.addedMs + earlierToleranceMs;
    model.shares.set(key, isAwaited ? { ...job, announced: false } : job);
    save(`share/${key}`);
  }
}

/**
 * From the granted message on, in the thread's order, whatever was not sealed to that person; and to a browser that came with a
 * sheet what was sealed to the ones it stands in for (`lostMs`: until it was there).
 */
function sharedBy(
  model: Model,
  thread: ThreadModel,
  account: AccountId,
  from: string,
  lostMs: number | null,
): string[] {
  const { ordered } = transcriptOf(model, thread);
  const start = ordered.list.findIndex(({ entry }) => entry.envHash === from);
  if (start === -1) return [];
  return ordered.list
    .slice(start)
    .filter(({ entry }) => {
      const wasLost = lostMs !== null && entry.sentMs <= lostMs;
      return (
        entry.outboxId === null && (wasLost || entry.readers.every((each) => each.accountId !== account))
      );
    })
    .map(({ entry }) => entry.envHash);
}

async function queueBatch(
  tx: Tx,
  ring: Keyring,
  env: VaultEnvironment,
  key: string,
  job: ShareJob,
): Promise<void> {
  const { model } = tx;
  const thread = model.threads.get(job.threadId);
  if (thread === undefined) return;
  try {
    const { list, headsHash } = orderThread(
      transcriptOf(model, thread).ordered.list.filter(({ entry }) => job.hashes.includes(entry.envHash)),
    );
    const part = job.hashes.slice(job.next, job.next + historyBatch);
    const batch = {
      threadId: thread.state.threadId,
      count: list.length,
      heads: headsHash,
      entries: part.flatMap((hash): [Uint8Array, Uint8Array][] => {
        const entry = thread.envelopes.get(hash);
        return entry === undefined ? [] : [[fromBase64url(hash), fromBase64url(entry.contentKey)]];
      }),
    };
    const { envelope, envHash } = await sealHistory(model, ring, env, thread, job, batch);
    const id = String(model.nextOutbox++).padStart(12, "0");
    const item = { id, post: "envelope" as const, threadId: thread.id, body: { envelope } };
    const none = { posted: false, rcpHash: "", change: null, lostSeq: null };
    model.outbox.set(id, { item, envHash, ...none, share: key });
    tx.save(`outbox/${id}`, "cursors");
  } catch (error) {
    const code = vaultCodeOf(error);
    // Keys of the person's devices that are still to come: the next sync brings them.
    if (code !== "E_SYNC_FIRST") giveUpShare(tx, key, code);
  }
}

/** The server has this batch: the next one may follow. */
export function advanceShare({ model, save }: Tx, { item, share }: OutboxEntry): void {
  model.outbox.delete(item.id);
  save(`outbox/${item.id}`);
  const job = share === null ? undefined : model.shares.get(share);
  if (job === undefined) return;
  job.next = Math.min(job.hashes.length, job.next + historyBatch);
  if (job.announced === false) job.announced = true;
  save(`share/${share}`);
}

/** Refused for good: the person sees on the other side that the history is incomplete, and this device says so here. */
export function giveUpShare({ model, save }: Tx, key: string, code: string): void {
  const job = model.shares.get(key);
  if (job === undefined) return;
  job.failed = code;
  save(`share/${key}`);
}
