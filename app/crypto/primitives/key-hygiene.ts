import { ed25519 } from "@noble/curves/ed25519.js";
import { ProtocolError, refuseUnless } from "../errors.ts";

const fieldPrime = 2n ** 255n - 19n;

/** X25519 inputs of small order, the only ones below p (SPEC §3; RFC 7748 §6.1). */
const lowOrder = new Set([
  0n,
  1n,
  fieldPrime - 1n,
  325606250916557431795983626356110631294008115727848805560023387167927233504n,
  39382357235489614581723060781553021112529911719440698176882885853963445705823n,
]);

/** Checked once when an X25519 key enters: 32 bytes, top bit clear, below p, not of small order. Otherwise E_LEN or E_LOW_ORDER. */
export function checkBoxPublicKey(key: Uint8Array): void {
  refuseUnless(key.length === 32, "E_LEN");
  let value = 0n;
  for (let i = 31; i >= 0; i--) value = (value << 8n) | BigInt(key[i] ?? 0);
  refuseUnless(value < fieldPrime && !lowOrder.has(value), "E_LOW_ORDER");
}

/** Checked once when an Ed25519 key enters: decodes canonically, not of small order, torsion free. Otherwise E_LEN or E_LOW_ORDER. */
export function checkSigPublicKey(key: Uint8Array): void {
  refuseUnless(key.length === 32, "E_LEN");
  let sound: boolean;
  try {
    const point = ed25519.Point.fromBytes(new Uint8Array(key), false);
    sound = !point.isSmallOrder() && point.isTorsionFree();
  } catch (cause) {
    throw new ProtocolError("E_LOW_ORDER", undefined, { cause });
  }
  refuseUnless(sound, "E_LOW_ORDER");
}
