import {
  createHash,
  createHmac,
  createPrivateKey,
  generateKeyPairSync,
  type KeyObject,
  randomBytes,
  sign,
} from "node:crypto";
import { isoCBOR } from "@simplewebauthn/server/helpers";
import { fromBase64url, toBase64url } from "#app/lib/base64url.ts";
import { concat, utf8 } from "#app/lib/bytes.ts";
import type { Authenticator } from "./authenticator.ts";

interface Credential {
  id: string;
  rpId: string;
  userHandle: string;
  key: KeyObject;
  prfSecret: Uint8Array;
  count: number;
}

/** A credential as it is kept beyond the process; `key` is PKCS #8, everything in base64url. */
export interface KeptCredential {
  id: string;
  rpId: string;
  userHandle: string;
  key: string;
  prfSecret: string;
  count: number;
}

export interface SoftwareAuthenticatorOptions {
  prf?: boolean;
  /** What an earlier one had. */
  kept?: readonly KeptCredential[];
  /** Called with all of it before an answer leaves: a counter that goes back is refused (WebAuthn L3 §6.1.1). */
  keep?: (credentials: KeptCredential[]) => void;
}

/** User present, user verified; at creation with attested credential data (WebAuthn L3 §6.1). */
const flags = { assertion: 0x05, attestation: 0x45 } as const;

/** An ES256 passkey authenticator in memory, with PRF (WebAuthn L3 §10.1.4): for headless devices and tests, never for a person. */
export function softwareAuthenticator(options: SoftwareAuthenticatorOptions = {}): Authenticator {
  const { prf = true, kept = [], keep = () => undefined } = options;
  const credentials = kept.map(revive);
  return {
    async create(options, origin, inputs) {
      const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
      const id = toBase64url(randomBytes(32));
      const credential: Credential = {
        id,
        rpId: options.rpId,
        userHandle: options.userHandle,
        key: privateKey,
        prfSecret: randomBytes(32),
        count: 0,
      };
      credentials.push(credential);
      keep(credentials.map(preserve));
      const data = attestedData(id, publicKey);
      const authData = concat(authenticatorData(credential, flags.attestation), data);
      const attestation = new Map<string, unknown>([
        ["fmt", "none"],
        ["attStmt", new Map()],
        ["authData", authData],
      ]);
      return {
        credential: {
          id,
          type: "public-key",
          response: {
            clientDataJSON: toBase64url(clientData("webauthn.create", options.challenge, origin)),
            // isoCBOR types its input loosely; this is the attestation object of WebAuthn L3 §6.5.
            attestationObject: toBase64url(
              isoCBOR.encode(attestation as Parameters<typeof isoCBOR.encode>[0]),
            ),
            transports: ["internal"],
          },
        },
        prf: prf
          ? { first: evaluate(credential, inputs.first), second: evaluate(credential, inputs.second) }
          : null,
      };
    },
    async get(options, origin) {
      const { allow, rpId, challenge, prfInputs, secondInputs } = options;
      const credential = credentials.findLast(
        (each) => each.rpId === rpId && (allow.length === 0 || allow.includes(each.id)),
      );
      if (credential === undefined) throw new Error("no credential for this relying party");
      credential.count++;
      keep(credentials.map(preserve));
      const authData = authenticatorData(credential, flags.assertion);
      const client = clientData("webauthn.get", challenge, origin);
      const signature = sign("sha256", concat(authData, sha256(client)), credential.key);
      const output = (input: Uint8Array | undefined) =>
        prf && input !== undefined ? evaluate(credential, input) : null;
      return {
        assertion: {
          id: credential.id,
          type: "public-key",
          response: {
            clientDataJSON: toBase64url(client),
            authenticatorData: toBase64url(authData),
            signature: toBase64url(signature),
            userHandle: credential.userHandle,
          },
        },
        prf: output(prfInputs.get(credential.id)),
        second: output(secondInputs?.get(credential.id)),
      };
    },
  };
}

function preserve({ key, prfSecret, ...rest }: Credential): KeptCredential {
  const der = key.export({ format: "der", type: "pkcs8" });
  return { ...rest, key: toBase64url(der), prfSecret: toBase64url(prfSecret) };
}

function revive({ key, prfSecret, ...rest }: KeptCredential): Credential {
  const der = Buffer.from(fromBase64url(key));
  return {
    ...rest,
    key: createPrivateKey({ key: der, format: "der", type: "pkcs8" }),
    prfSecret: fromBase64url(prfSecret),
  };
}

/** The salt is hashed with its context before the authenticator's own HMAC (WebAuthn L3 §10.1.4). */
function evaluate({ prfSecret }: Credential, input: Uint8Array): Uint8Array {
  const salt = sha256(concat(utf8("WebAuthn PRF"), Uint8Array.of(0), input));
  return new Uint8Array(createHmac("sha256", prfSecret).update(salt).digest());
}

function authenticatorData({ rpId, count }: Credential, flag: number): Uint8Array {
  const counter = new Uint8Array(4);
  new DataView(counter.buffer).setUint32(0, count);
  return concat(sha256(utf8(rpId)), Uint8Array.of(flag), counter);
}

/** AAGUID of zeros, the id, and the key as COSE_Key EC2 (RFC 9053 §7.1.1). */
function attestedData(id: string, publicKey: KeyObject): Uint8Array {
  const { x = "", y = "" } = publicKey.export({ format: "jwk" });
  const cose = new Map<number, number | Uint8Array>([
    [1, 2],
    [3, -7],
    [-1, 1],
    [-2, fromBase64url(x)],
    [-3, fromBase64url(y)],
  ]);
  const idBytes = fromBase64url(id);
  const length = Uint8Array.of(idBytes.length >> 8, idBytes.length & 255);
  return concat(new Uint8Array(16), length, idBytes, isoCBOR.encode(cose));
}

function clientData(type: string, challenge: string, origin: string): Uint8Array {
  return utf8(JSON.stringify({ type, challenge, origin, crossOrigin: false }));
}

function sha256(bytes: Uint8Array): Uint8Array {
  return new Uint8Array(createHash("sha256").update(bytes).digest());
}
