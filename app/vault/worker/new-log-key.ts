import { verifyRaw } from "#app/crypto/primitives/signature.ts";
import { fromBase64url, toBase64url } from "#app/lib/base64url.ts";
import { equalBytes } from "#audit/hashes.ts";
import type { KeyChange } from "#audit/log-change.ts";
import { isChangeChain, openChange, readChange } from "#audit/log-change-note.ts";
import { verifyConsistency } from "#audit/merkle-proof.ts";
import { formatKey, NoteError, parseKey, type VerifyEd25519 } from "#audit/note.ts";
import { VaultError } from "../rpc.ts";
import type { KeylogPin, SignedHead } from "./model-types.ts";

export const strictEd25519: VerifyEd25519 = (publicKey, message, signature) =>
  verifyRaw(signature, message, publicKey);

/**
 * The pin under the key that both keys have signed for: at the tree where the old one ended, when that is proved to go on from
 * what is held. Throws E_FORK where the old key has signed more here, or something else, or is said to end under a name that
 * this log does not have; E_STALE_LOG without a proof.
 */
export function underNewKey(
  pin: KeylogPin,
  { at, to }: KeyChange,
  consistency: readonly string[],
): KeylogPin {
  const { head } = pin;
  requireWithin(pin, at);
  // Every restore before it was followed, so this log has one name: a key that ends another one is signed to lead away from it.
  if (at.origin !== parseKey(pin.key ?? "").name) throw new VaultError("E_FORK");
  const root = toBase64url(at.root);
  if (head.size > 0 && head.size < at.size) {
    if (consistency.length === 0) throw new VaultError("E_STALE_LOG");
    const proof = consistency.map(fromBase64url);
    if (!verifyConsistency(head.size, at.size, fromBase64url(head.root), at.root, proof))
      throw new VaultError("E_FORK");
  }
  const history = head.size === 0 ? pin.history : [...pin.history, head];
  const signed = history.filter(({ sig }) => sig !== "").map(markedBy(pin));
  return { ...renamed(pin, to, at.size), head: { size: at.size, root, sig: "" }, history: signed };
}

/**
 * The same for who holds a key and a floor from before, an old invitation or a printed sheet, and no answer yet: the floor stays,
 * and the next answer has to go on from it. Changes of other logs and of other keys are passed over. E_STALE_LOG for what is forged.
 */
export function followNewKeys(pin: KeylogPin, notes: readonly string[]): KeylogPin {
  try {
    if (!isChangeChain(notes)) throw new VaultError("E_STALE_LOG");
    return notes.reduce(followOne, pin);
  } catch (cause) {
    if (cause instanceof NoteError) throw new VaultError("E_STALE_LOG", { cause });
    throw cause;
  }
}

function followOne(pin: KeylogPin, note: string): KeylogPin {
  const { change } = readChange(note);
  const { publicKey, name } = parseKey(pin.key ?? "");
  if (change.kind !== "key" || change.log !== "keys") return pin;
  if (change.at.origin !== name || !equalBytes(change.from, publicKey)) return pin;
  openChange(note, { access: null, keys: publicKey }, strictEd25519);
  requireWithin(pin, change.at);
  return { ...renamed(pin, change.to, change.at.size), head: { ...pin.head, sig: "" } };
}

function renamed(pin: KeylogPin, to: Uint8Array, size: number): KeylogPin {
  const key = pin.key ?? "";
  const oldKeys = [...(pin.oldKeys ?? []), { key, size }];
  return { ...pin, key: formatKey({ name: parseKey(key).name, publicKey: to }), oldKeys };
}

function requireWithin({ head, history }: KeylogPin, at: KeyChange["at"]): void {
  const root = toBase64url(at.root);
  const isPast = [head, ...history].some(
    (each) => each.size > at.size || (each.size === at.size && each.root !== root),
  );
  if (isPast) throw new VaultError("E_FORK");
}

/** A head under the key that signed it, once the pin has another one. */
export function markedBy({ key }: KeylogPin): (head: SignedHead) => SignedHead {
  return (head) => ({ ...head, key: head.key ?? key ?? undefined });
}
