import { requireSignature } from "#app/crypto/primitives/signature.ts";
import { extendChain } from "#app/crypto/public/chain-replay.ts";
import type { ChainState } from "#app/crypto/public/chain-state.ts";
import { decodeChainStatement, revokeReason } from "#app/crypto/public/chain-statement.ts";
import { type DeviceSignature, encodeWire } from "#app/crypto/public/statement-wire.ts";
import { type ChainSigner, nextStatement, signStatementBytes } from "#app/crypto/secret/sign-chain.ts";
import { fromBase64url, toBase64url } from "#app/lib/base64url.ts";
import { compareBytes, equalBytes } from "#app/lib/bytes.ts";
import { type DeviceId, idBytes, idOf } from "#app/lib/ids.ts";
import type { RemovalOffer, RemovalPost } from "#app/protocol/clinic-api.ts";
import { VaultError } from "../rpc.ts";
import type { OfferedRemoval } from "../sheet-rpc.ts";
import { askedName } from "./asked.ts";
import type { VaultEnvironment } from "./environment.ts";
import type { Model } from "./model-types.ts";
import { ownDevice } from "./own-devices.ts";
import { ownChain, signedAt } from "./pins.ts";
import type { Tx } from "./session.ts";
import { activeSheets, requireFreePlace } from "./sheets.ts";

const waitsMs = 15 * 60_000;
const skewMs = 10 * 60_000;

/** Half a REVOKE that another browser has signed, as this one has verified it; in memory only. */
export interface HeldOffer {
  bytes: Uint8Array;
  first: DeviceSignature;
  view: OfferedRemoval;
}

export interface AskPlan {
  type: "ask-removal";
  sheet: DeviceId;
  other: DeviceId;
  number: number;
}

/** E_ADMIN_EMPTY for what is no sheet in use, and without another browser that could sign as well (SPEC §5 "Kit"). */
export function planAsk(
  model: Model,
  { deviceId, withDevice }: { deviceId: string; withDevice: string },
  nowMs: number,
): AskPlan {
  requireFreePlace(model, nowMs);
  const sheet = activeSheets(ownChain(model)).find(({ id }) => id === deviceId);
  if (sheet === undefined || !ownDevice(model, withDevice).canRevoke) throw new VaultError("E_ADMIN_EMPTY");
  return {
    type: "ask-removal",
    sheet: sheet.id,
    other: withDevice as DeviceId, // found among the own devices
    number: ownDevice(model, deviceId).number,
  };
}

/** The statement that both sign, with this side's signature. Nothing else is signed for its place while it waits. */
export async function signAsk(
  { model, save }: Tx,
  env: VaultEnvironment,
  own: ChainState,
  { sheet, other }: AskPlan,
  signer: ChainSigner,
): Promise<RemovalPost> {
  const change = { type: "revoke", deviceId: idBytes(sheet), reason: revokeReason.compromised } as const;
  const at = signedAt(model, env.clock);
  const bytes = nextStatement(own, change, at, [signer.deviceId, idBytes(other)]);
  const { signature } = await signStatementBytes(bytes, signer);
  model.kept.set(askedName, JSON.stringify({ seq: own.seq + 1, untilMs: at.timeMs + waitsMs }));
  save(`kept/${askedName}`);
  return { statement: toBase64url(bytes), signature: toBase64url(signature) };
}

/** Judges what the server passes on: the REVOKE of a sheet in use, for the next place, signed by another browser of this account just now. */
export function holdOffer(model: Model, { removal }: RemovalOffer, nowMs: number): HeldOffer | null {
  if (removal === null) return null;
  const own = ownChain(model);
  const bytes = fromBase64url(removal.statement);
  const statement = decodeChainStatement(bytes);
  const { header } = statement;
  const isNext =
    equalBytes(header.accountId, own.accountId) &&
    header.seq === own.seq + 1 &&
    equalBytes(header.prev, own.head);
  // Of a place that the chain has passed: over, and no attack.
  if (!isNext || statement.type !== "revoke" || Math.abs(nowMs - header.timeMs) > waitsMs + skewMs)
    return null;
  const sheet = activeSheets(own).find(({ id }) => id === idOf<DeviceId>(statement.deviceId));
  const by = own.devices.get(removal.signer as DeviceId);
  const mine = idBytes(model.identity.deviceId);
  if (sheet === undefined || by?.kind !== "browser" || by.revokedSeq !== null) return null;
  if (equalBytes(by.deviceId, mine)) return null;
  const [first] = [by.deviceId, mine].sort(compareBytes);
  if (first === undefined || !equalBytes(first, header.signerDevice)) return null;
  const signature = fromBase64url(removal.signature);
  requireSignature(signature, "stmt-sig", bytes, by.admPk);
  const { number, addedMs } = ownDevice(model, sheet.id);
  const view = { number, addedMs, byNumber: ownDevice(model, by.id).number };
  return { bytes, first: { device: by.deviceId, signature }, view };
}

/** The second signature makes it a REVOKE, which goes out with the next sync like any other. */
export async function confirmOffer(
  { model, save }: Tx,
  own: ChainState,
  { bytes, first }: HeldOffer,
  signer: ChainSigner,
): Promise<void> {
  const signatures = [first, await signStatementBytes(bytes, signer)];
  signatures.sort((a, b) => compareBytes(a.device, b.device));
  const wire = encodeWire(bytes, signatures);
  extendChain(own, wire);
  model.revocation = { wire: toBase64url(wire) };
  save("revocation");
}
