import { emptyAnswer } from "#app/protocol/clinic-api.ts";
import { linkChallenge, linkMessages } from "#app/protocol/link-api.ts";
import {
  type CreationOptions,
  creationOptions,
  type Me,
  me,
  type RegistrationResult,
} from "#app/protocol/session-api.ts";
import type { LinkStarted } from "#app/vault/linking-rpc.ts";
import type { Protection, Vault } from "#app/vault/rpc.ts";
import type { Api } from "./http.ts";

/** How the new browser takes part in its link; the waiting between two looks is the caller's. */
export interface NewSide {
  api: Api;
  vault: Vault;
  /** Resolves when it is time to look again; rejects to give up. */
  wait(): Promise<unknown>;
  /** Six digits to compare, each time they are known anew. */
  digits(digits: string): void;
  /** Whether the person has found the digits to be the same on both screens. */
  compared(clinicName: string): Promise<boolean>;
}

export function beginLinkPasskey(api: Api): Promise<CreationOptions> {
  return api.post("/api/links/begin", {}, creationOptions);
}

/** Makes this browser's keys and opens the link: from here the QR or the words can be shown. */
export async function showLink(
  { api, vault }: Pick<NewSide, "api" | "vault">,
  passkey: { credential: RegistrationResult; protection: Protection; rpId: string; label: string },
): Promise<LinkStarted> {
  const { credential, protection, rpId, label } = passkey;
  const flags = { prf: protection.type === "prf" };
  const started = await vault.linkStart({
    ...{ credentialId: credential.id, rpId, flags, protection, label },
  });
  const { linkId, message } = started;
  await api.post("/api/links", { linkId, credential, message }, emptyAnswer);
  return started;
}

/**
 * Answers the other device until it has added this one, then registers the passkey and signs in; null when the digits differ.
 * The vault stays provisional until the first sync has shown this device in the chain: `confirmLink`.
 */
export async function followLink(side: NewSide, linkId: string, origin: string): Promise<Me | null> {
  const { api, vault } = side;
  const path = `/api/links/${linkId}`;
  for (let seen = 0; ; await side.wait()) {
    const { messages } = await api.get(`${path}/messages?side=old&after=${seen}`, linkMessages);
    for (const message of messages) {
      seen++;
      const step = await vault.linkAnswer(message);
      side.digits(step.digits);
      if (step.type === "proof") await api.post(`${path}/new`, { message: step.message }, emptyAnswer);
      else if (await side.compared(step.clinicName)) return signIn(side, path, origin);
      else {
        await vault.linkCancel();
        return null;
      }
    }
  }
}

async function signIn({ api, vault }: NewSide, path: string, origin: string): Promise<Me> {
  const { challenge } = await api.post(`${path}/challenge`, {}, linkChallenge);
  return api.post(`${path}/finish`, await vault.linkAuth({ challenge, origin }), me);
}
