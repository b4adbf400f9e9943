import { fromBase64url, toBase64url } from "#app/lib/base64url.ts";
import { type CompactRange, EMPTY_RANGE, extendRange, rangeRoot } from "#audit/compact-range.ts";
import type { KeylogWalkVault } from "../keylog-walk-rpc.ts";
import { VaultError } from "../rpc.ts";
import type { VaultSession } from "./session.ts";

const hashLength = 32;

interface Walk {
  size: number;
  root: string;
  range: CompactRange;
  places: Map<string, number>;
}

/**
 * Goes through the whole key log as it was signed: order in it decides what a revoked device could still do, so a statement that
 * stands there twice lets an operator show each person another order (SPEC §13). Leaves are hashes; nothing is learned from them.
 */
export function createKeylogWalk(session: VaultSession): { calls: KeylogWalkVault; forget(): void } {
  let walk: Walk | null = null;
  const calls: KeylogWalkVault = {
    walkKeylog: ({ from, leaves }) =>
      session.read(({ keylog: { head } }) => {
        if (from === 0) walk = { size: head.size, root: head.root, range: EMPTY_RANGE, places: new Map() };
        if (walk === null || walk.range.size !== from) throw new VaultError("E_SYNC_FIRST");
        const { size, root } = walk;
        const hashes = split(leaves).slice(0, size - from);
        for (const [i, hash] of hashes.entries()) {
          const name = toBase64url(hash);
          const first = walk.places.get(name);
          if (first !== undefined) return { verdict: "twice", size, places: [first, from + i] };
          walk.places.set(name, from + i);
        }
        walk.range = extendRange(walk.range, hashes);
        const next = walk.range.size;
        if (next < size && hashes.length > 0) return { verdict: "open", next, size };
        return { verdict: toBase64url(rangeRoot(walk.range)) === root ? "once" : "other", size };
      }),
  };
  return {
    calls,
    forget() {
      walk = null;
    },
  };
}

/** A rest shorter than a hash makes another tree. */
function split(text: string): Uint8Array[] {
  const bytes = fromBase64url(text);
  const parts: Uint8Array[] = [];
  for (let at = 0; at < bytes.length; at += hashLength) parts.push(bytes.slice(at, at + hashLength));
  return parts;
}
