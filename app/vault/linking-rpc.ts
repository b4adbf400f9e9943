import type { Protection } from "./rpc.ts";

/** The new browser's side of a link, to be shown and posted. The secret leaves the vault this once, as QR and as words. */
export interface LinkStarted {
  linkId: string;
  /** `1|ls|device_id`, for the other device's camera. */
  qr: string;
  /** The same secret for typing. */
  words: string[];
  /** Sealed for the other device: this browser's public keys. */
  message: string;
}

/** The browser of an invited administrator: the same first message, and the answer to the invitation (SPEC §6 kind 5). */
export interface JoinStarted {
  linkId: string;
  message: string;
  join: { device: string; accept: string; acceptSigs: [string, string] };
}

/** What an answer of the other device led to. */
export type LinkStep =
  /** Post `message`, show the digits. */
  | { type: "proof"; message: string; digits: string }
  /** The other device has added this one: if the digits were the same, go on. */
  | { type: "welcome"; digits: string; clinicName: string };

/** The browser that asked to be added, as the other one sees it. */
export interface LinkCandidate {
  /** "Chrome on Windows", as that browser says of itself. */
  label: string;
  /** Six digits that both screens show. */
  digits: string;
}

/**
 * Linking a device (SPEC §10), both sides. A call out of order is E_LINK_STEP; the wrong secret and altered messages are
 * E_CT, a QR of another device E_LINK. All of it is in memory: a closed page ends the attempt.
 */
export interface LinkingVault {
  /** Makes this browser's keys for the passkey that was just made; nothing is stored yet. */
  linkStart(input: {
    credentialId: string;
    rpId: string;
    flags: { prf: boolean };
    protection: Protection;
    label: string;
  }): Promise<LinkStarted>;
  /** The same for an administrator who was invited: after `openInvitation`, under its secret. E_INVITE(kind) for any other kind. */
  joinStart(input: Parameters<LinkingVault["linkStart"]>[0]): Promise<JoinStarted>;
  /** Takes one message of the other device, in order. */
  linkAnswer(message: string): Promise<LinkStep>;
  /** After the welcome: stores the new vault, provisional, and signs for the passkey. */
  linkAuth(input: {
    challenge: string;
    origin: string;
  }): Promise<{ challenge: string; deviceId: string; apiAuth: string }>;

  /** Begins on the device that is signed in: the text of a QR, or twelve words (E_LINK_WORDS). */
  linkJoin(text: string): Promise<{ linkId: string }>;
  /** Begins with the browser that answered an invitation of this device: E_NOT_INVITER where another one made it. */
  linkJoinInvited(answer: {
    invId: string;
    invite: string;
    sig: string;
    accept: string;
    acceptSigs: [string, string];
  }): Promise<{ linkId: string }>;
  /** The offer to post: with the first message of the new browser, and again whenever the chain has moved. */
  linkOffer(message: string | null): Promise<{ message: string }>;
  /** Takes the answer to the newest offer. Null: the chain has moved since, so offer again. */
  linkProof(message: string): Promise<LinkCandidate | null>;
  /** Forgets a link of either side. */
  linkCancel(): Promise<void>;
}
