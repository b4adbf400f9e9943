import { parseHeader } from "#app/crypto/public/envelope-header.ts";
import { parseWrap } from "#app/crypto/public/wrap-layout.ts";
import { fromBase64url, toBase64url } from "#app/lib/base64url.ts";
import type { DeviceId } from "#app/lib/ids.ts";
import type { SealedEnvelope } from "#app/protocol/message-api.ts";
import { devicesIn } from "./devices-in.ts";
import type { Stored } from "./relay-answers.ts";

export function isHistory({ header }: Pick<SealedEnvelope, "header">): boolean {
  return parseHeader(fromBase64url(header)).kind === "history";
}

/** A history batch goes to the one person it is for. */
export function receiverAmong(
  chains: ReadonlyMap<string, { wires: string[] }>,
  members: readonly string[],
  { wraps }: SealedEnvelope,
): string[] {
  const device = toBase64url(parseWrap(2, fromBase64url(wraps[0] ?? "")).deviceId) as DeviceId; // looked up
  return members.filter((account) => devicesIn(chains.get(account)?.wires ?? []).has(device));
}

/** HISTORY_GRANT: the messages from the named one on that somebody was never given. */
export function pastFor(ofThread: readonly Stored[], from: string, feed: readonly object[] = []): Stored[] {
  const given = new Set(feed.map((item) => "envHash" in item && item.envHash));
  const start = ofThread.findIndex(({ envHash }) => envHash === from);
  return ofThread.slice(start).filter(({ envHash, envelope }) => !given.has(envHash) && !isHistory(envelope));
}
