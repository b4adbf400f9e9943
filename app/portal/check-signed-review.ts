import { fromBase64url } from "#app/lib/base64url.ts";
import { auditCheckpoint } from "#app/protocol/audit-api.ts";
import type { SignedReview } from "#app/protocol/review-api.ts";
import { pageStream } from "#app/sync/page-stream.ts";
import { pageApi } from "#app/sync/page-sync.ts";
import { vaultClient } from "#app/vault/client.ts";
import type { CheckedSignoff } from "#app/vault/review-rpc.ts";
import { leavesQuery } from "#app/verify/leaves-query.ts";
import { extendsSignoff } from "#app/verify/signoff-check.ts";
import { checkLogInWorker } from "#app/verify/verify-client.ts";
import { trustedLog, writeKeptLog } from "./kept-access-log.ts";

export interface SignedReviewVerdict extends CheckedSignoff {
  /** The log of today goes on from the checkpoint that was signed. */
  isExtended: boolean;
  /** Going through it again finds the same. */
  isSame: boolean;
}

/** Signature, checkpoint and findings of a signed review, each held to what this device knows and the log says now. */
export async function checkSignedReview(signed: SignedReview): Promise<SignedReviewVerdict> {
  const checked = await vaultClient().vault.checkSignoff(signed);
  const { view } = checked;
  if (view === null || checked.state === "broken") return { ...checked, isExtended: false, isSame: false };
  const kept = await trustedLog();
  const answer = await pageApi.get(`/api/audit/checkpoint?size=${view.size}`, auditCheckpoint);
  const sent = { ...answer, consistency: answer.consistency.map(fromBase64url) };
  const trust = kept ?? { key: answer.key };
  const isExtended = extendsSignoff(sent, { note: signed.note, tree: view }, trust, Date.now()).length === 0;
  if (!isExtended) return { ...checked, isExtended, isSame: false };
  const stopped = new AbortController();
  const stream = pageStream(`/api/audit/leaves?${leavesQuery(kept, true)}`, stopped.signal);
  const { verdict, found } = await checkLogInWorker(stream, {
    ...{ kept, nowMs: Date.now(), onProgress: () => undefined, signal: stopped.signal },
    also: { type: "review-again", context: signed.context, from: view.from, to: view.to },
  });
  if (verdict.outcome === "whole") await writeKeptLog(verdict.keep);
  const isSame = found?.type === "review" && found.findings === signed.findings;
  return { ...checked, isExtended: verdict.outcome === "whole", isSame };
}
