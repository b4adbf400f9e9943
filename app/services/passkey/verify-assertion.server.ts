import { verifyAuthenticationResponse } from "@simplewebauthn/server";
import { cose, decodeCredentialPublicKey } from "@simplewebauthn/server/helpers";
import type { AssertionResult } from "#app/protocol/session-api.ts";
import { findCredential, setCounter } from "#db/queries/credentials.server.ts";
import type { WriteTx } from "#db/tickets/write-tx.server.ts";
import { bytesIn } from "../audited/input.server.ts";
import { Refusal, refuseUnless } from "../audited/refusal.server.ts";
import type { Env } from "../env.server.ts";

/**
 * The credential that signed in. Its own key decides who that is: an assertion by another person's credential signs that
 * person in, or nobody. E_PASSKEY for whatever fails, a counter that went back included (WebAuthn L3 §6.1.1).
 */
export async function verifyAssertion(
  tx: WriteTx,
  env: Pick<Env, "origin" | "relyingParty">,
  challenge: Uint8Array,
  assertion: AssertionResult,
) {
  const { id, type, response } = assertion;
  const credential = await findCredential(tx, bytesIn(id));
  refuseUnless(credential !== null, "E_PASSKEY");
  const { clientDataJSON, authenticatorData, signature, userHandle } = response;
  refuseUnless(isCanonical(bytesIn(signature), new Uint8Array(credential.publicKey)), "E_PASSKEY");
  const verified = await verifyAuthenticationResponse({
    response: {
      id,
      rawId: id,
      type,
      clientExtensionResults: {},
      response: { clientDataJSON, authenticatorData, signature, userHandle: userHandle ?? undefined },
    },
    expectedChallenge: (text) => Buffer.compare(bytesIn(text), challenge) === 0,
    expectedOrigin: env.origin,
    expectedRPID: env.relyingParty,
    requireUserVerification: true,
    credential: { id, publicKey: new Uint8Array(credential.publicKey), counter: credential.counter },
  }).catch((cause: unknown) => {
    throw new Refusal("E_PASSKEY", { cause });
  });
  refuseUnless(verified.verified, "E_PASSKEY");
  await setCounter(tx, credential.id, verified.authenticationInfo.newCounter);
  return credential;
}

/**
 * An ECDSA signature is a DER SEQUENCE that is as long as it says (RFC 3279 §2.2.3). The library's parser takes other heads too,
 * so that one assertion would have several forms; those of other algorithms have one.
 */
function isCanonical(signature: Uint8Array, publicKey: Uint8Array<ArrayBuffer>): boolean {
  if (!cose.isCOSEPublicKeyEC2(decodeCredentialPublicKey(publicKey))) return true;
  const [tag, length, long] = signature;
  return tag === 0x30 && (length === 0x81 ? long === signature.length - 3 : length === signature.length - 2);
}
