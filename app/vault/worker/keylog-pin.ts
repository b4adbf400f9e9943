import { verifyRaw } from "#app/crypto/primitives/signature.ts";
import { fromBase64url, toBase64url } from "#app/lib/base64url.ts";
import { utf8 } from "#app/lib/bytes.ts";
import type { ProvenLog } from "#app/protocol/sync-api.ts";
import type { LogHead } from "#app/protocol/wire.ts";
import { verifyBatch } from "#audit/batch-proof.ts";
import { CheckpointError, checkpointText, openCheckpoint } from "#audit/checkpoint.ts";
import { equalBytes } from "#audit/hashes.ts";
import { verifyConsistency } from "#audit/merkle-proof.ts";
import { formatSignature, NoteError, noteKeyHash, parseKey, parseNote } from "#audit/note.ts";
import { VaultError } from "../rpc.ts";
import type { KeylogPin, SignedHead } from "./model-types.ts";

const historyLimit = 128;

/** Before a client has seen a checkpoint (SPEC §13). */
export const noLog: SignedHead = { size: 0, root: "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", sig: "" };

/** Leaf hashes of what an answer shows, by index. */
export type ShownLeaves = ReadonlyMap<number, Uint8Array>;

/**
 * The pin after an answer (SPEC §13). Only a note signed by the pinned key counts, and only with proofs that it continues
 * the pinned one and holds every leaf shown: E_STALE_LOG without, and for a log that shrank, an answer overtaken by another
 * or a server that lost data. Same size with another root, or a proof that proves something else, is E_FORK.
 */
export function advanceKeylog(pin: KeylogPin, log: ProvenLog, shown: ShownLeaves): KeylogPin {
  const key = pin.key ?? log.key;
  // The note that is pinned was verified when it was pinned: most answers show it again.
  const head =
    pin.key !== null && log.note === noteOf(pin.key, pin.head) ? pin.head : openHead(log.note, key);
  if (head.size < pin.head.size) throw new VaultError(contradicts(pin, head) ? "E_FORK" : "E_STALE_LOG");
  if (pin.head.size > 0) requireContinued(pin, head, log.consistency);
  const inclusion = log.inclusion.map(fromBase64url);
  if (!verifyBatch(shown, head.size, fromBase64url(head.root), inclusion))
    throw new VaultError("E_STALE_LOG");
  if (head.size === pin.head.size) {
    if (pin.key === null) return { ...pin, key };
    return pin.head.sig === "" ? { ...pin, head } : pin;
  }
  const history = pin.head.size === 0 ? pin.history : [...pin.history, pin.head].slice(-historyLimit);
  return { ...pin, key, head, history };
}

/** Size, root and signature out of a note by this key; E_STALE_LOG for any other note: it shows nothing about the log. */
export function openHead(note: string, keyLine: string): SignedHead {
  try {
    const key = parseKey(keyLine);
    const bytes = utf8(note);
    const verify = (publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array) =>
      verifyRaw(signature, message, publicKey);
    const { size, root } = openCheckpoint(bytes, key.name, [key], verify);
    const line = parseNote(bytes).signatures.find(
      ({ name, keyHash }) => name === key.name && equalBytes(keyHash, noteKeyHash(key)),
    );
    return { size, root: toBase64url(root), sig: toBase64url(line?.signature ?? new Uint8Array()) };
  } catch (cause) {
    if (cause instanceof NoteError || cause instanceof CheckpointError)
      throw new VaultError("E_STALE_LOG", { cause });
    throw cause;
  }
}

/** The note that a kept head was taken from, for whoever is shown the evidence. */
export function noteOf(keyLine: string, head: SignedHead): string {
  const key = parseKey(head.key ?? keyLine);
  const text = checkpointText({ origin: key.name, size: head.size, root: fromBase64url(head.root) });
  return `${text}\n${formatSignature(key, fromBase64url(head.sig))}\n`;
}

function contradicts(pin: KeylogPin, head: LogHead): boolean {
  return pin.history.some(({ size, root }) => size === head.size && root !== head.root);
}

function requireContinued(pin: KeylogPin, head: SignedHead, consistency: readonly string[]): void {
  if (head.size === pin.head.size) {
    if (head.root !== pin.head.root) throw new VaultError("E_FORK");
    return;
  }
  if (continues(pin.head, head, consistency)) return;
  // No proof, or one from an older pin, is an answer to an older question, not a fork: ask again.
  const older = pin.history.some((each) => each.size > 0 && continues(each, head, consistency));
  throw new VaultError(consistency.length === 0 || older ? "E_STALE_LOG" : "E_FORK");
}

function continues(older: LogHead, newer: LogHead, consistency: readonly string[]): boolean {
  const roots = [fromBase64url(older.root), fromBase64url(newer.root)] as const;
  return verifyConsistency(older.size, newer.size, ...roots, consistency.map(fromBase64url));
}

/**
 * A sender's position against the pins held here. One that this device never saw cannot be judged without a proof and counts as
 * consistent. One that contradicts a pin is "fork" when the log itself has signed it, and otherwise a claim of the sender's
 * alone, so the message waits (SPEC §8, §13).
 */
export function relateLog(pin: KeylogPin, claimed: SignedHead): "consistent" | "unproven" | "fork" {
  if (claimed.size > pin.head.size) return "unproven";
  // What a named restore has lost was signed under the name that the log had then.
  const isClaimed = ({ size, root }: SignedHead) => size === claimed.size && root === claimed.root;
  if ((pin.past ?? []).some(isClaimed)) return "consistent";
  const same = [pin.head, ...pin.history].find(({ size }) => size === claimed.size);
  if (same === undefined || same.root === claimed.root) return "consistent";
  return signingKey(pin, claimed) === null ? "unproven" : "fork";
}

/** The log's key that signed this head: the pinned one, or one that it had before, within what that one may have signed. */
export function signingKey({ key, oldKeys = [] }: KeylogPin, claimed: SignedHead): string | null {
  const earlier = oldKeys.filter(({ size }) => claimed.size <= size).map((old) => old.key);
  const keys = key === null ? earlier : [key, ...earlier];
  return keys.find((each) => isSigned(each, claimed)) ?? null;
}

function isSigned(keyLine: string, { size, root, sig }: SignedHead): boolean {
  const key = parseKey(keyLine);
  const text = checkpointText({ origin: key.name, size, root: fromBase64url(root) });
  return verifyRaw(fromBase64url(sig), utf8(text), key.publicKey);
}
