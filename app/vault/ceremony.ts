import { fromBase64url, toBase64url } from "#app/lib/base64url.ts";
import {
  type AssertionResult,
  assertionResult,
  type CreationOptions,
  type Me,
  type RegistrationResult,
  type RequestOptions,
  registrationResult,
  type SessionFinish,
} from "#app/protocol/session-api.ts";
import { meetsBrowserFloor } from "./browser-floor.ts";
import { ceremonyError } from "./ceremony-error.ts";
import {
  type PrfInputs,
  type Protection,
  type UnlockProof,
  type Vault,
  VaultError,
  type VaultStatus,
} from "./rpc.ts";

/** A passkey was made. `protection` null: the authenticator has no PRF, ask for a passphrase ("reduced protection"). */
export interface NewPasskey {
  credential: RegistrationResult;
  protection: Extract<Protection, { type: "prf" }> | null;
}

/**
 * Makes a passkey with PRF (WebAuthn L3 §10.1.4). Authenticators that report PRF without giving results at creation are
 * asked once more. Throws E_BROWSER below the floor, E_CANCELLED, E_PASSKEY_EXISTS or E_CEREMONY.
 */
export async function createPasskey(options: CreationOptions, vault: Vault): Promise<NewPasskey> {
  if (!(await meetsBrowserFloor())) throw new VaultError("E_BROWSER");
  const inputs = await vault.prfInputs();
  const made = await run(() =>
    navigator.credentials.create({
      publicKey: {
        challenge: fromBase64url(options.challenge),
        rp: { id: options.rpId, name: options.rpName },
        user: {
          id: fromBase64url(options.userHandle),
          name: options.userName,
          displayName: options.userName,
        },
        pubKeyCredParams: [
          { type: "public-key", alg: -8 },
          { type: "public-key", alg: -7 },
          { type: "public-key", alg: -257 },
        ],
        excludeCredentials: options.excludeCredentials.map(descriptor),
        authenticatorSelection: {
          residentKey: "required",
          requireResidentKey: true,
          userVerification: "required",
        },
        attestation: "none",
        extensions: { prf: { eval: { first: buffer(inputs.unlock), second: buffer(inputs.admin) } } },
      },
    }),
  );
  const response = made.response as AuthenticatorAttestationResponse; // create() answers with this kind only
  const credential = registrationResult.parse({
    id: toBase64url(new Uint8Array(made.rawId)),
    type: "public-key",
    response: {
      clientDataJSON: text(response.clientDataJSON),
      attestationObject: text(response.attestationObject),
      transports: response.getTransports?.() ?? [],
    },
  });
  const results = prfOf(made);
  if (results.first && results.second)
    return { credential, protection: { type: "prf", unlock: results.first, admin: results.second } };
  if (!made.getClientExtensionResults().prf?.enabled) return { credential, protection: null };
  return { credential, protection: await askBoth(options.rpId, credential.id, inputs) };
}

async function askBoth(rpId: string, id: string, inputs: PrfInputs): Promise<NewPasskey["protection"]> {
  const got = await get({
    rpId,
    challenge: localChallenge(),
    allowCredentials: [descriptor(id)],
    extensions: { prf: { eval: { first: buffer(inputs.unlock), second: buffer(inputs.admin) } } },
  });
  const { first, second } = prfOf(got);
  return first && second ? { type: "prf", unlock: first, admin: second } : null;
}

/** What a sign-in gives: the session's person, and whether this browser's vault opened in the same ceremony. */
export interface SignedIn {
  me: Me;
  /** `no-keys`: this browser holds no vault for the passkey: link or recover. `passphrase`: ask for it, then `vault.unlock`. */
  vault: "unlocked" | "passphrase" | "no-keys";
  credentialId: string;
}

export interface SessionCalls {
  begin(): Promise<RequestOptions>;
  finish(body: SessionFinish): Promise<Me>;
}

/**
 * One ceremony for session and vault when this browser has records, discoverable sign-in otherwise (SPEC §12).
 * `anyPasskey` ignores the records: for a person whose passkey of this browser is gone.
 */
export async function signInAndUnlock(
  calls: SessionCalls,
  vault: Vault,
  options: { anyPasskey?: boolean } = {},
): Promise<SignedIn> {
  const [{ challenge, rpId }, status] = await Promise.all([calls.begin(), vault.status()]);
  const records = options.anyPasskey ? [] : status.records;
  const got = await get({
    rpId,
    challenge: fromBase64url(challenge),
    allowCredentials: records.map(({ credentialId }) => descriptor(credentialId)),
    extensions: prfExtension(records, "unlockInput", status.renewalDue),
  });
  const assertion = assertionOf(got);
  const me = await calls.finish({ assertion });
  const record = status.records.find(({ credentialId }) => credentialId === assertion.id);
  const credentialId = assertion.id;
  if (record === undefined) return { me, vault: "no-keys", credentialId };
  // Signed in with this browser's own passkey: the server knows the account, whatever became of its first answer.
  if (status.provisional) await vault.confirmAccount();
  if (record.protection === "passphrase") return { me, vault: "passphrase", credentialId };
  await vault.unlock(proofOf(got));
  return { me, vault: "unlocked", credentialId };
}

/** Unlocks without the server: the challenge is local, because only the PRF output counts. Passphrase records: call `vault.unlock` yourself. */
export async function unlockWithPasskey(vault: Vault): Promise<VaultStatus> {
  const status = await vault.status();
  return vault.unlock(await proofFor(status, "unlockInput", status.renewalDue));
}

/** A fresh ceremony over the admin input, for `vault.adminSign`. Passphrase records: `{type: "passphrase", passphrase}` is the proof. */
export async function adminProof(vault: Vault): Promise<UnlockProof> {
  return proofFor(await vault.status(), "adminInput");
}

/** A fresh ceremony over both inputs of a passkey that opens this vault, for `vault.addPasskey`. */
export async function bothProof(vault: Vault): Promise<UnlockProof> {
  return proofFor(await vault.status(), "unlockInput", true);
}

/** A fresh ceremony with another passkey than the one that goes, for `vault.removePasskey`. */
export async function stayingProof(vault: Vault, leaving: string): Promise<UnlockProof> {
  const status = await vault.status();
  const records = status.records.filter(({ credentialId }) => credentialId !== leaving);
  if (records.length === 0) throw new VaultError("E_LAST_PASSKEY");
  return proofFor({ ...status, records }, "adminInput");
}

async function proofFor(
  status: VaultStatus,
  input: "unlockInput" | "adminInput",
  withAdmin = false,
): Promise<UnlockProof> {
  const records = status.records.filter(({ protection }) => protection === "prf");
  if (records.length === 0) throw new VaultError("E_PRF(unavailable)");
  const got = await get({
    challenge: localChallenge(),
    allowCredentials: records.map(({ credentialId }) => descriptor(credentialId)),
    extensions: prfExtension(records, input, withAdmin),
  });
  return proofOf(got);
}

function proofOf(got: PublicKeyCredential): UnlockProof {
  const { first: output, second: admin } = prfOf(got);
  if (output === null) throw new VaultError("E_PRF(unavailable)");
  const proof = { type: "prf", credentialId: toBase64url(new Uint8Array(got.rawId)), output } as const;
  return admin === null ? proof : { ...proof, admin };
}

function prfExtension(
  records: VaultStatus["records"],
  input: "unlockInput" | "adminInput",
  withAdmin: boolean,
): AuthenticationExtensionsClientInputs {
  const withPrf = records.filter(({ protection }) => protection === "prf");
  if (withPrf.length === 0) return {};
  const byCredential = withPrf.map((record) => {
    const first = buffer(record[input]);
    // Only a renewal that is due asks for the admin key's salt in an unlock (SPEC §10).
    return [
      record.credentialId,
      withAdmin ? { first, second: buffer(record.adminInput) } : { first },
    ] as const;
  });
  return { prf: { evalByCredential: Object.fromEntries(byCredential) } };
}

/** Field by field, so that extension results (PRF output) never reach network code (SPEC §12). */
function assertionOf(got: PublicKeyCredential): AssertionResult {
  const response = got.response as AuthenticatorAssertionResponse; // get() answers with this kind only
  return assertionResult.parse({
    id: toBase64url(new Uint8Array(got.rawId)),
    type: "public-key",
    response: {
      clientDataJSON: text(response.clientDataJSON),
      authenticatorData: text(response.authenticatorData),
      signature: text(response.signature),
      userHandle: response.userHandle === null ? null : text(response.userHandle),
    },
  });
}

function get(publicKey: PublicKeyCredentialRequestOptions): Promise<PublicKeyCredential> {
  return run(() => navigator.credentials.get({ publicKey: { ...publicKey, userVerification: "required" } }));
}

async function run(ceremony: () => Promise<Credential | null>): Promise<PublicKeyCredential> {
  try {
    const result = await ceremony();
    if (result instanceof PublicKeyCredential) return result;
  } catch (cause) {
    throw ceremonyError(cause);
  }
  throw new VaultError("E_CANCELLED");
}

/** Views on the browser's own buffers, no copies: moving them to the worker leaves nothing behind. */
function prfOf(credential: PublicKeyCredential): { first: Uint8Array | null; second: Uint8Array | null } {
  const results = credential.getClientExtensionResults().prf?.results;
  return { first: view(results?.first), second: view(results?.second) };
}

function view(source: BufferSource | undefined): Uint8Array | null {
  if (source === undefined) return null;
  return source instanceof ArrayBuffer
    ? new Uint8Array(source)
    : new Uint8Array(source.buffer, source.byteOffset, source.byteLength);
}

function descriptor(id: string): PublicKeyCredentialDescriptor {
  return { type: "public-key", id: fromBase64url(id) };
}

function buffer(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return new Uint8Array(bytes);
}

function text(bytes: ArrayBuffer): string {
  return toBase64url(new Uint8Array(bytes));
}

function localChallenge(): Uint8Array<ArrayBuffer> {
  return crypto.getRandomValues(new Uint8Array(32));
}
