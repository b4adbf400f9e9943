import { verifyRaw } from "#app/crypto/primitives/signature.ts";
import { utf8 } from "#app/lib/bytes.ts";
import { type SignedReview, signedReview } from "#app/protocol/review-api.ts";
import { openCheckpoint } from "#audit/checkpoint.ts";
import { equalBytes } from "#audit/hashes.ts";
import { shortName } from "#audit/lineage.ts";
import { parseKey } from "#audit/note.ts";
import { parseContext } from "#audit/review/context.ts";
import { parseFindings, RULES_VERSION } from "#audit/review/finding.ts";
import { parseSignoff, type Signoff, signoffId, signoffMessage, textHash } from "#audit/review/signoff.ts";
import { logNamed } from "#db/queries/destroy-log.server.ts";
import { addSignoff } from "#db/queries/review-writes.server.ts";
import type { SignoffId } from "#db/schema/review.ts";
import { bytesIn } from "../audited/input.server.ts";
import { refuse, refuseUnless } from "../audited/refusal.server.ts";
import type { WriteSpec } from "../audited/write-spec.server.ts";
import { loadChain } from "../chain/load-chains.server.ts";
import type { Services } from "../services.server.ts";
import type { Caller } from "../session/caller.server.ts";

/** A review that the officer's device has signed: everything the text binds is there, and fits. E_STATEMENT otherwise. */
export const signReview: WriteSpec<Caller, SignedReview> = {
  route: "POST /api/review/signoffs",
  body: signedReview,
  async write(tx, { caller, body, services }) {
    const signoff = parseSignoff(body.text) ?? refuse("E_STATEMENT");
    refuseUnless(fits(signoff, body, services), "E_STATEMENT");
    refuseUnless(signoff.account === caller.accountId && signoff.device === caller.deviceId, "E_STATEMENT");
    const chain = await loadChain(tx, caller.accountId);
    const device = chain.devices.get(caller.deviceId) ?? refuse("E_STATEMENT");
    const signature = bytesIn(body.signature, 64);
    const isSigned = verifyRaw(signature, signoffMessage(body.text), device.sigPk);
    refuseUnless(isSigned && device.revokedSeq === null, "E_STATEMENT");
    const log = shortName(signoff.origin) ?? refuse("E_STATEMENT");
    const known = await logNamed(tx, log);
    refuseUnless(known?.origin === signoff.origin && !known.destroyed, "E_STATEMENT");
    // The hash of the text is what the entry and the table call it.
    const id = signoffId(body.text) as SignoffId;
    const { text, note, context, findings } = body;
    const row = { id, accountId: caller.accountId, text, signature, note, context, findings, atMs: tx.nowMs };
    const isNew = await addSignoff(tx, row);
    const x = [
      { t: "signoff", i: id },
      { t: "log", i: log },
      { t: "from", i: String(signoff.from) },
      { t: "to", i: String(signoff.to) },
      { t: "size", i: String(signoff.size) },
    ];
    return { answer: { id }, entries: [{ e: "audit.signoff", x, n: isNew ? 1 : 0 }] };
  },
};

/** The checkpoint is this server's, and context and findings are the texts whose hashes were signed. */
function fits(signoff: Signoff, { note, context, findings }: SignedReview, services: Services): boolean {
  const { origin, size, root, rules, count } = signoff;
  const found = parseFindings(findings);
  if (rules !== RULES_VERSION || parseContext(context) === null || found?.length !== count) return false;
  if (!equalBytes(textHash(context), signoff.context) || !equalBytes(textHash(findings), signoff.findings))
    return false;
  try {
    const keys = [parseKey(services.checkpoints.keyFor(origin))];
    const verify = (publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array) =>
      verifyRaw(signature, message, publicKey);
    const checkpoint = openCheckpoint(utf8(note), origin, keys, verify);
    return checkpoint.size === size && equalBytes(checkpoint.root, root);
  } catch {
    return false;
  }
}
