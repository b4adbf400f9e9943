import { activeDevices } from "#app/crypto/public/chain-query.ts";
import { activeKitLimit, type ChainState, type DeviceState } from "#app/crypto/public/chain-state.ts";
import { deviceIdOf } from "#app/crypto/public/device-record.ts";
import type { Kit } from "#app/crypto/secret/kit.ts";
import { type DeviceId, idOf } from "#app/lib/ids.ts";
import { VaultError } from "../rpc.ts";
import type { SheetState } from "../sheet-rpc.ts";
import { hasAsked } from "./asked.ts";
import type { Model } from "./model-types.ts";
import { ownDevices } from "./own-devices.ts";
import { ownChain } from "./pins.ts";
import type { Tx } from "./session.ts";
import { addedBy } from "./sheet-use.ts";

const yearMs = 31_536_000_000;
const putOffName = "sheet-put-off";

/** The sheets of the own account and whether another one is offered (SPEC §10 "Recovery kit"). */
export function sheetState(model: Model, nowMs: number): SheetState {
  const own = ownChain(model);
  const kits = activeSheets(own).map(({ id }) => id);
  const offer = offerOf(model, nowMs);
  return {
    sheets: ownDevices(model).flatMap(
      ({ deviceId, number, addedMs }) =>
        kits.includes(deviceId as DeviceId) ? [{ deviceId, number, addedMs }] : [], // compared with ids of the chain
    ),
    mayAdd: kits.length < activeKitLimit,
    offer: offer === null || model.kept.get(putOffName) === offer.name ? null : offer.why,
  };
}

export function putOffSheet({ model, save }: Tx, nowMs: number): void {
  const offer = offerOf(model, nowMs);
  if (offer === null) return;
  model.kept.set(putOffName, offer.name);
  save(`kept/${putOffName}`);
}

/** E_SHEET_LIMIT: a third is not for one browser to add (SPEC §5); E_SYNC_FIRST while another statement waits for its place. */
export function requireRoomForSheet(model: Model, nowMs: number): void {
  if (activeSheets(ownChain(model)).length >= activeKitLimit) throw new VaultError("E_SHEET_LIMIT");
  requireFreePlace(model, nowMs);
}

/** Signed now, a statement would take the place of one that waits to be seen in the chain. */
export function requireFreePlace(model: Model, nowMs: number): void {
  const { rotation, revocation, rootBatch } = model;
  if (rotation !== null || revocation !== null || rootBatch !== null) throw new VaultError("E_SYNC_FIRST");
  if (hasAsked(model, nowMs)) throw new VaultError("E_ASKED");
}

/** The active device of the own chain that these words are; E_SHEET for those of another account, and for a void sheet. */
export function standingSheet(own: ChainState, { keys }: Kit): DeviceState {
  const id = idOf<DeviceId>(deviceIdOf({ admPk: keys.adm.publicKey, sigPk: keys.sig.publicKey }));
  const found = activeSheets(own).find((device) => device.id === id);
  if (found === undefined) throw new VaultError("E_SHEET");
  return found;
}

export function activeSheets(own: ChainState): DeviceState[] {
  return activeDevices(own).filter(({ kind }) => kind === "kit");
}

/** One offer a year and sheet, so that "not now" holds until there is something new to say. */
function offerOf(model: Model, nowMs: number): { why: "used" | "year"; name: string } | null {
  const chain = model.chains.get(model.identity.accountId);
  const newest = chain && activeSheets(chain.state).at(-1);
  if (chain === undefined || newest === undefined || model.kit !== null) return null;
  if (addedBy(chain, (signer) => signer === newest.id).length > 0)
    return { why: "used", name: `used.${newest.id}` };
  const years = Math.floor((nowMs - newest.addedMs) / yearMs);
  return years < 1 ? null : { why: "year", name: `year.${years}.${newest.id}` };
}
