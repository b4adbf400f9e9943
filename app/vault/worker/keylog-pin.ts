import { fromBase64url } from "#app/lib/base64url.ts";
import type { KeylogSync } from "#app/protocol/sync-api.ts";
import type { LogHead } from "#app/protocol/wire.ts";
import { verifyConsistency } from "#audit/merkle-proof.ts";
import { VaultError } from "../rpc.ts";
import type { KeylogPin } from "./model-types.ts";

const historyLimit = 128;

/** Before a client has seen a checkpoint (SPEC §13). */
export const noLog: LogHead = { size: 0, root: "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA" };

/**
 * The pin after an answer. A log that shrank is E_STALE_LOG: an answer overtaken by another, or a server that lost data. One
 * of the same size with another root, or without a valid proof that it continues what was seen, is E_FORK (SPEC §13).
 */
export function advanceKeylog(pin: KeylogPin, answer: Pick<KeylogSync, "log" | "consistency">): KeylogPin {
  const { log } = answer;
  const { head } = pin;
  if (log.size < head.size) throw new VaultError("E_STALE_LOG");
  if (log.size === head.size) {
    if (log.root !== head.root) throw new VaultError("E_FORK");
    return pin;
  }
  if (head.size > 0 && !continues(head, answer)) {
    // A proof from an older pin is an answer to an older question, not a fork: ask again.
    if (pin.history.some((older) => older.size > 0 && continues(older, answer)))
      throw new VaultError("E_STALE_LOG");
    throw new VaultError("E_FORK");
  }
  return { head: log, history: [...pin.history, head].slice(-historyLimit) };
}

function continues(head: LogHead, { log, consistency }: Pick<KeylogSync, "log" | "consistency">): boolean {
  const proof = consistency.map(fromBase64url);
  return verifyConsistency(head.size, log.size, fromBase64url(head.root), fromBase64url(log.root), proof);
}

/**
 * A sender's position against the pins held here. One that this device never saw cannot be judged without a proof and counts as
 * consistent; one that contradicts a pin is only a claim while checkpoints are unsigned, so the message waits (SPEC §8, §13).
 */
export function relateLog(
  pin: KeylogPin,
  claimed: { size: number; root: string },
): "consistent" | "unproven" {
  if (claimed.size > pin.head.size) return "unproven";
  const same = [pin.head, ...pin.history].find(({ size }) => size === claimed.size);
  return same === undefined || same.root === claimed.root ? "consistent" : "unproven";
}
