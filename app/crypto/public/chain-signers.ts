import { compareBytes, equalBytes } from "#app/lib/bytes.ts";
import { type DeviceId, idOf } from "#app/lib/ids.ts";
import { isZero } from "../codec.ts";
import { refuseUnless } from "../errors.ts";
import { requireSignature } from "../primitives/signature.ts";
import type { ChainState, DeviceState } from "./chain-state.ts";
import type { ChainStatement } from "./chain-statement.ts";
import type { SignedStatement } from "./signed-statement.ts";

/**
 * Who may sign and how many must (SPEC §5): one device active at seq−1, equal to the header's; a kit signs ADD and REVOKE
 * only; a kit is removed by itself or by two distinct browsers. Returns the header's signer.
 */
export function requireSigners(state: ChainState, signed: SignedStatement, trusted: boolean): DeviceState {
  const { statement, bytes, signatures } = signed;
  const signer = activeSigner(state, statement.header.signerDevice);
  if (signer.kind === "kit")
    refuseUnless(statement.type === "add" || statement.type === "revoke", "E_CHAIN", "kit");
  const signers = needsTwoBrowsers(state, statement, signer)
    ? requireTwoBrowsers(state, signed)
    : requireOne(signed, signer);
  if (!trusted)
    signers.forEach((device, i) => {
      // `signers` is derived from `signatures`, one for one.
      requireSignature(
        (signatures[i] as (typeof signatures)[number]).signature,
        "stmt-sig",
        bytes,
        device.admPk,
      );
    });
  return signer;
}

/** The device that a statement takes away, or null. */
export function removedDevice(statement: ChainStatement): Uint8Array | null {
  if (statement.type === "revoke") return statement.deviceId;
  if (statement.type === "add" && !isZero(statement.replaces)) return statement.replaces;
  return null;
}

function activeSigner(state: ChainState, deviceId: Uint8Array): DeviceState {
  const device = state.devices.get(idOf<DeviceId>(deviceId));
  refuseUnless(device !== undefined && device.revokedSeq === null, "E_CHAIN", "signer");
  return device;
}

function needsTwoBrowsers(state: ChainState, statement: ChainStatement, signer: DeviceState): boolean {
  const removed = removedDevice(statement);
  if (removed === null) return false;
  const device = state.devices.get(idOf<DeviceId>(removed));
  return device?.kind === "kit" && device.id !== signer.id;
}

function requireOne({ signatures, statement }: SignedStatement, signer: DeviceState): DeviceState[] {
  const [only, second] = signatures;
  refuseUnless(only !== undefined && second === undefined, "E_SIG");
  refuseUnless(equalBytes(only.device, statement.header.signerDevice), "E_CHAIN", "signer");
  return [signer];
}

function requireTwoBrowsers(state: ChainState, { signatures, statement }: SignedStatement): DeviceState[] {
  const [first, second] = signatures;
  refuseUnless(first !== undefined && second !== undefined, "E_CHAIN", "kit");
  refuseUnless(compareBytes(first.device, second.device) < 0, "E_CHAIN", "kit");
  refuseUnless(equalBytes(first.device, statement.header.signerDevice), "E_CHAIN", "signer");
  const devices = signatures.map(({ device }) => activeSigner(state, device));
  for (const device of devices) refuseUnless(device.kind === "browser", "E_CHAIN", "kit");
  return devices;
}
