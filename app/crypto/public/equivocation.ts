import { equalBytes } from "#app/lib/bytes.ts";
import { verify } from "../primitives/signature.ts";
import { sha256 } from "../primitives/tagged.ts";
import type { DeliveredEnvelope } from "./check-outer.ts";
import { envHash } from "./envelope-hash.ts";
import { parseHeader } from "./envelope-header.ts";

/**
 * Whether two envelopes prove that one device signed twice under one counter of one thread (SPEC §8): anyone can check it,
 * with the device's public key alone. Malformed evidence proves nothing and throws the refusal of its header.
 */
export function provesEquivocation(
  first: DeliveredEnvelope,
  second: DeliveredEnvelope,
  sigPk: Uint8Array,
): boolean {
  const a = signedHash(first);
  const b = signedHash(second);
  return (
    a.header.kind !== "history" &&
    b.header.kind !== "history" &&
    equalBytes(a.header.threadId, b.header.threadId) &&
    equalBytes(a.header.sender.device, b.header.sender.device) &&
    a.header.ctr === b.header.ctr &&
    !equalBytes(a.hash, b.hash) &&
    verify(first.sig, "env-sig", a.hash, sigPk) &&
    verify(second.sig, "env-sig", b.hash, sigPk)
  );
}

function signedHash({ header, com, ct, wrapHashes }: DeliveredEnvelope) {
  return { header: parseHeader(header), hash: envHash(header, com, sha256(ct), wrapHashes) };
}
