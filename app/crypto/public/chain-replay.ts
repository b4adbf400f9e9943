import { equalBytes } from "#app/lib/bytes.ts";
import { type AccountId, type DeviceId, idOf } from "#app/lib/ids.ts";
import { isZero } from "../codec.ts";
import { ProtocolError, refuseUnless } from "../errors.ts";
import { requireSignature } from "../primitives/signature.ts";
import { recordKeys, recordRootStatement, sharedLog } from "./chain-log.ts";
import { requireChange } from "./chain-rules.ts";
import { requireSigners } from "./chain-signers.ts";
import {
  type ChainLog,
  type ChainState,
  chainLimit,
  type DeviceState,
  rootChainLimit,
} from "./chain-state.ts";
import { type ChainStatement, chainRole, type RevokeReason } from "./chain-statement.ts";
import { checkDeviceKeys, type DeviceRecord, deviceIdOf } from "./device-record.ts";
import { accountIdOf, parseWire, type SignedStatement } from "./signed-statement.ts";

/**
 * Replay is a pure function over the wire forms of one chain, GENESIS first; it throws at the first violation (SPEC §5).
 * `verified` is a point this verifier has already replayed in full: when the chain passes through it, the statements up to
 * it are bound by its hash and their signatures are not checked again. A chain that misses it is verified from the start.
 */
export function replayChain(
  wires: readonly Uint8Array[],
  verified?: { readonly seq: number; readonly head: Uint8Array },
): ChainState {
  const statements = wires.map(parseWire);
  const [genesis, ...rest] = statements;
  refuseUnless(genesis !== undefined, "E_CHAIN", "seq");
  const pinned = verified === undefined ? undefined : statements[verified.seq];
  const trustedSeq = pinned && verified && equalBytes(pinned.stmtHash, verified.head) ? verified.seq : -1;
  let state = start(genesis, trustedSeq >= 0);
  for (const signed of rest) state = extend(state, signed, signed.statement.header.seq <= trustedSeq);
  return state;
}

/** Verifies a GENESIS and gives the chain of one statement. */
export function startChain(wire: Uint8Array): ChainState {
  return start(parseWire(wire), false);
}

/** Verifies the next statement against the state before it; the given state is not changed. */
export function extendChain(state: ChainState, wire: Uint8Array): ChainState {
  return extend(state, parseWire(wire), false);
}

function start(signed: SignedStatement, trusted: boolean): ChainState {
  const { statement, bytes, stmtHash, signatures } = signed;
  refuseUnless(statement.type === "genesis" && statement.header.seq === 0, "E_CHAIN", "seq");
  const { header, device, role } = statement;
  refuseUnless(isZero(header.prev) && isZero(header.accountId), "E_CHAIN", "prev");
  refuseUnless(device.kind === "browser", "E_CHAIN", "kit");
  refuseUnless(!equalBytes(device.admPk, device.sigPk), "E_CHAIN", "keyreuse");
  refuseUnless(equalBytes(header.signerDevice, deviceIdOf(device)), "E_CHAIN", "signer");
  const [byAdm, bySig] = signatures;
  refuseUnless(byAdm !== undefined && bySig !== undefined, "E_SIG");
  for (const { device: by } of signatures)
    refuseUnless(equalBytes(by, header.signerDevice), "E_CHAIN", "signer");
  if (!trusted) {
    checkDeviceKeys(device);
    requireSignature(byAdm.signature, "stmt-sig", bytes, device.admPk);
    requireSignature(bySig.signature, "stmt-sig2", bytes, device.sigPk);
  }
  const log: ChainLog = {
    ...{ heads: [stmtHash], times: [header.timeMs], keys: new Map() },
    ...{ endorsements: new Map(), teams: new Map(), policies: [] },
  };
  recordKeys(log, [device.admPk, device.sigPk, device.boxPk, device.kemHash], 0);
  const accountId = accountIdOf(bytes);
  const state = deviceStateOf(device, 0, header.timeMs);
  return {
    id: idOf<AccountId>(accountId),
    accountId,
    role,
    seq: 0,
    head: stmtHash,
    lastLogSize: header.logSize,
    lastTimeMs: header.timeMs,
    devices: new Map([[state.id, state]]),
    log,
  };
}

function extend(state: ChainState, signed: SignedStatement, trusted: boolean): ChainState {
  const { statement, stmtHash } = signed;
  const { header } = statement;
  refuseUnless(statement.type !== "genesis" && header.seq === state.seq + 1, "E_CHAIN", "seq");
  refuseUnless(equalBytes(header.prev, state.head), "E_CHAIN", "prev");
  refuseUnless(equalBytes(header.accountId, state.accountId), "E_CHAIN", "prev");
  refuseUnless(header.seq < (state.role === chainRole.root ? rootChainLimit : chainLimit), "E_LIMIT");
  refuseUnless(header.logSize >= state.lastLogSize, "E_STALE_LOG");
  const signer = requireSigners(state, signed, trusted);
  // Others judge by the times of the root's statements where they do not know the order of the key log (SPEC §5, §7).
  if (state.role === chainRole.root && !trusted)
    refuseUnless(header.timeMs >= state.lastTimeMs, "E_CHAIN", "time");
  requireChange(state, statement, signer, trusted);
  const log = sharedLog(state);
  log.heads.push(stmtHash);
  log.times.push(header.timeMs);
  recordRootStatement(log, statement);
  return {
    ...state,
    seq: header.seq,
    head: stmtHash,
    lastLogSize: header.logSize,
    lastTimeMs: header.timeMs,
    devices: devicesAfter(state, statement, signer, log),
    log,
  };
}

function devicesAfter(
  state: ChainState,
  statement: ChainStatement,
  signer: DeviceState,
  log: ChainState["log"],
): ChainState["devices"] {
  const { seq, timeMs } = statement.header;
  if (statement.type === "add") {
    const { device, replaces } = statement;
    recordKeys(log, [device.admPk, device.sigPk, device.boxPk, device.kemHash], seq);
    const added = deviceStateOf(device, seq, timeMs);
    const devices = new Map(state.devices).set(added.id, added);
    return isZero(replaces) ? devices : revoked(devices, replaces, seq, timeMs, null);
  }
  if (statement.type === "revoke")
    return revoked(new Map(state.devices), statement.deviceId, seq, timeMs, statement.reason);
  if (statement.type === "rotate") {
    const { keyEpoch, boxPk, kemHash } = statement;
    recordKeys(log, [boxPk, kemHash], seq);
    const epochs = [...signer.epochs, { keyEpoch, seq, fromMs: timeMs, boxPk, kemHash }];
    return new Map(state.devices).set(signer.id, { ...signer, keyEpoch, boxPk, kemHash, epochs });
  }
  return state.devices;
}

function deviceStateOf(device: DeviceRecord, seq: number, timeMs: number): DeviceState {
  const deviceId = deviceIdOf(device);
  return {
    ...device,
    id: idOf<DeviceId>(deviceId),
    deviceId,
    keyEpoch: 0,
    epochs: [{ keyEpoch: 0, seq, fromMs: timeMs, boxPk: device.boxPk, kemHash: device.kemHash }],
    addedSeq: seq,
    addedMs: timeMs,
    revokedSeq: null,
    revokedMs: null,
    revokedReason: null,
  };
}

function revoked(
  devices: Map<DeviceId, DeviceState>,
  deviceId: Uint8Array,
  seq: number,
  timeMs: number,
  reason: RevokeReason | null,
): Map<DeviceId, DeviceState> {
  const id = idOf<DeviceId>(deviceId);
  const device = devices.get(id);
  if (device === undefined) throw new ProtocolError("E_CHAIN");
  return devices.set(id, { ...device, revokedSeq: seq, revokedMs: timeMs, revokedReason: reason });
}
