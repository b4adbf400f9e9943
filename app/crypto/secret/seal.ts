import { equalBytes } from "#app/lib/bytes.ts";
import { refuseUnless } from "../errors.ts";
import { type Body, encodeBody } from "../public/body.ts";
import { bodyTypes } from "../public/body-types.ts";
import { type SealedEnvelope, type SealHeader, type SealInner, sealInner } from "./seal-inner.ts";

export type SealInput = SealHeader &
  Pick<SealInner, "recipients" | "random" | "signer"> & { readonly suite: 2; readonly body: Body };

/**
 * Seals one envelope in suite 2 (SPEC §8). The caller has synced heads and allocated `ctr`, and stores the result whole
 * before it is posted. A body of another kind, a view of the sender that differs from the header, or a KEM key that is not
 * the chain's is refused, because every reader would refuse it.
 */
export async function sealEnvelope(input: SealInput): Promise<SealedEnvelope> {
  const { recipients, random, signer, body, ...header } = input;
  refuseUnless(header.suite === 2, "E_SUITE_DOWNGRADE");
  refuseUnless(bodyTypes[body.type].kind === header.kind, "E_SCHEMA");
  const { account, seq, head } = header.sender;
  const own = body.views.find((view) => equalBytes(view.account, account));
  refuseUnless(own !== undefined && own.seq === seq && equalBytes(own.head, head), "E_RCPT");
  return sealInner({ header, recipients, random, signer }, encodeBody(body));
}
