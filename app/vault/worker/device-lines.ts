import type { ChainState, DeviceState } from "#app/crypto/public/chain-state.ts";
import { revokeReason } from "#app/crypto/public/chain-statement.ts";
import type { AccountId } from "#app/lib/ids.ts";
import type { ThreadLine } from "../rpc.ts";
import type { Model, ThreadModel } from "./model-types.ts";
import { addedByKit } from "./own-devices.ts";
import { personIn } from "./people.ts";
import { chainIn } from "./pins.ts";

type DeviceChange = "device-added" | "device-removed" | "device-lost";

/**
 * Devices that members added and took away while the conversation went on: who can read changes with them, so everyone sees it
 * where it happened (SPEC §5, §15). Recovery sheets are the owner's own affair.
 */
export function deviceLines(
  model: Model,
  thread: ThreadModel,
  nowMs: number,
): { atMs: number; line: ThreadLine }[] {
  const beganMs = thread.state.log.lines[0]?.timeMs ?? 0;
  return [...thread.state.members.keys()].flatMap((account) => {
    const chain = chainIn(model, account);
    if (chain === null) return [];
    return [...chain.devices.values()]
      .flatMap((device) => changesOf(model, chain, device))
      .filter(({ atMs }) => atMs >= beganMs)
      .map(({ atMs, kind }) => ({ atMs, line: lineOf(model, account, kind, atMs, nowMs) }));
  });
}

function changesOf(
  model: Model,
  chain: ChainState,
  device: DeviceState,
): { atMs: number; kind: DeviceChange }[] {
  if (device.kind === "kit") return [];
  // What a sheet has added is told as its use (sheet-use.ts).
  const bySheet = device.addedSeq === 0 || addedByKit(model, chain, device);
  const added = bySheet ? [] : [{ atMs: device.addedMs, kind: "device-added" as const }];
  if (device.revokedMs === null) return added;
  const lost =
    device.revokedReason === revokeReason.lost || device.revokedReason === revokeReason.compromised;
  return [
    ...added,
    { atMs: device.revokedMs, kind: lost ? ("device-lost" as const) : ("device-removed" as const) },
  ];
}

function lineOf(
  model: Model,
  account: AccountId,
  kind: DeviceChange,
  atMs: number,
  nowMs: number,
): ThreadLine {
  const byName = personIn(model, account, nowMs)?.name ?? null;
  return {
    ...{ kind, atMs, byName, own: account === model.identity.accountId },
    ...{ names: [], rights: null, untilMs: null },
  };
}
