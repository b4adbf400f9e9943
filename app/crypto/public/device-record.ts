import { isZero, type Reader, Writer } from "../codec.ts";
import { refuseUnless } from "../errors.ts";
import { checkBoxPublicKey, checkSigPublicKey } from "../primitives/key-hygiene.ts";
import { H } from "../primitives/tagged.ts";

/** Bits of DevRec.flags (SPEC §5): `prf` says how the vault is sealed, `mayReceiveHistory` that linking may share history. */
export const deviceFlag = { prf: 1, mayReceiveHistory: 2 } as const;

/** DevRec, 138 bytes (SPEC §5): the public half of one device. An identity-only kit has boxPk and kemHash of 32 zero bytes. */
export type DeviceRecord = {
  readonly kind: "browser" | "kit";
  readonly flags: number;
  readonly admPk: Uint8Array;
  readonly sigPk: Uint8Array;
  readonly boxPk: Uint8Array;
  readonly kemHash: Uint8Array;
  readonly createdMs: number;
};

export const deviceRecordSize = 138;

/** device_id = H(dev, adm_pk | sig_pk): rotating box keys does not change who the device is. */
export function deviceIdOf(device: Pick<DeviceRecord, "admPk" | "sigPk">): Uint8Array<ArrayBuffer> {
  return H("dev", device.admPk, device.sigPk);
}

export function writeDeviceRecord(writer: Writer, device: DeviceRecord): void {
  requireSoundShape(device);
  writer
    .u8(device.kind === "browser" ? 1 : 2)
    .u8(device.flags)
    .id(device.admPk)
    .id(device.sigPk)
    .id(device.boxPk)
    .id(device.kemHash)
    .u64(device.createdMs);
}

export function encodeDeviceRecord(device: DeviceRecord): Uint8Array<ArrayBuffer> {
  const writer = new Writer();
  writeDeviceRecord(writer, device);
  return writer.finish();
}

/** Shape only; `checkDeviceKeys` does the arithmetic. Unknown kind or flag is E_FLAGS. */
export function readDeviceRecord(reader: Reader): DeviceRecord {
  const kind = reader.u8();
  refuseUnless(kind === 1 || kind === 2, "E_FLAGS");
  const device: DeviceRecord = {
    kind: kind === 1 ? "browser" : "kit",
    flags: reader.u8(),
    admPk: reader.id(),
    sigPk: reader.id(),
    boxPk: reader.id(),
    kemHash: reader.id(),
    createdMs: reader.u64(),
  };
  requireSoundShape(device);
  return device;
}

/** Only a kit may be without box key, and then without KEM key too (SPEC §5). */
function requireSoundShape(device: DeviceRecord): void {
  refuseUnless((device.flags & ~3) === 0, "E_FLAGS");
  const noBox = isZero(device.boxPk);
  refuseUnless(noBox === isZero(device.kemHash), "E_LOW_ORDER");
  refuseUnless(!noBox || device.kind === "kit", "E_LOW_ORDER");
}

/** Key hygiene (SPEC §3), once when the device enters a chain; the zero box key of an identity-only kit is exempt. */
export function checkDeviceKeys(device: DeviceRecord): void {
  checkSigPublicKey(device.admPk);
  checkSigPublicKey(device.sigPk);
  if (!isZero(device.boxPk)) checkBoxPublicKey(device.boxPk);
}
