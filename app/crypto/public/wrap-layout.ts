import { requireAscending, Writer } from "../codec.ts";
import { refuseUnless } from "../errors.ts";
import { H } from "../primitives/tagged.ts";
import { type Suite, wrapSizes } from "./envelope-header.ts";

/** A device a message is wrapped to, as rcp_hash names it (SPEC §8). kemHash is 32 zero bytes in suite 1. */
export type RecipientKey = {
  readonly deviceId: Uint8Array;
  readonly keyEpoch: number;
  readonly boxPk: Uint8Array;
  readonly kemHash: Uint8Array;
};

/** wrap_i = device_id 32 | key_epoch u32 | nacl.box 48 [| kem_ct 1088]: the clear part is what the server routes by. */
export type WrapParts = {
  readonly deviceId: Uint8Array;
  readonly keyEpoch: number;
  readonly box: Uint8Array;
  /** Empty in suite 1. */
  readonly kemCt: Uint8Array;
};

export function parseWrap(suite: Suite, wrap: Uint8Array): WrapParts {
  refuseUnless(wrap.length === wrapSizes[suite], "E_LEN");
  const view = new DataView(wrap.buffer, wrap.byteOffset);
  return {
    deviceId: wrap.slice(0, 32),
    keyEpoch: view.getUint32(32),
    box: wrap.slice(36, 84),
    kemCt: wrap.slice(84),
  };
}

/** n_i = first 24 of H(wrap-nonce, eph_pk | device_id | key_epoch | box_pk). */
export function wrapNonce(ephPk: Uint8Array, recipient: Omit<RecipientKey, "kemHash">): Uint8Array {
  const epoch = new Writer().u32(recipient.keyEpoch).finish();
  return H("wrap-nonce", ephPk, recipient.deviceId, epoch, recipient.boxPk).subarray(0, 24);
}

/** rcp_hash = H(rcp, device_id | key_epoch u32 | box_pk | kem_hash of each, ascending by device_id); unsorted or repeated is E_SCHEMA. */
export function rcpHash(recipients: readonly RecipientKey[]): Uint8Array<ArrayBuffer> {
  requireAscending(recipients, (each) => each.deviceId);
  const writer = new Writer();
  for (const each of recipients) writer.id(each.deviceId).u32(each.keyEpoch).id(each.boxPk).id(each.kemHash);
  return H("rcp", writer.finish());
}
