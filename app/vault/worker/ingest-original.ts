import { openEnvelope } from "#app/crypto/secret/open.ts";
import type { UnwrapKeys } from "#app/crypto/secret/wrap.ts";
import type { ThreadId } from "#app/lib/ids.ts";
import type { DeliveredEnvelope } from "#app/protocol/sync-api.ts";
import type { Clock } from "./environment.ts";
import { deliveredBytes, entryOf, keep, openContext, refuse } from "./ingest-envelope.ts";
import type { IngestOutcome } from "./ingest-outcome.ts";
import type { Keyring } from "./keyring.ts";
import type { Tx } from "./session.ts";
import { vaultCodeOf } from "./vault-code-of.ts";

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
