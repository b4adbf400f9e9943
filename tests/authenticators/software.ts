import { createHash, createSign, generateKeyPairSync, type KeyObject, randomBytes } from "node:crypto";
import { isoCBOR } from "@simplewebauthn/server/helpers";
import { toBase64url } from "#app/lib/base64url.ts";
import { concat } from "#app/lib/bytes.ts";
import type { AssertionResult, RegistrationResult } from "#app/protocol/session-api.ts";

/** How one ceremony may differ from an honest one. */
export interface Misbehaviour {
  origin?: string;
  rpId?: string;
  userVerified?: boolean;
  /** Added to the counter before it is reported; negative goes back. */
  counterStep?: number;
  type?: string;
}

const flag = { userPresent: 1, userVerified: 4, attested: 64 } as const;

/** An authenticator in software: ES256, attestation none, user verification, a counter; it lies where told to. */
export class SoftwareAuthenticator {
  readonly credentialId: Uint8Array;
  readonly #privateKey: KeyObject;
  readonly #coseKey: Uint8Array;
  readonly #origin: string;
  readonly #rpId: string;
  counter = 0;

  /** `credentialId`: one that another authenticator made, which no honest one would answer for. */
  constructor(origin: string, credentialId: Uint8Array = new Uint8Array(randomBytes(32))) {
    this.credentialId = credentialId;
    const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
    this.#privateKey = privateKey;
    const { x, y } = publicKey.export({ format: "jwk" });
    // RFC 9052 §7, RFC 9053 §2.1: kty EC2, alg ES256, crv P-256.
    const cose = new Map<number, number | Uint8Array>([
      [1, 2],
      [3, -7],
      [-1, 1],
      [-2, new Uint8Array(Buffer.from(x ?? "", "base64url"))],
      [-3, new Uint8Array(Buffer.from(y ?? "", "base64url"))],
    ]);
    this.#coseKey = isoCBOR.encode(cose);
    this.#origin = origin;
    this.#rpId = new URL(origin).hostname;
  }

  create(challenge: string, lie: Misbehaviour = {}): RegistrationResult {
    const length = Uint8Array.of(0, this.credentialId.length);
    const attested = concat(new Uint8Array(16), length, this.credentialId, this.#coseKey);
    const authData = concat(this.#authData(flag.attested, lie), attested);
    const attestation = new Map<string, unknown>([
      ["fmt", "none"],
      ["attStmt", new Map()],
      ["authData", authData],
    ]);
    return {
      id: toBase64url(this.credentialId),
      type: "public-key",
      response: {
        clientDataJSON: toBase64url(this.#clientData("webauthn.create", challenge, lie)),
        // The library's own encoder; its type names fewer values than it takes.
        attestationObject: toBase64url(isoCBOR.encode(attestation as never)),
        transports: ["internal"],
      },
    };
  }

  get(challenge: string, lie: Misbehaviour = {}): AssertionResult {
    const authData = this.#authData(0, lie);
    const clientData = this.#clientData("webauthn.get", challenge, lie);
    const signed = concat(authData, createHash("sha256").update(clientData).digest());
    const signature = createSign("sha256").update(signed).sign(this.#privateKey);
    return {
      id: toBase64url(this.credentialId),
      type: "public-key",
      response: {
        clientDataJSON: toBase64url(clientData),
        authenticatorData: toBase64url(authData),
        signature: toBase64url(signature),
        userHandle: null,
      },
    };
  }

  #authData(extra: number, lie: Misbehaviour): Uint8Array<ArrayBuffer> {
    this.counter += lie.counterStep ?? 1;
    const verified = (lie.userVerified ?? true) ? flag.userVerified : 0;
    const counter = new Uint8Array(4);
    new DataView(counter.buffer).setUint32(0, this.counter);
    const rpIdHash = createHash("sha256")
      .update(lie.rpId ?? this.#rpId)
      .digest();
    return concat(rpIdHash, Uint8Array.of(flag.userPresent | verified | extra), counter);
  }

  #clientData(type: string, challenge: string, lie: Misbehaviour): Uint8Array {
    const data = {
      type: lie.type ?? type,
      challenge,
      origin: lie.origin ?? this.#origin,
      crossOrigin: false,
    };
    return new TextEncoder().encode(JSON.stringify(data));
  }
}
