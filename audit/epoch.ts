import type { Finding } from "./audit-code.ts";
import { toBase64url } from "./base64.ts";
import type { Checkpoint } from "./checkpoint.ts";
import type { Entity } from "./entry.ts";
import { equalBytes } from "./hashes.ts";
import { parseOrigin } from "./lineage.ts";
import { type Branch, changeHash, changeText, type EpochChange } from "./log-change.ts";

/** One person's word that a restore was meant: SIG(sk, "log-epoch", text of the change) under a device of theirs. */
export interface Consent {
  /** base64url ids and signature. */
  account: string;
  device: string;
  signature: string;
}

/** TAG("log-epoch") of the protocol (crypto SPEC §2): u8 length, then the text. */
const TAG = "bedside/1/log-epoch";

/** The bytes that a person's device signs. */
export function consentMessage(text: string): Uint8Array<ArrayBuffer> {
  const bytes = new TextEncoder().encode(`${TAG}${text}`);
  const message = new Uint8Array(bytes.length + 1);
  message[0] = TAG.length;
  message.set(bytes, 1);
  return message;
}

/**
 * What a named restore did to a kept checkpoint: `kept`, the restored copy has to go on from it; `lost`, it is among what was
 * named as lost; else what is wrong: E_EPOCH another log's, E_FORK more is gone than was named, or another history.
 */
export function standsAfter({ last, kept }: Branch, pin: Checkpoint): "kept" | "lost" | Finding {
  if (pin.origin === kept.origin && pin.size <= kept.size) {
    if (pin.size < kept.size || equalBytes(pin.root, kept.root)) return "kept";
    return { code: "E_FORK", seq: null, to: pin.size };
  }
  const named = last.find(({ origin }) => origin === pin.origin);
  if (named === undefined) return { code: "E_EPOCH", seq: null, where: "origin" };
  if (pin.size > named.size) return { code: "E_FORK", seq: named.size, to: pin.size };
  if (pin.size === named.size && !equalBytes(pin.root, named.root))
    return { code: "E_FORK", seq: null, to: pin.size };
  return "lost";
}

/** What the first entry of the log after a restore names, beside what every first entry does (SPEC §12). */
export function epochEntities(change: EpochChange): Entity[] {
  const { last, kept } = change.access;
  return [
    { t: "epoch", i: `${change.epoch}/${toBase64url(changeHash(changeText(change)))}` },
    { t: "reason", i: change.reason },
    ...last.map(({ origin, size, root }) => ({ t: "last", i: `${origin}/${size}/${toBase64url(root)}` })),
    ...last.map(({ origin, size }) => ({
      t: "lost",
      i: `${origin}/${origin === kept.origin ? kept.size : 0}/${size}`,
    })),
  ];
}

/**
 * Is the first entry of a log with this name what it must be? An epoch's names the restore, and with `change` exactly that
 * one; any other log's names none. W_EPOCH says that it is an epoch, so that nobody overlooks it.
 */
export function checkEpochGenesis(
  origin: string,
  entities: readonly Entity[],
  change: EpochChange | null,
): Finding[] {
  const name = parseOrigin(origin);
  const bad: Finding[] = [{ code: "E_EPOCH", seq: 0, where: "x" }];
  const named = entities.filter(({ t }) => t === "epoch");
  if (name === null || name.epoch === 1) return named.length === 0 ? [] : bad;
  const has = (type: string) => entities.some(({ t }) => t === type);
  const isNamed =
    named.length === 1 &&
    named[0]?.i.startsWith(`${name.epoch}/`) &&
    has("reason") &&
    has("last") &&
    has("lost");
  if (!isNamed) return bad;
  if (change !== null) {
    const fits =
      change.access.next === origin &&
      epochEntities(change).every(({ t, i }) => entities.some((other) => other.t === t && other.i === i));
    if (!fits) return bad;
  }
  return [{ code: "W_EPOCH", seq: 0 }];
}
