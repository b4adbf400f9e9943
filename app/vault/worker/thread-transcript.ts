import { type AuthoredInput, quarantined } from "#app/crypto/public/quarantine.ts";
import { type Ordered, orderThread } from "#app/crypto/public/thread-order.ts";
import { mayWrite } from "#app/crypto/public/thread-state.ts";
import { fromBase64url, toBase64url } from "#app/lib/base64url.ts";
import type { EnvelopeEntry, Model, ThreadModel } from "./model-types.ts";
import { chainIn } from "./pins.ts";

export type TranscriptInput = AuthoredInput & { readonly entry: EnvelopeEntry };

export interface Transcript {
  ordered: Ordered<TranscriptInput>;
  /** env_hashes that must not be shown: their author was revoked, and nobody who still counts vouches for them (SPEC §8). */
  hidden: ReadonlySet<string>;
}

/** The thread in the one order of SPEC §8. What the server has refused for good is no part of it. */
export function transcriptOf(model: Model, thread: ThreadModel): Transcript {
  const inputs = [...thread.envelopes.values()]
    .filter(({ failed }) => failed === null)
    .map((entry) => inputOf(model, thread, entry));
  const hidden = new Set(quarantined(inputs).map((hash) => toBase64url(hash)));
  return { ordered: orderThread(inputs), hidden };
}

function inputOf(model: Model, thread: ThreadModel, entry: EnvelopeEntry): TranscriptInput {
  return {
    entry,
    envHash: fromBase64url(entry.envHash),
    kind: entry.kind,
    device: fromBase64url(entry.device),
    ctr: entry.ctr,
    prevOwn: fromBase64url(entry.prevOwn),
    parents: entry.parents.map(fromBase64url),
    sentMs: entry.sentMs,
    voidCtrs: entry.voidCtrs,
    authorLive: authorLive(model, thread, entry),
    receivedBefore: entry.receivedBefore,
  };
}

/** The author's device is not revoked and the author may still write, as far as this device knows now. */
export function authorLive(
  model: Model,
  thread: ThreadModel,
  author: Pick<EnvelopeEntry, "account" | "device">,
): boolean {
  const device = chainIn(model, author.account)?.devices.get(author.device);
  return device?.revokedSeq === null && mayWrite(thread.state.members.get(author.account));
}
