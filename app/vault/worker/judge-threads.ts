import type { ChainState } from "#app/crypto/public/chain-state.ts";
import { chainRole } from "#app/crypto/public/chain-statement.ts";
import { threadStateAt } from "#app/crypto/public/thread-query.ts";
import { firstWithoutStanding } from "#app/crypto/public/thread-signer.ts";
import type { AccountId } from "#app/lib/ids.ts";
import { refuse } from "./ingest-envelope.ts";
import type { IngestOutcome } from "./ingest-outcome.ts";
import type { Model, ThreadModel } from "./model-types.ts";
import { acceptedContext, chainIn } from "./pins.ts";
import type { Tx } from "./session.ts";

/** How many REVOKEs and UNENDORSEs these chains show: when it grows, what was accepted before is judged again. */
export function lossesIn(model: Model, accounts: readonly AccountId[]): number {
  return accounts.reduce((sum, account) => sum + lossesOf(chainIn(model, account)), 0);
}

function lossesOf(state: ChainState | null): number {
  if (state === null) return 0;
  const revoked = [...state.devices.values()].filter(({ revokedSeq }) => revokedSeq !== null).length;
  if (state.role !== chainRole.root) return revoked;
  return revoked + [...state.log.endorsements.values()].flat().filter(({ standing }) => !standing).length;
}

/**
 * A change that was accepted because the REVOKE of its device, or the UNENDORSE of its signer, was held back does not count once
 * that is here: the conversation goes on from before it, as it does for whoever was shown the truth in time (SPEC §7). Messages that
 * were received meanwhile stay, and are no reason to believe the change: they count as written before it.
 */
export function judgeThreads(tx: Tx, outcome: IngestOutcome): void {
  for (const thread of tx.model.threads.values()) {
    const seq = firstWithoutStanding(thread.state, acceptedContext(tx.model, thread));
    // A conversation that such a device began has nothing before it to go back to; who is lost reads nothing of it all the same.
    if (seq !== null && seq > 0) takeBackFrom(tx, thread, seq, outcome);
  }
}

function takeBackFrom(tx: Tx, thread: ThreadModel, seq: number, outcome: IngestOutcome): void {
  const { model, save } = tx;
  const { entry } = thread;
  const gone = entry.wires.slice(seq);
  const atMs = thread.state.log.lines[seq]?.clampedMs ?? thread.state.clampedMs;
  thread.state = threadStateAt(thread.state, seq - 1);
  entry.wires = entry.wires.slice(0, seq);
  entry.places = entry.places?.slice(0, seq);
  for (const envelope of thread.envelopes.values()) {
    if (envelope.memSeq < seq) continue;
    envelope.memSeq = seq - 1;
    save(`envelope/${thread.id}/${envelope.envHash}`);
  }
  for (const [key, job] of model.shares) {
    if (job.threadId !== thread.id || job.seq < seq) continue;
    model.shares.delete(key);
    save(`share/${key}`);
  }
  for (const [at, wire] of gone.entries())
    refuse(tx, thread, at === 0 ? "E_CHAIN(signer)" : "E_CHAIN(prev)", wire.slice(0, 43), atMs, outcome);
}
