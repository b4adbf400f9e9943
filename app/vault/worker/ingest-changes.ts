import { fromBase64url, toBase64url } from "#app/lib/base64url.ts";
import type { LogChanges } from "#app/protocol/log-api.ts";
import { standsAfter } from "#audit/epoch.ts";
import { equalBytes } from "#audit/hashes.ts";
import type { EpochChange, KeyChange, LogChange } from "#audit/log-change.ts";
import { isChangeChain, openChange, readChange } from "#audit/log-change-note.ts";
import { verifyConsistency } from "#audit/merkle-proof.ts";
import { formatKey, NoteError, parseKey } from "#audit/note.ts";
import { VaultError } from "../rpc.ts";
import { noteOf } from "./keylog-pin.ts";
import { confirmingRole } from "./log-change-people.ts";
import { forgetPlaces } from "./log-places.ts";
import type { KeylogPin, Model, SignedHead } from "./model-types.ts";
import { markedBy, strictEd25519, underNewKey } from "./new-log-key.ts";
import type { Tx } from "./session.ts";
import { vaultCodeOf } from "./vault-code-of.ts";

type Served = LogChanges["changes"][number];
type Outcome = "taken" | "waiting" | "none";

/**
 * Follows restores and new keys of the logs, in their order, as far as they continue what this device holds (audit SPEC §12).
 * Throws E_STALE_LOG with nothing taken, E_FORK with its evidence in the model.
 */
export function ingestChanges(tx: Tx, answer: LogChanges, nowMs: number): Outcome {
  const { model, save } = tx;
  try {
    if (!isChangeChain(answer.changes.map(({ note }) => note))) throw new VaultError("E_STALE_LOG");
    requireSameChanges(model, answer.changes);
    let outcome: Outcome = "none";
    for (const served of answer.changes) {
      requireOneSuccessor(model, served.note);
      if (!applies(model, readChange(served.note).change)) continue;
      outcome = takeChange(tx, served, { chains: answer.chains, nowMs });
      if (outcome === "waiting") break;
    }
    if (outcome !== "waiting") {
      model.logChanges = { ...model.logChanges, known: answer.changes.length };
      save("log-changes");
    }
    return outcome;
  } catch (cause) {
    if (cause instanceof NoteError) throw new VaultError("E_STALE_LOG", { cause });
    if (vaultCodeOf(cause) === "E_FORK" && model.evidence === null) {
      const { key, head, history } = model.keylog;
      const held = key === null ? [] : [head, ...history].filter(({ sig }) => sig !== "");
      model.evidence = JSON.stringify({
        ...{ type: "log-change-fork", key, held: held.map((each) => noteOf(key ?? "", each)) },
        ...{ taken: model.logChanges.taken, served: answer.changes.map(({ note }) => note) },
      });
      save("evidence");
    }
    throw cause;
  }
}

/** What was followed once is never another text, and is never unsaid. */
function requireSameChanges({ logChanges }: Model, served: readonly Served[]): void {
  for (const { note } of logChanges.taken) {
    const { change, text } = readChange(note);
    const now = served[change.number - 1];
    if (now === undefined) throw new VaultError("E_STALE_LOG");
    if (readChange(now.note).text !== text) throw new VaultError("E_FORK");
  }
}

/** A key has one successor: another one under its signature says that somebody else has it, or that people are told apart. */
function requireOneSuccessor({ logChanges }: Model, note: string): void {
  const { change, text } = readChange(note);
  if (change.kind !== "key") return;
  const { log, from } = change;
  const isSecond = logChanges.taken.some((taken) => {
    const known = readChange(taken.note);
    if (known.change.kind !== "key" || known.text === text) return false;
    return known.change.log === log && equalBytes(known.change.from, from);
  });
  if (!isSecond) return;
  openChange(
    note,
    { access: log === "access" ? from : null, keys: log === "keys" ? from : null },
    strictEd25519,
  );
  throw new VaultError("E_FORK");
}

/** Does it go on from where this device stands? What came before it joined, or was followed already, does not. */
function applies({ keylog, identity }: Model, change: LogChange): boolean {
  if (keylog.key === null) return false;
  const pinned = parseKey(keylog.key);
  if (change.kind === "epoch") return change.keys.kept.origin === pinned.name;
  if (change.log === "keys") return equalBytes(pinned.publicKey, change.from);
  return identity.auditKey !== null && equalBytes(parseKey(identity.auditKey).publicKey, change.from);
}

function takeChange(
  tx: Tx,
  { note, consents, consistency }: Served,
  about: { chains: LogChanges["chains"]; nowMs: number },
): Outcome {
  const { model, save } = tx;
  const { keylog, identity, logChanges } = model;
  const pinned = keylog.key === null ? null : parseKey(keylog.key).publicKey;
  const access = identity.auditKey === null ? null : parseKey(identity.auditKey).publicKey;
  const { change, text } = openChange(note, { access, keys: pinned }, strictEd25519);
  save("log-changes", "keylog");
  if (change.kind === "key") {
    if (change.log === "access") takeAccessKey(model, change);
    else model.keylog = underNewKey(keylog, change, consistency);
    save("identity");
  } else {
    const next = afterRestore(keylog, change, consistency);
    const roles = new Set(consents.map((each) => confirmingRole(model, each, { text, ...about })));
    if (!roles.has("administrator") || !roles.has("officer")) {
      model.logChanges = { ...logChanges, waiting: { note, consents } };
      return "waiting";
    }
    model.keylog = next;
    // The server's feeds have lost their ends: they are read again from the first, and what is known is passed over.
    model.feed = 0;
    save("cursors");
    forgetPlaces(tx, next.head.size);
  }
  const taken = [...logChanges.taken, { note, consents, atMs: about.nowMs }];
  model.logChanges = { ...logChanges, taken, waiting: null };
  return "taken";
}

function takeAccessKey({ identity }: Model, { to }: KeyChange): void {
  const { name } = parseKey(identity.auditKey ?? "");
  identity.auditKey = formatKey({ name, publicKey: to });
}

/** The pin that goes on from what the restore kept; heads beyond it are named as lost or the restore is refused. */
function afterRestore(pin: KeylogPin, change: EpochChange, consistency: readonly string[]): KeylogPin {
  const old = parseKey(pin.key ?? "");
  const { kept, next } = change.keys;
  const held = [pin.head, ...pin.history].filter(({ size }) => size > 0);
  for (const { size, root } of held) {
    const stands = standsAfter(change.keys, { origin: old.name, size, root: fromBase64url(root) });
    if (typeof stands !== "string") throw new VaultError("E_FORK");
  }
  const before = held.filter(({ size }) => size <= kept.size).sort((a, b) => b.size - a.size);
  const [newest] = before;
  if (newest !== undefined) requireKept(newest, kept, consistency);
  const marked = markedBy(pin);
  const lost = held.filter(({ size }) => size > kept.size).map(marked);
  return {
    ...pin,
    key: formatKey({ name: next, publicKey: old.publicKey }),
    head: { size: kept.size, root: toBase64url(kept.root), sig: "" },
    history: before
      .filter(({ size }) => size < kept.size)
      .reverse()
      .map(marked),
    past: [...(pin.past ?? []), ...lost],
    taken: Math.min(pin.taken, kept.size),
  };
}

function requireKept(
  held: SignedHead,
  kept: EpochChange["keys"]["kept"],
  consistency: readonly string[],
): void {
  if (held.size === kept.size) return; // Its root was compared above.
  if (consistency.length === 0) throw new VaultError("E_STALE_LOG");
  const proof = consistency.map(fromBase64url);
  if (!verifyConsistency(held.size, kept.size, fromBase64url(held.root), kept.root, proof))
    throw new VaultError("E_FORK");
}
