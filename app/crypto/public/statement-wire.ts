import { decodeAll, Writer } from "../codec.ts";
import { refuseUnless } from "../errors.ts";

/** One signature of a statement: by which device, and its 64 bytes. */
export type DeviceSignature = { readonly device: Uint8Array; readonly signature: Uint8Array };

/** u32 len | bytes | u8 nsig | nsig × (signer_device 32 | sig 64), for chain and thread statements alike (SPEC §5, §7). */
export type WireFrame = { readonly bytes: Uint8Array; readonly signatures: readonly DeviceSignature[] };

/** At most two signatures exist in any rule, so more is E_LIMIT and none is E_SIG. */
export function decodeWire(wire: Uint8Array): WireFrame {
  return decodeAll(wire, (reader) => {
    const bytes = reader.bytes(reader.u32());
    const count = reader.u8();
    refuseUnless(count > 0, "E_SIG");
    refuseUnless(count <= 2, "E_LIMIT");
    const signatures: DeviceSignature[] = [];
    for (let i = 0; i < count; i++) signatures.push({ device: reader.id(), signature: reader.bytes(64) });
    return { bytes, signatures };
  });
}

export function encodeWire(
  bytes: Uint8Array,
  signatures: readonly DeviceSignature[],
): Uint8Array<ArrayBuffer> {
  refuseUnless(signatures.length > 0, "E_SIG");
  refuseUnless(signatures.length <= 2, "E_LIMIT");
  const writer = new Writer().u32(bytes.length).bytes(bytes).u8(signatures.length);
  for (const { device, signature } of signatures) writer.id(device).fixed(64, signature);
  return writer.finish();
}
