import { type AuthenticatorTransport, verifyRegistrationResponse } from "@simplewebauthn/server";
import type { RegistrationResult } from "#app/protocol/session-api.ts";
import { bytesIn } from "../audited/input.server.ts";
import { Refusal } from "../audited/refusal.server.ts";
import type { Env } from "../env.server.ts";

export interface NewCredential {
  id: Uint8Array;
  publicKey: Uint8Array;
  counter: number;
  transports: string[];
  /** What was answered; the account's signing key signs it too (SPEC §6). */
  challenge: Uint8Array;
}

const transports = new Set(["usb", "nfc", "ble", "internal", "hybrid", "cable", "smart-card"]);

/**
 * A new passkey: the given challenge, our origin and relying party from configuration, user verified.
 * E_PASSKEY for whatever fails; which check it was stays here.
 */
export async function verifyRegistration(
  env: Pick<Env, "origin" | "relyingParty">,
  challenge: Uint8Array,
  result: RegistrationResult,
): Promise<NewCredential> {
  const { clientDataJSON, attestationObject } = result.response;
  const known = result.response.transports.filter((name) => transports.has(name));
  const verified = await verifyRegistrationResponse({
    response: {
      id: result.id,
      rawId: result.id,
      type: result.type,
      clientExtensionResults: {},
      response: { clientDataJSON, attestationObject, transports: known as AuthenticatorTransport[] },
    },
    // Compared as text by the library; the same bytes have one text.
    expectedChallenge: (text) => Buffer.compare(bytesIn(text), challenge) === 0,
    expectedOrigin: env.origin,
    expectedRPID: env.relyingParty,
    requireUserVerification: true,
  }).catch((cause: unknown) => {
    throw new Refusal("E_PASSKEY", { cause });
  });
  if (!verified.verified) throw new Refusal("E_PASSKEY");
  const { id, publicKey, counter } = verified.registrationInfo.credential;
  return { id: bytesIn(id), publicKey, counter, transports: known, challenge };
}
