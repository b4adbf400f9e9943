import { equalBytes } from "#app/lib/bytes.ts";
import { type DeviceId, idOf } from "#app/lib/ids.ts";
import { isZero } from "../codec.ts";
import { refuseUnless } from "../errors.ts";
import { checkBoxPublicKey } from "../primitives/key-hygiene.ts";
import { requireSignature } from "../primitives/signature.ts";
import { keyKnown } from "./chain-log.ts";
import { activeDevices } from "./chain-query.ts";
import { removedDevice } from "./chain-signers.ts";
import { activeDeviceLimit, activeKitLimit, type ChainState, type DeviceState } from "./chain-state.ts";
import { type ChainStatement, chainRole } from "./chain-statement.ts";
import { checkDeviceKeys } from "./device-record.ts";
import { possessionMessage } from "./possession.ts";

type Of<T extends ChainStatement["type"]> = Extract<ChainStatement, { type: T }>;

/** What each type of statement may change, given the state before it and its signer (SPEC §5). */
export function requireChange(
  state: ChainState,
  statement: ChainStatement,
  signer: DeviceState,
  trusted: boolean,
): void {
  switch (statement.type) {
    case "add":
      requireRemoval(state, statement, signer);
      requireAdd(state, statement, trusted);
      return;
    case "revoke":
      requireRemoval(state, statement, signer);
      return;
    case "rotate":
      requireRotate(state, statement, signer, trusted);
      return;
    default:
      refuseUnless(state.role === chainRole.root, "E_CHAIN", "signer");
      if (statement.type === "endorse" || statement.type === "unendorse")
        refuseUnless(!equalBytes(statement.subject, state.accountId), "E_CHAIN", "signer");
  }
}

/** The last browser goes only when a kit's ADD puts another browser in its place. */
function requireRemoval(state: ChainState, statement: Of<"add"> | Of<"revoke">, signer: DeviceState): void {
  const removed = removedDevice(statement);
  if (removed === null) return;
  const target = state.devices.get(idOf<DeviceId>(removed));
  refuseUnless(target !== undefined && target.revokedSeq === null, "E_CHAIN");
  if (target.kind === "kit") return;
  const browsers = activeDevices(state).filter((device) => device.kind === "browser");
  const recovered = statement.type === "add" && statement.device.kind === "browser" && signer.kind === "kit";
  refuseUnless(browsers.length > 1 || recovered, "E_CHAIN", "signer");
}

function requireAdd(state: ChainState, statement: Of<"add">, trusted: boolean): void {
  const { header, device, replaces } = statement;
  const keys = [device.admPk, device.sigPk, device.boxPk, device.kemHash].filter((key) => !isZero(key));
  refuseUnless(!keys.some((key) => keyKnown(state, key)), "E_CHAIN", "keyreuse");
  refuseUnless(!equalBytes(device.admPk, device.sigPk), "E_CHAIN", "keyreuse");
  const staying = activeDevices(state).filter(({ deviceId }) => !equalBytes(deviceId, replaces));
  refuseUnless(staying.length < activeDeviceLimit, "E_LIMIT");
  const kits = staying.filter(({ kind }) => kind === "kit").length;
  refuseUnless(device.kind !== "kit" || kits < activeKitLimit, "E_CHAIN", "kit");
  if (trusted) return;
  checkDeviceKeys(device);
  const message = possessionMessage({ ...header, device });
  requireSignature(statement.possessionAdm, "possess", message, device.admPk, "possession");
  requireSignature(statement.possessionSig, "possess", message, device.sigPk, "possession");
}

function requireRotate(
  state: ChainState,
  statement: Of<"rotate">,
  signer: DeviceState,
  trusted: boolean,
): void {
  refuseUnless(statement.keyEpoch === signer.keyEpoch + 1, "E_CHAIN", "seq");
  refuseUnless(!isZero(statement.boxPk) && !isZero(statement.kemHash), "E_LOW_ORDER");
  for (const key of [statement.boxPk, statement.kemHash])
    refuseUnless(!keyKnown(state, key), "E_CHAIN", "keyreuse");
  if (!trusted) checkBoxPublicKey(statement.boxPk);
}
