import { compareBytes } from "#app/lib/bytes.ts";
import { zeroId } from "../codec.ts";
import type { Signer } from "../primitives/signature.ts";
import { extendChain, startChain } from "../public/chain-replay.ts";
import type { ChainState } from "../public/chain-state.ts";
import {
  type ChainHeader,
  type ChainRole,
  type ChainStatement,
  chainRole,
  encodeChainStatement,
} from "../public/chain-statement.ts";
import { type DeviceRecord, deviceIdOf } from "../public/device-record.ts";
import { possessionMessage } from "../public/possession.ts";
import { encodeWire } from "../public/statement-wire.ts";

/** Time and key log position that a statement is signed at. */
export type SignedAt = { readonly timeMs: number; readonly logSize: number; readonly logRoot: Uint8Array };

/** A device that signs chain statements, with its adm key: unsealed only in a fresh passkey ceremony. */
export type ChainSigner = { readonly deviceId: Uint8Array; readonly adm: Signer };

/** What a typed statement says beyond its header; GENESIS has its own function. */
export type ChainChange = ChainStatement extends infer S
  ? S extends { type: "genesis" }
    ? never
    : S extends { header: ChainHeader }
      ? Omit<S, "header">
      : never
  : never;

export type Possession = { readonly possessionAdm: Uint8Array; readonly possessionSig: Uint8Array };

/** The wire form of a new account's GENESIS, replayed once before it is given out. */
export async function signGenesis(input: {
  role: ChainRole;
  salt: Uint8Array;
  device: DeviceRecord;
  at: SignedAt;
  adm: Signer;
  sig: Signer;
}): Promise<Uint8Array<ArrayBuffer>> {
  const { role, salt, device, at, adm, sig } = input;
  const signerDevice = deviceIdOf(device);
  const header = { ...at, accountId: zeroId(), seq: 0, prev: zeroId(), signerDevice };
  const bytes = encodeChainStatement({ type: "genesis", header, role, salt, device });
  const wire = encodeWire(bytes, [
    { device: signerDevice, signature: await adm.sign("stmt-sig", bytes) },
    { device: signerDevice, signature: await sig.sign("stmt-sig2", bytes) },
  ]);
  startChain(wire);
  return wire;
}

/**
 * The signed bytes of the next statement. With a second signer (a kit removed by two browsers, SPEC §5) the header names
 * the one with the smaller id, so both sides derive the same bytes. A slow clock does not date a statement of the root before
 * the one it follows.
 */
export function nextStatement(
  state: ChainState,
  change: ChainChange,
  at: SignedAt,
  signers: readonly Uint8Array[],
): Uint8Array<ArrayBuffer> {
  const [signerDevice] = [...signers].sort(compareBytes);
  if (signerDevice === undefined) throw new RangeError("a statement needs a signer");
  const { accountId, head: prev } = state;
  const timeMs = state.role === chainRole.root ? Math.max(at.timeMs, state.lastTimeMs) : at.timeMs;
  const header = { ...at, timeMs, accountId, seq: state.seq + 1, prev, signerDevice };
  return encodeChainStatement({ ...change, header });
}

/** One device's signature over statement bytes, for a co-signer on another device. */
export async function signStatementBytes(bytes: Uint8Array, { deviceId, adm }: ChainSigner) {
  return { device: deviceId, signature: await adm.sign("stmt-sig", bytes) };
}

/** Signs the next statement and replays it, so that nothing leaves which others would refuse. */
export async function signNext(
  state: ChainState,
  change: ChainChange,
  at: SignedAt,
  ...signers: readonly ChainSigner[]
): Promise<Uint8Array<ArrayBuffer>> {
  const ordered = [...signers].sort((a, b) => compareBytes(a.deviceId, b.deviceId));
  const bytes = nextStatement(
    state,
    change,
    at,
    ordered.map(({ deviceId }) => deviceId),
  );
  const signatures = await Promise.all(ordered.map((signer) => signStatementBytes(bytes, signer)));
  const wire = encodeWire(bytes, signatures);
  extendChain(state, wire);
  return wire;
}

/** A device that is to be added proves that it holds both signing keys, for one place in one chain. */
export async function provePossession(
  at: { readonly accountId: Uint8Array; readonly seq: number; readonly prev: Uint8Array },
  device: DeviceRecord,
  keys: { readonly adm: Signer; readonly sig: Signer },
): Promise<Possession> {
  const message = possessionMessage({ ...at, device });
  return {
    possessionAdm: await keys.adm.sign("possess", message),
    possessionSig: await keys.sig.sign("possess", message),
  };
}
