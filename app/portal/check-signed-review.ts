import type { SignedReview } from "#app/protocol/review-api.ts";
import { vaultClient } from "#app/vault/client.ts";
import type { CheckedSignoff, SignoffView } from "#app/vault/review-rpc.ts";
import { putKept } from "#app/verify/kept-log.ts";
import { withSignedTree } from "#app/verify/signoff-check.ts";
import { shortName } from "#audit/lineage.ts";
import { trustedLogs, writeKeptLogs } from "./kept-access-log.ts";
import { readLogEnd } from "./log-end-query.ts";
import { keptFor, walkLog } from "./walk-log.ts";

export interface SignedReviewVerdict extends CheckedSignoff {
  /** The log goes on from the checkpoint that was signed. */
  isExtended: boolean;
  /** Going through it again finds the same. */
  isSame: boolean;
}

/** Signature, checkpoint and findings of a signed review, each held to what this device knows and its log says now. */
export async function checkSignedReview(signed: SignedReview): Promise<SignedReviewVerdict> {
  const checked = await vaultClient().vault.checkSignoff(signed);
  const { view } = checked;
  const nothing = { isExtended: false, isSame: false };
  if (view === null || checked.state === "broken") return { ...checked, ...nothing };
  return { ...checked, ...(await againstItsLog(signed, view)) };
}

async function againstItsLog(signed: SignedReview, view: SignoffView) {
  const nothing = { isExtended: false, isSame: false };
  const log = shortName(view.origin);
  if (log === null) return nothing;
  const trusted = await trustedLogs();
  const proved = await readLogEnd(log, trusted);
  if ("refused" in proved) return nothing;
  const now = { ...trusted, logs: proved.keep };
  const kept = keptFor(now, proved);
  const held = kept && withSignedTree(kept, { note: signed.note, tree: view });
  if (held === null) return nothing;
  const { verdict, found } = await walkLog(held, now, proved, {
    ...{ log: proved.end === null ? null : log, signal: new AbortController().signal },
    also: { type: "review-again", context: signed.context, from: view.from, to: view.to },
  });
  if (verdict.outcome === "whole") await writeKeptLogs(putKept(now.logs, verdict.keep));
  const isSame = found?.type === "review" && found.findings === signed.findings;
  return { isExtended: verdict.outcome === "whole", isSame };
}
