import { ed25519 } from "@noble/curves/ed25519.js";
import { hkdf } from "@noble/hashes/hkdf.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { ml_kem768 } from "@noble/post-quantum/ml-kem.js";
import nacl from "tweetnacl";
import { pkcs8Of } from "#app/crypto/primitives/pkcs8.ts";
import { type Conversation, random } from "./conversation.ts";

/** Bytes of what is hashed beside keys and bodies: a header, the context of a mask, one recipient of rcp_hash. */
const sizes = { header: 330, context: 160, recipient: 100, hash: 32 };

/**
 * What SPEC §8 cannot do without, called straight at the libraries on data of the same sizes: no layout, no check, no copy.
 * Everything that the product takes longer than this is ours.
 */
export function bareSeal({ delivered, recipients, signer }: Conversation): () => Promise<void> {
  const body = new Uint8Array(delivered.ct.length - 16);
  const wrap = delivered.wrap as Uint8Array; // the reader's, as long as every other
  const hash = random(32);
  return async () => {
    const contentKey = random(32);
    const secret = random(32);
    nacl.box.keyPair.fromSecretKey(secret);
    const handle = await crypto.subtle.importKey("pkcs8", pkcs8Of("X25519", secret), "X25519", false, [
      "deriveBits",
    ]);
    const agreements = recipients.map(async ({ boxPk }) => {
      const raw = await crypto.subtle.importKey("raw", boxPk as Uint8Array<ArrayBuffer>, "X25519", false, []);
      return new Uint8Array(await crypto.subtle.deriveBits({ name: "X25519", public: raw }, handle, 256));
    });
    sha256(new Uint8Array(sizes.recipient * recipients.length));
    sha256(new Uint8Array(sizes.header));
    const okm = hkdf(sha256, contentKey, hash, hash, 88);
    sha256(nacl.secretbox(body, okm.subarray(32, 56), okm.subarray(0, 32)));
    for (const { kemPk } of recipients) {
      const pk = kemPk as Uint8Array; // every device of suite 2 has one
      sha256(pk);
      const { cipherText, sharedSecret } = ml_kem768.encapsulate(pk, random(32));
      sha256(cipherText);
      hkdf(sha256, sharedSecret, hash, new Uint8Array(sizes.context), 32);
    }
    for (const shared of await Promise.all(agreements)) {
      const nonce = sha256(new Uint8Array(sizes.context)).subarray(0, 24);
      nacl.box.after(contentKey, nonce, shared);
      sha256(wrap);
    }
    sha256(new Uint8Array(sizes.hash * recipients.length));
    sha256(new Uint8Array(sizes.header));
    await signer.sign("env-sig", hash);
  };
}

/** The same for opening: X25519 in WebCrypto, decapsulation, two derivations, two boxes, one signature, the hashes. */
export async function bareOpen(conversation: Conversation): Promise<() => Promise<void>> {
  const { delivered, writer, reader, boxHandle } = conversation;
  const { ct, wrapHashes } = delivered;
  const wrap = delivered.wrap as Uint8Array; // sealed to the reader
  const kemCt = wrap.slice(84);
  const peer = nacl.box.keyPair().publicKey;
  const [nonce, key] = [random(24), random(32)];
  const boxed = nacl.box.after(random(32), nonce, key);
  const body = nacl.secretbox(new Uint8Array(ct.length - 16), nonce, key);
  const message = random(50);
  const signature = ed25519.sign(message, writer.first.secrets.sigSeed);
  return async () => {
    sha256(ct);
    sha256(new Uint8Array(sizes.hash * wrapHashes.length));
    sha256(new Uint8Array(sizes.header));
    ed25519.verify(signature, message, writer.first.record.sigPk, { zip215: false });
    sha256(wrap);
    const raw = await crypto.subtle.importKey("raw", new Uint8Array(peer), "X25519", false, []);
    await crypto.subtle.deriveBits({ name: "X25519", public: raw }, boxHandle, 256);
    sha256(new Uint8Array(sizes.context));
    nacl.box.open.after(boxed, nonce, key);
    sha256(kemCt);
    const shared = ml_kem768.decapsulate(kemCt, reader.first.keys.kem.secretKey);
    hkdf(sha256, shared, key, new Uint8Array(sizes.context), 32);
    sha256(new Uint8Array(sizes.header));
    hkdf(sha256, key, key, key, 88);
    nacl.secretbox.open(body, nonce, key);
    sha256(new Uint8Array(sizes.recipient * wrapHashes.length));
  };
}
