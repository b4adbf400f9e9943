import { toBase64url } from "#app/lib/base64url.ts";
import { compareBytes } from "#app/lib/bytes.ts";
import { isZero } from "../codec.ts";
import { ProtocolError } from "../errors.ts";
import { H } from "../primitives/tagged.ts";
import { type EnvelopeKind, envelopeLimits } from "./envelope-header.ts";

/** What the order of a thread needs of an envelope that has passed every check; `voidCtrs` come from its body. */
export type OrderInput = {
  readonly envHash: Uint8Array;
  readonly kind: Exclude<EnvelopeKind, "history">;
  readonly device: Uint8Array;
  readonly ctr: number;
  readonly prevOwn: Uint8Array;
  readonly parents: readonly Uint8Array[];
  readonly sentMs: number;
  readonly voidCtrs: readonly number[];
};

/** Counters of one device that nobody has shown, both ends included: "messages are missing". */
export type Gap = { readonly device: Uint8Array; readonly from: number; readonly to: number };

export type Ordered<T extends OrderInput> = {
  /** Every envelope once, ancestors first, ties by clamped time, then env_hash. */
  readonly list: readonly (T & { readonly clampedMs: number })[];
  readonly gaps: readonly Gap[];
  /** Hashes named as parent or prev_own that are not here, ascending. */
  readonly missing: readonly Uint8Array[];
  /** Childless kind-1 envelopes, oldest first by (clamped, env_hash): a kind-1 envelope names its parents, receipts name none. */
  readonly childless: readonly Uint8Array[];
  /** H(heads, sorted childless): equal heads, equal transcript. */
  readonly headsHash: Uint8Array;
};

/**
 * One view for every permutation of arrival (SPEC §8). Clamped time grows along every edge, so sorting by
 * (clamped, env_hash) is a topological order.
 */
export function orderThread<T extends OrderInput>(envelopes: readonly T[]): Ordered<T> {
  const known = new Map(envelopes.map((envelope) => [toBase64url(envelope.envHash), envelope]));
  const clamped = clampTimes(known);
  const list = [...known]
    .map(([id, envelope]) => ({ ...envelope, clampedMs: clamped.get(id) ?? envelope.sentMs }))
    .sort((a, b) => a.clampedMs - b.clampedMs || compareBytes(a.envHash, b.envHash));
  const named = new Set(list.flatMap((envelope) => envelope.parents.map(toBase64url)));
  const childless = list
    .filter((envelope) => envelope.kind === "message" && !named.has(toBase64url(envelope.envHash)))
    .map((envelope) => envelope.envHash);
  return { list, gaps: gapsOf(list), missing: missingOf(known), childless, headsHash: headsHash(childless) };
}

/** The parents of the next envelope: the ≤ 8 childless with the greatest (clamped, env_hash), ascending as headers want them. */
export function nextParents(ordered: Pick<Ordered<OrderInput>, "childless">): Uint8Array[] {
  return ordered.childless.slice(-envelopeLimits.parents).toSorted(compareBytes);
}

/** H(heads, concat of the sorted hashes), what receipts and history batches carry. */
export function headsHash(childless: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  return H("heads", ...childless.toSorted(compareBytes));
}

/** prev_own and parents, without the "none" value. */
export function ancestorsOf(envelope: Pick<OrderInput, "prevOwn" | "parents">): Uint8Array[] {
  return isZero(envelope.prevOwn) ? [...envelope.parents] : [envelope.prevOwn, ...envelope.parents];
}

/** clamped = max(sent_ms, 1 + the greatest clamped of prev_own and parents), over what is known; no recursion, threads are long. */
function clampTimes(known: ReadonlyMap<string, OrderInput>): Map<string, number> {
  const clamped = new Map<string, number>();
  const open = new Set<string>();
  for (const start of known.keys()) {
    const stack = [start];
    for (let id = stack.at(-1); id !== undefined; id = stack.at(-1)) {
      const envelope = known.get(id);
      if (envelope === undefined || clamped.has(id)) {
        stack.pop();
        continue;
      }
      const ancestors = ancestorsOf(envelope).map(toBase64url);
      const waiting = ancestors.filter((each) => known.has(each) && !clamped.has(each));
      if (waiting.length > 0) {
        // A hash cannot name its own descendant, so this is a caller's mistake, not a sender's.
        if (open.has(id)) throw new ProtocolError("E_SCHEMA");
        open.add(id);
        stack.push(...waiting);
        continue;
      }
      const floor = Math.max(0, ...ancestors.map((each) => 1 + (clamped.get(each) ?? -1)));
      clamped.set(id, Math.max(envelope.sentMs, floor));
      open.delete(id);
      stack.pop();
    }
  }
  return clamped;
}

function missingOf(known: ReadonlyMap<string, OrderInput>): Uint8Array[] {
  const missing = new Map<string, Uint8Array>();
  for (const envelope of known.values())
    for (const hash of ancestorsOf(envelope)) {
      const id = toBase64url(hash);
      if (!known.has(id)) missing.set(id, hash);
    }
  return [...missing.values()].sort(compareBytes);
}

function gapsOf(list: readonly OrderInput[]): Gap[] {
  const devices = new Map<string, { device: Uint8Array; spent: Set<number> }>();
  for (const { device, ctr, voidCtrs } of list) {
    const id = toBase64url(device);
    const entry = devices.get(id) ?? { device, spent: new Set<number>() };
    // A void ctr is one that was never sent before this envelope; anything later is not this envelope's to declare.
    for (const each of [ctr, ...voidCtrs.filter((value) => value < ctr)]) entry.spent.add(each);
    devices.set(id, entry);
  }
  return [...devices.values()]
    .sort((a, b) => compareBytes(a.device, b.device))
    .flatMap(({ device, spent }) =>
      rangesBetween(
        device,
        [...spent].sort((a, b) => a - b),
      ),
    );
}

function rangesBetween(device: Uint8Array, spent: readonly number[]): Gap[] {
  const gaps: Gap[] = [];
  let next = 1;
  for (const ctr of spent) {
    if (ctr > next) gaps.push({ device, from: next, to: ctr - 1 });
    next = ctr + 1;
  }
  return gaps;
}
