import { standsAfter } from "#audit/epoch.ts";
import type { EpochChange } from "#audit/log-change.ts";
import { verifyConsistency } from "#audit/merkle-proof.ts";
import { formatKey, parseKey } from "#audit/note.ts";
import { type KeptLog, keyAlone } from "./kept-log.ts";
import { keptCheckpoints } from "./trusted-note.ts";

/** Size of the newest kept checkpoint that the restore has kept, to ask for its proof with; 0 where there is none. */
export function keptSize(kept: KeptLog, change: EpochChange): number {
  const sizes = keptCheckpoints(kept)
    .filter((pin) => standsAfter(change.access, pin) === "kept")
    .map(({ size }) => size);
  return Math.max(0, ...sizes);
}

/**
 * What is kept after a restore that this device's vault has followed: the key under the name of the log that goes on, when every
 * kept checkpoint stands in what was kept, as `proof` shows for the newest of them, or is within what was named as lost. Else what
 * was kept before, which the new log then contradicts in everybody's sight.
 */
export function followRestore(kept: KeptLog, change: EpochChange, proof: readonly Uint8Array[]): KeptLog {
  const { name, publicKey } = parseKey(kept.key);
  const { last, kept: copy, next } = change.access;
  if (![copy, ...last].some(({ origin }) => origin === name)) return kept;
  const pins = keptCheckpoints(kept);
  const stands = pins.map((pin) => standsAfter(change.access, pin));
  if (stands.some((found) => typeof found !== "string")) return kept;
  const newest = pins.filter((_pin, i) => stands[i] === "kept").sort((a, b) => b.size - a.size)[0];
  const isKept =
    newest === undefined ||
    newest.size === 0 ||
    newest.size === copy.size ||
    verifyConsistency(newest.size, copy.size, newest.root, copy.root, proof);
  return isKept ? keyAlone(formatKey({ name: next, publicKey })) : kept;
}
