import { parseHeader } from "#app/crypto/public/envelope-header.ts";
import { openEnvelope } from "#app/crypto/secret/open.ts";
import type { UnwrapKeys } from "#app/crypto/secret/wrap.ts";
import { fromBase64url } from "#app/lib/base64url.ts";
import { type DeviceId, idOf, type ThreadId } from "#app/lib/ids.ts";
import type { DeliveredEnvelope } from "#app/protocol/sync-api.ts";
import type { Clock } from "./environment.ts";
import { deliveredBytes, entryOf, keep, openContext, refuse } from "./ingest-envelope.ts";
import type { IngestOutcome } from "./ingest-outcome.ts";
import type { Keyring } from "./keyring.ts";
import type { Model } from "./model-types.ts";
import { chainIn } from "./pins.ts";
import type { Tx } from "./session.ts";
import { vaultCodeOf } from "./vault-code-of.ts";

/** Clocks differ: what was written just after a device was added may not have known of it. */
export const earlierToleranceMs = 600_000;

/** Written before this device was there: its having no wrap for it is nobody's fault (SPEC §10). */
export function isEarlier(
  model: Model,
  { header, wrap }: Pick<DeliveredEnvelope, "header" | "wrap">,
): boolean {
  const { accountId, deviceId } = model.identity;
  const device = chainIn(model, accountId)?.devices.get(deviceId);
  if (wrap !== null || device === undefined || device.addedSeq === 0) return false;
  return parseHeader(fromBase64url(header)).sentMs <= device.addedMs + earlierToleranceMs;
}

/** Sent by the very device that linked this one: the only device of the account whose history is taken (SPEC §10). */
export function isLinkedBy({ welcome }: Model, header: Uint8Array): boolean {
  const device = idOf<DeviceId>(parseHeader(header).sender.device);
  return welcome?.settled === true && welcome.from === device;
}

/** Opens one envelope of the past with the sheet's keys. True when it needs no further try. */
export async function ingestOriginal(
  tx: Tx,
  ring: Keyring,
  clock: Clock,
  item: DeliveredEnvelope,
  by: { hash: string; sheet: UnwrapKeys },
  outcome: IngestOutcome,
): Promise<boolean> {
  const { model } = tx;
  const thread = model.threads.get(item.threadId as ThreadId); // an id like any other: absent when it is not one
  if (thread === undefined) return false;
  if (thread.envelopes.has(by.hash)) return true;
  try {
    const delivered = deliveredBytes(item);
    // Written before the sheet was made.
    if (delivered.wrap === null) return false;
    const context = openContext(model, thread, ring, clock);
    const opened = await openEnvelope(delivered, { ...context, keys: by.sheet });
    if (opened.outcome === "sync-first") return false;
    if (opened.outcome === "opened")
      // What is old has been read.
      keep(tx, thread, { ...entryOf(model, thread, item, opened), arrival: 0 }, outcome);
    else refuse(tx, thread, "E_VIEW", by.hash, item.receivedMs, outcome);
  } catch (error) {
    refuse(tx, thread, vaultCodeOf(error), by.hash, item.receivedMs, outcome);
  }
  return true;
}
