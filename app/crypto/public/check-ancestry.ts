import { equalBytes } from "#app/lib/bytes.ts";
import { isZero } from "../codec.ts";
import { refuseUnless } from "../errors.ts";
import type { BodyContent } from "./body-types.ts";
import type { KnownEnvelopes } from "./check-outer.ts";
import type { EnvelopeHeader } from "./envelope-header.ts";
import { ancestorsOf } from "./thread-order.ts";

/**
 * Parents and ctr (SPEC §8): prev_own is the same device's and earlier (else E_CHAIN), parents are messages (else E_SCHEMA),
 * void ctrs lie between prev_own's and this one (else E_SCHEMA), and only the first message of its author names the thread.
 * Returns the ancestors that are not known here: "a message is missing".
 */
export function checkAncestry(
  header: EnvelopeHeader,
  body: BodyContent,
  known: KnownEnvelopes,
): Uint8Array[] {
  const previous = isZero(header.prevOwn) ? null : known.byHash(header.prevOwn);
  if (previous !== null) {
    refuseUnless(equalBytes(previous.device, header.sender.device), "E_CHAIN", "prev");
    refuseUnless(previous.ctr < header.ctr, "E_CHAIN", "seq");
  }
  for (const parent of header.parents)
    refuseUnless((known.byHash(parent)?.kind ?? "message") === "message", "E_SCHEMA");
  if (body.type !== "history") {
    const after = previous?.ctr ?? 0;
    refuseUnless(
      body.value.voidCtrs.every((ctr) => ctr > after && ctr < header.ctr),
      "E_SCHEMA",
    );
  }
  if (body.type === "message" && ancestorsOf(header).length > 0)
    refuseUnless(body.value.threadSubject === undefined && body.value.category === undefined, "E_SCHEMA");
  return ancestorsOf(header).filter((hash) => known.byHash(hash) === null);
}
