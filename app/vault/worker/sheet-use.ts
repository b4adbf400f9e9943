import type { DeviceState } from "#app/crypto/public/chain-state.ts";
import { deviceFlag } from "#app/crypto/public/device-record.ts";
import { parseWire } from "#app/crypto/public/signed-statement.ts";
import { fromBase64url } from "#app/lib/base64url.ts";
import { type DeviceId, idOf } from "#app/lib/ids.ts";
import type { ThreadLine } from "../rpc.ts";
import type { ChainModel, Model, ThreadModel } from "./model-types.ts";
import { personIn } from "./people.ts";

/** Browsers that a recovery sheet has added: a use of the sheet that everyone is told of (SPEC §10). */
export function addedBySheet({ state, wires }: Pick<ChainModel, "state" | "wires">): DeviceState[] {
  return addedBy({ state, wires }, (signer) => state.devices.get(signer)?.kind === "kit");
}

/** Active browsers that came with a sheet, by which nothing of a member of staff comes back but who they are (SPEC §10). */
export function recoveredBrowsers(chain: ChainModel): DeviceState[] {
  return addedBySheet(chain).filter(
    ({ revokedSeq, flags }) => revokedSeq === null && (flags & deviceFlag.mayReceiveHistory) !== 0,
  );
}

/**
 * Whether who signed at this key log position can have known of a device. Without it, earlier messages are not given to a browser
 * that came with a sheet: nobody has looked at who holds that browser.
 */
export function canHaveKnown({ wires }: ChainModel, { addedSeq }: DeviceState, logSize: number): boolean {
  const wire = wires[addedSeq];
  return wire !== undefined && logSize > parseWire(fromBase64url(wire)).statement.header.logSize;
}

/** Active browsers that one device has linked and that may receive history. */
export function linkedBy(chain: ChainModel, signer: DeviceId): DeviceState[] {
  return addedBy(chain, (each) => each === signer).filter(
    ({ revokedSeq, flags }) => revokedSeq === null && (flags & deviceFlag.mayReceiveHistory) !== 0,
  );
}

/** Browsers that one of the signers has added, but the first, which nobody added. */
export function addedBy(
  { state, wires }: Pick<ChainModel, "state" | "wires">,
  isSigner: (id: DeviceId) => boolean,
): DeviceState[] {
  return [...state.devices.values()].filter(({ kind, addedSeq }) => {
    const wire = wires[addedSeq];
    if (kind !== "browser" || addedSeq === 0 || wire === undefined) return false;
    return isSigner(idOf<DeviceId>(parseWire(fromBase64url(wire)).statement.header.signerDevice));
  });
}

/** The lines of a conversation that say so of its members, since it began. */
export function sheetLines(
  model: Model,
  { state }: ThreadModel,
  sinceMs: number,
  nowMs: number,
): Extract<ThreadLine, { kind: "sheet-used" }>[] {
  return [...state.members.keys()].flatMap((account) => {
    const chain = model.chains.get(account);
    const added = chain === undefined ? [] : addedBySheet(chain);
    const own = account === model.identity.accountId;
    const byName = added.length === 0 ? null : (personIn(model, account, nowMs)?.name ?? null);
    return added
      .filter(({ addedMs }) => addedMs >= sinceMs)
      .map(({ addedMs: atMs }) => ({ kind: "sheet-used", atMs, own, byName }) as const);
  });
}
