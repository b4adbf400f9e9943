import type { KnownEnvelope, KnownEnvelopes } from "#app/crypto/public/check-outer.ts";
import { fromBase64url, toBase64url } from "#app/lib/base64url.ts";
import type { EnvelopeEntry, ThreadModel } from "./model-types.ts";

/** What a thread remembers of its envelopes, in the form that opening asks for (SPEC §8). */
export function knownEnvelopesOf(thread: ThreadModel): KnownEnvelopes {
  const entries = [...thread.envelopes.values()];
  const hashOf = (found: EnvelopeEntry | undefined): Uint8Array | null =>
    found === undefined ? null : fromBase64url(found.envHash);
  return {
    byHash(envHash) {
      const found = thread.envelopes.get(toBase64url(envHash));
      return found === undefined ? null : knownOf(found);
    },
    byCounter(device, ctr) {
      const id = toBase64url(device);
      return hashOf(entries.find((entry) => entry.ctr === ctr && entry.device === id));
    },
    byMsgId(device, msgId) {
      const [id, message] = [toBase64url(device), toBase64url(msgId)];
      return hashOf(entries.find((entry) => entry.msgId === message && entry.device === id));
    },
  };
}

function knownOf({ kind, device, ctr, memSeq, clampedMs }: EnvelopeEntry): KnownEnvelope {
  return { kind, device: fromBase64url(device), ctr, memSeq, clampedMs };
}
