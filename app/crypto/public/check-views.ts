import { compareBytes, equalBytes } from "#app/lib/bytes.ts";
import { type AccountId, idOf } from "#app/lib/ids.ts";
import { ProtocolError, refuseUnless } from "../errors.ts";
import { comparePoint, stateAt } from "./chain-query.ts";
import type { ChainState } from "./chain-state.ts";
import type { ChainPoint } from "./chain-statement.ts";
import { type KnownEnvelopes, type OuterChecked, type SyncFirst, syncFirst } from "./check-outer.ts";
import type { EnvelopeHeader } from "./envelope-header.ts";
import { type ChainLookup, inGoodStanding, type Recipient, recipientsOf } from "./recipients.ts";
import { ancestorsOf } from "./thread-order.ts";
import { rcpHash } from "./wrap-layout.ts";

/** A point of a chain that a sender claims and that is not on the chain verified here: a claim, not a proof (SPEC §8). */
export type WrongView = ChainPoint & { readonly own: boolean };

/**
 * A sender claims a chain that is not the one verified here. Nothing of the message is shown. Where `own` is set, sending in
 * the thread pauses until a correct view arrives; only two signed statements of one seq, or checkpoints, make it E_FORK.
 */
export type Quarantined = {
  readonly outcome: "quarantined";
  readonly claimedBy: AccountId;
  readonly wrong: readonly WrongView[];
};

export type ViewsContext = {
  readonly chain: ChainLookup;
  readonly root: ChainState;
  readonly ownAccount: AccountId;
  /** Whether a validly signed statement of that point is held, beside another of the same seq: proof of a fork. */
  provenFork?(point: ChainPoint): boolean;
  /** Where a statement of a chain stands in the key log, as far as it was proved here. */
  logPlace?(account: AccountId, seq: number): number | null;
  /** How a sender's (log_size, log_root) relates to the checkpoint held here; left out while there are no proofs (SPEC §13). */
  checkLog?(log: EnvelopeHeader["log"], checkpoint: Uint8Array | null): "consistent" | "unproven" | "fork";
};

/** The chains as the sender saw them. */
export type ResolvedViews = {
  readonly outcome: "resolved";
  readonly chain: ChainLookup;
  readonly root: ChainState;
};

/** An account in both its forms: making an id out of bytes for each member would be a tenth of what opening adds. */
export type ViewedAccount = { readonly id: AccountId; readonly account: Uint8Array };

/** Places every view on the chain verified here; `accounts` are exactly those that must be named (else E_RCPT). */
export function resolveViews(
  views: readonly ChainPoint[],
  accounts: readonly ViewedAccount[],
  header: EnvelopeHeader,
  context: ViewsContext,
): ResolvedViews | SyncFirst | Quarantined {
  const expected = accounts.toSorted((a, b) => compareBytes(a.account, b.account));
  refuseUnless(
    views.length === expected.length &&
      views.every((view, i) => equalBytes(view.account, expected[i]?.account ?? header.threadId)),
    "E_RCPT",
  );
  const { account, seq, head } = header.sender;
  const senders = views.find((view) => equalBytes(view.account, account));
  refuseUnless(senders !== undefined && senders.seq === seq && equalBytes(senders.head, head), "E_RCPT");

  const seen = new Map<AccountId, ChainState>();
  const ahead: AccountId[] = [];
  let elsewhere = false;
  const wrong: WrongView[] = [];
  for (const [i, { id }] of expected.entries()) {
    const view = views[i] as ChainPoint; // as many as expected
    const state = id === context.root.id ? context.root : context.chain(id);
    const relation = state === null ? "ahead" : comparePoint(state, view);
    if (state === null || relation === "ahead") ahead.push(id);
    else if (relation === "prefix") {
      seen.set(id, stateAt(state, view.seq));
      // Proved to the sender in a log that ends before the place where it was proved here: it stands there twice (SPEC §13).
      if ((context.logPlace?.(id, view.seq) ?? -1) >= header.log.size) elsewhere = true;
    } else if (context.provenFork?.(view)) throw new ProtocolError("E_FORK");
    else wrong.push({ ...view, own: id === context.ownAccount });
  }
  if (wrong.length > 0) return { outcome: "quarantined", claimedBy: idOf<AccountId>(account), wrong };
  if (ahead.length > 0) return syncFirst(ahead, false);
  if (elsewhere) return syncFirst([], false);
  const root = seen.get(context.root.id) ?? context.root;
  return { outcome: "resolved", chain: (id) => seen.get(id) ?? null, root };
}

/** The recipients that the sender's views call for; another list behind rcp_hash is E_RCPT, an author without standing E_NOT_MEMBER. */
export function requireRecipientsOfViews(
  outer: OuterChecked,
  resolved: ResolvedViews,
  known: KnownEnvelopes,
): Recipient[] {
  const { header, thread, author } = outer;
  const recipients = recipientsOf(thread, resolved.chain, resolved.root, header.sentMs);
  refuseUnless(recipients.length === header.recipientCount, "E_RCPT");
  refuseUnless(equalBytes(rcpHash(recipients), header.rcpHash), "E_RCPT");
  // The author's own standing counts at the clamped time, which nobody can put before what he answers.
  const atMs = clampedTime(header, known);
  refuseUnless(inGoodStanding(thread, author, resolved.root, atMs), "E_NOT_MEMBER");
  return recipients;
}

/** max(sent_ms, 1 + the greatest clamped of prev_own and parents), as far as these are known (SPEC §8). */
export function clampedTime(header: EnvelopeHeader, known: KnownEnvelopes): number {
  const floors = ancestorsOf(header).map((hash) => 1 + (known.byHash(hash)?.clampedMs ?? -1));
  return Math.max(header.sentMs, ...floors);
}

/** The checkpoint in the header, and the log's signature of it in the body, against the one held here (SPEC §13). */
export function requireLog(
  header: EnvelopeHeader,
  checkpoint: Uint8Array | null,
  context: ViewsContext,
): SyncFirst | null {
  const relation = context.checkLog?.(header.log, checkpoint) ?? "consistent";
  refuseUnless(relation !== "fork", "E_FORK");
  return relation === "unproven" ? syncFirst([], false) : null;
}
