import { concat } from "#app/lib/bytes.ts";
import { Writer } from "../codec.ts";
import { refuseUnless } from "../errors.ts";
import { boxOpenAfter, boxSealAfter } from "../primitives/box.ts";
import { H, kdf } from "../primitives/tagged.ts";
import { type RecipientKey, type WrapParts, wrapNonce } from "../public/wrap-layout.ts";

/** What one encapsulation to a recipient's KEM key gave; null in suite 1. */
export type Encapsulation = { readonly ciphertext: Uint8Array; readonly shared: Uint8Array };

/** The box and KEM keys of this device, by epoch. In the vault the secrets are handles, so only these two uses exist. */
export interface UnwrapKeys {
  readonly account: Uint8Array;
  readonly deviceId: Uint8Array;
  hasEpoch(keyEpoch: number): boolean;
  /** The raw 32-byte X25519 output; rejects with E_LOW_ORDER. */
  agree(keyEpoch: number, peerPublicKey: Uint8Array): Promise<Uint8Array>;
  /** The 32-byte ML-KEM-768 shared secret. */
  decaps(keyEpoch: number, ciphertext: Uint8Array): Promise<Uint8Array>;
}

/** The ephemeral public key of an envelope, and the raw X25519 output with one recipient's box key. */
export type EphemeralShare = { readonly publicKey: Uint8Array; readonly shared: Uint8Array };

/** wrap_i = device_id | key_epoch | nacl.box(pay_i, n_i, box_pk_i, eph_sk) [| kem_ct] (SPEC §8). */
export function wrapKey(
  contentKey: Uint8Array,
  headerHash: Uint8Array,
  ephemeral: EphemeralShare,
  recipient: RecipientKey,
  encapsulation: Encapsulation | null,
): Uint8Array<ArrayBuffer> {
  const mask = encapsulation && kemMask(encapsulation, headerHash, recipient, ephemeral.publicKey);
  const payload = mask === null ? contentKey : xor(contentKey, mask);
  const nonce = wrapNonce(ephemeral.publicKey, recipient);
  return new Writer()
    .id(recipient.deviceId)
    .u32(recipient.keyEpoch)
    .bytes(boxSealAfter(payload, nonce, ephemeral.shared))
    .bytes(encapsulation?.ciphertext ?? new Uint8Array())
    .finish();
}

/** The content key out of this device's wrap: unbox (E_UNWRAP), unmask. Whether it is the right one only `com` can tell. */
export async function unwrapKey(
  wrap: WrapParts,
  headerHash: Uint8Array,
  ephPk: Uint8Array,
  recipient: RecipientKey,
  keys: UnwrapKeys,
): Promise<Uint8Array<ArrayBuffer>> {
  const shared = await keys.agree(wrap.keyEpoch, ephPk);
  const payload = boxOpenAfter(wrap.box, wrapNonce(ephPk, recipient), shared);
  refuseUnless(payload.length === 32, "E_UNWRAP");
  if (wrap.kemCt.length === 0) return payload;
  const kemShared = await keys.decaps(wrap.keyEpoch, wrap.kemCt);
  return xor(payload, kemMask({ ciphertext: wrap.kemCt, shared: kemShared }, headerHash, recipient, ephPk));
}

/** KDF(ss, hh, kem-mask, H(kem-ct, kem_ct) | kem_hash | device_id | box_pk | eph_pk, 32). */
function kemMask(
  { ciphertext, shared }: Encapsulation,
  headerHash: Uint8Array,
  { kemHash, deviceId, boxPk }: RecipientKey,
  ephPk: Uint8Array,
): Uint8Array {
  const context = concat(H("kem-ct", ciphertext), kemHash, deviceId, boxPk, ephPk);
  return kdf(shared, headerHash, "kem-mask", context, 32);
}

function xor(a: Uint8Array, b: Uint8Array): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(a);
  for (let i = 0; i < out.length; i++) out[i] = (out[i] as number) ^ (b[i] ?? 0);
  return out;
}
