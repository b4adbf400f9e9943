import type { DeviceState } from "#app/crypto/public/chain-state.ts";
import { deviceFlag } from "#app/crypto/public/device-record.ts";
import { parseWire } from "#app/crypto/public/signed-statement.ts";
import { fromBase64url } from "#app/lib/base64url.ts";
import { type DeviceId, idOf } from "#app/lib/ids.ts";
import type { ThreadLine } from "../rpc.ts";
import type { ChainModel, Model, ThreadModel } from "./model-types.ts";
import { personIn } from "./people.ts";

/** Browsers that a recovery sheet has added: a use of the sheet that everyone is told of (SPEC §10). */
export function addedBySheet({ state, wires }: ChainModel): DeviceState[] {
  return addedBy({ state, wires }, (signer) => state.devices.get(signer)?.kind === "kit");
}

/** Active browsers that one device has linked and that may receive history. */
export function linkedBy(chain: ChainModel, signer: DeviceId): DeviceState[] {
  return addedBy(chain, (each) => each === signer).filter(
    ({ revokedSeq, flags }) => revokedSeq === null && (flags & deviceFlag.mayReceiveHistory) !== 0,
  );
}

function addedBy({ state, wires }: ChainModel, isSigner: (id: DeviceId) => boolean): DeviceState[] {
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
