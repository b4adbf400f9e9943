import type { AccountId, DeviceId } from "#app/lib/ids.ts";
import type { EnvelopeHeader } from "./envelope-header.ts";
import type { ChainLookup, Recipient } from "./recipients.ts";
import { threadLines } from "./thread-query.ts";
import { mayRead, type ThreadState } from "./thread-state.ts";

/** A recipient whose REMOVE or REVOKE was signed before the message was sent: "also sent to …, removed on …" (SPEC §8). */
export type AlsoSentTo = {
  readonly account: AccountId;
  /** null when the whole account had been removed from the thread. */
  readonly device: DeviceId | null;
  readonly removedMs: number;
};

/** Judged by the newest state held here, not by the older views of the sender. */
export function alsoSentTo(
  header: EnvelopeHeader,
  recipients: readonly Recipient[],
  thread: ThreadState,
  chain: ChainLookup,
): AlsoSentTo[] {
  const found: AlsoSentTo[] = [];
  const accounts = new Set(recipients.map(({ account }) => account));
  for (const account of accounts) {
    const removal = mayRead(thread.members.get(account)) ? null : removalOf(thread, account);
    if (removal !== null && removal < header.sentMs)
      found.push({ account, device: null, removedMs: removal });
  }
  for (const { account, device: named } of recipients) {
    const device = chain(account)?.devices.get(named.id);
    const removedMs = device?.revokedMs ?? null;
    if (device && removedMs !== null && removedMs < header.sentMs)
      found.push({ account, device: device.id, removedMs });
  }
  return found;
}

function removalOf(thread: ThreadState, account: AccountId): number | null {
  const last = threadLines(thread).findLast(
    (line) => line.subject === account && (line.type === "remove" || line.type === "role"),
  );
  return last?.clampedMs ?? null;
}
