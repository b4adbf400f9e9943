import type { ThreadModel } from "./model-types.ts";
import type { Tx } from "./session.ts";

/** The server has this envelope: its bytes leave the outbox and the message counts as sent. */
export function settleStored({ model, save }: Tx, thread: ThreadModel, hash: string): void {
  const entry = thread.envelopes.get(hash);
  if (entry === undefined || (entry.outboxId === null && entry.failed === null)) return;
  if (entry.outboxId !== null) {
    model.outbox.delete(entry.outboxId);
    save(`outbox/${entry.outboxId}`);
  }
  entry.outboxId = null;
  entry.failed = null;
  save(`envelope/${thread.id}/${hash}`);
}
