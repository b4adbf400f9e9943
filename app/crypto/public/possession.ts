import { Writer } from "../codec.ts";
import { type DeviceRecord, writeDeviceRecord } from "./device-record.ts";

/**
 * What a device that is about to be added signs under "possess" with adm and with sig: account | seq | prev | DevRec (SPEC §5).
 * Bound to one place in one chain, so it proves nothing anywhere else.
 */
export function possessionMessage(at: {
  accountId: Uint8Array;
  seq: number;
  prev: Uint8Array;
  device: DeviceRecord;
}): Uint8Array<ArrayBuffer> {
  const writer = new Writer().id(at.accountId).u64(at.seq).id(at.prev);
  writeDeviceRecord(writer, at.device);
  return writer.finish();
}
