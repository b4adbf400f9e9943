import { equalBytes } from "#app/lib/bytes.ts";
import { type AccountId, type DeviceId, idOf } from "#app/lib/ids.ts";
import { refuseUnless } from "../errors.ts";
import { sha256 } from "../primitives/tagged.ts";
import { type AlsoSentTo, alsoSentTo } from "../public/also-sent-to.ts";
import { hasBidiControls } from "../public/bidi.ts";
import { type Body, decodeBody } from "../public/body.ts";
import { checkAncestry } from "../public/check-ancestry.ts";
import {
  checkOuter,
  type DeliveredEnvelope,
  type OuterChecked,
  type OuterContext,
  type SyncFirst,
} from "../public/check-outer.ts";
import {
  clampedTime,
  type Quarantined,
  requireLog,
  requireRecipientsOfViews,
  resolveViews,
  type ViewsContext,
} from "../public/check-views.ts";
import { headerHash } from "../public/envelope-hash.ts";
import type { EnvelopeHeader } from "../public/envelope-header.ts";
import { inGoodStanding, type Recipient } from "../public/recipients.ts";
import { mayWrite } from "../public/thread-state.ts";
import { parseWrap, type RecipientKey } from "../public/wrap-layout.ts";
import { openContent } from "./content.ts";
import { type UnwrapKeys, unwrapKey } from "./wrap.ts";

/** Verified state and this device's keys. `nowMs` is used for the warning about clocks only. */
export type OpenContext = OuterContext &
  Omit<ViewsContext, "ownAccount"> & { readonly keys: UnwrapKeys; readonly nowMs: number };

/** Shown beside a message that passed every check. */
export type OpenWarning =
  | { readonly type: "also-sent-to-removed"; readonly removed: readonly AlsoSentTo[] }
  | { readonly type: "missing"; readonly hashes: readonly Uint8Array[] }
  | { readonly type: "bidi-controls" }
  | { readonly type: "author-since-revoked" }
  | { readonly type: "clock-ahead" };

export type OpenedEnvelope = {
  readonly outcome: "opened";
  readonly header: EnvelopeHeader;
  readonly body: Body;
  readonly envHash: Uint8Array;
  readonly contentKey: Uint8Array;
  readonly clampedMs: number;
  readonly recipients: readonly Recipient[];
  readonly warnings: readonly OpenWarning[];
};

export type OpenOutcome = OpenedEnvelope | SyncFirst | Quarantined;

const clockToleranceMs = 600_000;

/**
 * Opens a message or receipt in the order of SPEC §8 "Open", first failure wins. Nothing may be shown unless the outcome is
 * "opened"; every refusal is a ProtocolError. A history envelope (kind 3) is E_VERSION here: it has `openHistory`.
 */
export async function openEnvelope(delivered: DeliveredEnvelope, context: OpenContext): Promise<OpenOutcome> {
  const outer = checkOuter(delivered, context);
  if (outer.outcome !== "checked") return outer;
  refuseUnless(outer.header.kind !== "history", "E_VERSION");
  const contentKey = await ownContentKey(delivered, outer, context);
  return openInner(delivered, outer, contentKey, context);
}

/**
 * Opens with a content key held already, from a history batch or the sealed cache: every check but own wrap, unbox and
 * unmask. Signature and `com` authenticate the author, so whoever gave the key can omit but not alter (SPEC §10).
 */
export async function openWithContentKey(
  delivered: DeliveredEnvelope,
  contentKey: Uint8Array,
  context: OpenContext,
): Promise<OpenOutcome> {
  const outer = checkOuter(delivered, context);
  if (outer.outcome !== "checked") return outer;
  refuseUnless(outer.header.kind !== "history", "E_VERSION");
  refuseUnless(contentKey.length === 32, "E_LEN");
  return openInner(delivered, outer, contentKey, context);
}

/** Exactly one own wrap among the hashes, of an epoch whose key is still held; then unbox and unmask. */
export async function ownContentKey(
  delivered: DeliveredEnvelope,
  { header }: OuterChecked,
  { keys, chain }: Pick<OpenContext, "keys" | "chain">,
): Promise<Uint8Array> {
  const { wrap, wrapHashes } = delivered;
  refuseUnless(wrap !== null, "E_NOT_RECIPIENT");
  const hash = sha256(wrap);
  refuseUnless(wrapHashes.filter((each) => equalBytes(each, hash)).length === 1, "E_NOT_RECIPIENT");
  const parts = parseWrap(header.suite, wrap);
  refuseUnless(equalBytes(parts.deviceId, keys.deviceId), "E_NOT_RECIPIENT");
  const recipient = ownKey(parts.keyEpoch, keys, chain);
  refuseUnless(recipient !== null && keys.hasEpoch(parts.keyEpoch), "E_UNWRAP");
  return unwrapKey(parts, headerHash(delivered.header), header.ephPk, recipient, keys);
}

function ownKey(keyEpoch: number, keys: UnwrapKeys, chain: OpenContext["chain"]): RecipientKey | null {
  const device = chain(idOf<AccountId>(keys.account))?.devices.get(idOf<DeviceId>(keys.deviceId));
  const epoch = device?.epochs.find((each) => each.keyEpoch === keyEpoch);
  return epoch === undefined ? null : { deviceId: keys.deviceId, ...epoch };
}

function openInner(
  delivered: DeliveredEnvelope,
  outer: OuterChecked,
  contentKey: Uint8Array,
  context: OpenContext,
): OpenOutcome {
  const { header, thread } = outer;
  const body = decodeBody(openContent(contentKey, headerHash(delivered.header), delivered), header.kind);
  const { id, accountId: account } = context.root;
  const own = { ...context, ownAccount: idOf<AccountId>(context.keys.account) };
  const resolved = resolveViews(body.views, [...thread.members.values(), { id, account }], header, own);
  if (resolved.outcome !== "resolved") return resolved;
  const recipients = requireRecipientsOfViews(outer, resolved, context.known);
  requireOwnPlace(delivered, header, recipients, context.keys);
  const checkpoint = body.type === "message" ? (body.value.checkpoint ?? null) : null;
  const unproven = requireLog(header, checkpoint, own);
  if (unproven !== null) return unproven;
  const missing = checkAncestry(header, body, context.known);
  return {
    outcome: "opened",
    header,
    body,
    envHash: outer.envHash,
    contentKey,
    clampedMs: clampedTime(header, context.known),
    recipients,
    warnings: warningsOf(outer, body, recipients, missing, context),
  };
}

/** Wraps stand in recipient order and are made with the keys that rcp_hash names: this device's is the one it can check. */
function requireOwnPlace(
  { wrap, wrapHashes }: DeliveredEnvelope,
  { suite }: EnvelopeHeader,
  recipients: readonly Recipient[],
  keys: UnwrapKeys,
): void {
  if (wrap === null) return;
  const place = recipients.findIndex(({ deviceId }) => equalBytes(deviceId, keys.deviceId));
  const hash = wrapHashes[place];
  refuseUnless(hash !== undefined && equalBytes(hash, sha256(wrap)), "E_RCPT");
  refuseUnless(parseWrap(suite, wrap).keyEpoch === recipients[place]?.keyEpoch, "E_RCPT");
}

function warningsOf(
  outer: OuterChecked,
  body: Body,
  recipients: readonly Recipient[],
  missing: readonly Uint8Array[],
  context: OpenContext,
): OpenWarning[] {
  const { header } = outer;
  const removed = alsoSentTo(header, recipients, context.thread, context.chain);
  const texts = body.type === "message" ? [body.value.text, body.value.threadSubject ?? ""] : [];
  const names = body.type === "message" ? body.value.attachments.map(({ name }) => name) : [];
  const warnings: (OpenWarning | false)[] = [
    removed.length > 0 && { type: "also-sent-to-removed", removed },
    missing.length > 0 && { type: "missing", hashes: missing },
    [...texts, ...names].some(hasBidiControls) && { type: "bidi-controls" },
    authorSinceRevoked(outer, context) && { type: "author-since-revoked" },
    header.sentMs > context.nowMs + clockToleranceMs && { type: "clock-ahead" },
  ];
  return warnings.filter((warning) => warning !== false);
}

/** By the newest state held here: device revoked, WRITE lost, or the clinic no longer vouches. What then counts is `quarantined`. */
function authorSinceRevoked({ header, author, authorDevice, thread }: OuterChecked, context: OpenContext) {
  return (
    authorDevice.revokedSeq !== null ||
    !mayWrite(context.thread.members.get(author.id)) ||
    !inGoodStanding(thread, author, context.root, clampedTime(header, context.known))
  );
}
