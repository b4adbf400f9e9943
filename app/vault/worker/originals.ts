import { boxKeyPairFromSecret, softwareAgreement } from "#app/crypto/primitives/box.ts";
import { kemKeyPairFromSeed } from "#app/crypto/primitives/kem.ts";
import { unwrapKeysOf } from "#app/crypto/secret/unwrap-keys.ts";
import type { UnwrapKeys } from "#app/crypto/secret/wrap.ts";
import { fromBase64url } from "#app/lib/base64url.ts";
import { idBytes } from "#app/lib/ids.ts";
import type { Originals } from "#app/protocol/recovery-api.ts";
import { originalsLimit } from "#app/protocol/recovery-api.ts";
import type { HistoryState } from "../recovery-rpc.ts";
import type { Clock } from "./environment.ts";
import { hashOfDelivered } from "./ingest-envelope.ts";
import { ingestOriginal } from "./ingest-original.ts";
import type { IngestOutcome } from "./ingest-outcome.ts";
import type { Keyring } from "./keyring.ts";
import type { Model, ThreadModel } from "./model-types.ts";
import type { Tx } from "./session.ts";

/** Hashes that were asked for since the unlock: a server that does not give one is not asked for it for ever. */
export type Tried = Set<string>;

/** With the sheet's keys everything is worth a try; without, keys come in batches and need no question. */
function openable(model: Model, thread: ThreadModel, tried: Tried): string[] {
  if (model.sheetKeys === null) return [];
  return [...(model.originals.get(thread.id)?.keys() ?? [])].filter((hash) => !tried.has(hash));
}

export function wantedOriginals(
  model: Model,
  tried: Tried,
): { hashes: string[]; device: string | null } | null {
  const hashes: string[] = [];
  for (const thread of model.threads.values()) {
    hashes.push(...openable(model, thread, tried).slice(0, originalsLimit - hashes.length));
    if (hashes.length === originalsLimit) break;
  }
  return hashes.length === 0 ? null : { hashes, device: model.sheetKeys?.device ?? null };
}

export function historyState(model: Model, tried: Tried): HistoryState {
  const threads = [...model.threads.values()];
  return {
    withheld: threads.reduce((sum, { id }) => sum + (model.originals.get(id)?.size ?? 0), 0),
    open: threads.reduce((sum, thread) => sum + openable(model, thread, tried).length, 0),
  };
}

/** Opens originals message by message: author signature and commitment hold the content, whoever gave the key (SPEC §10). */
export async function ingestOriginals(
  tx: Tx,
  ring: Keyring,
  clock: Clock,
  { asked, answer }: { asked: readonly string[]; answer: Originals },
  tried: Tried,
  outcome: IngestOutcome,
): Promise<void> {
  const { model } = tx;
  const wanted = new Set(asked);
  const sheet = sheetKeysOf(model);
  if (sheet === null) return;
  const done = new Set<string>();
  for (const item of answer.items) {
    const hash = hashOfDelivered(item);
    // Only what was asked for: anything else comes by the feed.
    if (!wanted.has(hash)) continue;
    if (await ingestOriginal(tx, ring, clock, item, { hash, sheet }, outcome)) done.add(hash);
  }
  for (const hash of asked) tried.add(hash);
  settle(tx, done);
  if (model.sheetKeys !== null && wantedOriginals(model, tried) === null) {
    model.sheetKeys = null;
    tx.save("sheet-keys");
  }
}

/** What was opened or refused is kept as an original no more. */
function settle({ model, save }: Tx, done: ReadonlySet<string>): void {
  for (const [thread, originals] of model.originals) {
    for (const hash of [...originals.keys()].filter((each) => done.has(each))) {
      originals.delete(hash);
      save(`original/${thread}/${hash}`);
    }
    if (originals.size === 0) model.originals.delete(thread);
  }
}

/** The sheet's keys to read with, in the place of this device's own. */
function sheetKeysOf({ sheetKeys, identity }: Model): UnwrapKeys | null {
  if (sheetKeys === null) return null;
  const box = softwareAgreement(boxKeyPairFromSecret(fromBase64url(sheetKeys.boxSecret)));
  const kem = kemKeyPairFromSeed(fromBase64url(sheetKeys.kemSeed));
  const owner = { account: idBytes(identity.accountId), deviceId: idBytes(sheetKeys.device) };
  return unwrapKeysOf(owner, new Map([[0, { box, kem }]]));
}
