import type { DeviceId } from "#app/lib/ids.ts";
import type { Arriving, Flow, PassingOn, PassingOnVault } from "../passing-on-rpc.ts";
import { VaultError } from "../rpc.ts";
import { isShareWhole } from "./ingest-history.ts";
import type { Model, ShareJob, ThreadModel } from "./model-types.ts";
import { ownDevices } from "./own-devices.ts";
import { conversationsIn, isSelfThread } from "./self-thread.ts";
import type { VaultSession } from "./session.ts";
import { transcriptOf } from "./thread-transcript.ts";

/** Whether messages go to a device now; a colleague's preparation rests by `paused`, an own device by its own switch. */
export function flows({ sharing, identity }: Model, { account, deviceId }: ShareJob): boolean {
  if (account !== identity.accountId) return !sharing.paused;
  return flowOf(sharing.resting, deviceId) === "on";
}

/** The same for what was sealed already; it has no place in an order and can wait. */
export function shareFlows(model: Model, key: string): boolean {
  const job = model.shares.get(key);
  return job === undefined || flows(model, job);
}

function flowOf(resting: Model["sharing"]["resting"], deviceId: string): Flow {
  return resting[deviceId as DeviceId] ?? "on"; // an id like any other: nothing rests for it
}

export function passingOn(model: Model): PassingOn[] {
  return ownDevices(model)
    .filter(({ revokedMs }) => revokedMs === null)
    .flatMap(({ deviceId, number, name }) => {
      const jobs = [...model.shares.values()].filter(
        (job) => job.deviceId === deviceId && job.hashes.length > 0 && isConversation(model, job),
      );
      if (jobs.length === 0) return [];
      return [
        {
          ...{ deviceId, number, name, flow: flowOf(model.sharing.resting, deviceId) },
          conversations: { done: jobs.filter(isDone).length, total: jobs.length },
          messages: {
            done: sum(jobs, ({ next, hashes }) => Math.min(next, hashes.length)),
            total: sum(jobs, ({ hashes }) => hashes.length),
          },
          failed: jobs.filter(({ failed }) => failed !== null).length,
        },
      ];
    });
}

function isConversation({ threads }: Model, { threadId }: ShareJob): boolean {
  const thread = threads.get(threadId);
  return thread !== undefined && !isSelfThread(thread);
}

function isDone({ next, hashes }: ShareJob): boolean {
  return next >= hashes.length;
}

function sum<T>(list: readonly T[], count: (item: T) => number): number {
  return list.reduce((total, item) => total + count(item), 0);
}

export function arriving(model: Model): Arriving | null {
  const { welcome, sharing } = model;
  if (welcome === null || welcome.from === null) return null;
  const states = conversationsIn(model).flatMap((thread) => arrivalOf(model, thread) ?? []);
  if (states.length === 0) return null;
  const from = ownDevices(model).find(({ deviceId }) => deviceId === welcome.from);
  return {
    ...{ fromNumber: from?.number ?? null, fromName: from?.name ?? null },
    flow: sharing.arriving,
    conversations: { done: states.filter(({ left }) => left === 0).length, total: states.length },
    messages: {
      done: sum(states, ({ here }) => here),
      total: sum(states, ({ here, left }) => here + left),
    },
    lacking: states.filter(({ left, told }) => told && left > 0).length,
  };
}

/**
 * Of one conversation: earlier messages that were opened, those that were not, and whether the other device has sent all it
 * promised. Null where nothing was written before this device.
 */
function arrivalOf(model: Model, thread: ThreadModel): { here: number; left: number; told: boolean } | null {
  const shares = (model.histories.get(thread.id)?.shares ?? []).filter(
    ({ from }) => from === model.identity.accountId,
  );
  const kept = model.originals.get(thread.id)?.size ?? 0;
  if (shares.length === 0 && kept === 0) return null;
  const promised = new Set(shares.flatMap(({ hashes }) => hashes));
  const opened = transcriptOf(model, thread).ordered.list.filter(({ entry }) => promised.has(entry.envHash));
  const told = shares.some((share) => isShareWhole(opened, share));
  const missing = Math.max(0, ...shares.map(({ count }) => count - opened.length));
  return { here: opened.length, left: Math.max(kept, missing), told };
}

export function passingOnCalls(session: VaultSession): PassingOnVault {
  return {
    passingOn: () => session.read(passingOn),
    arriving: () => session.read(arriving),
    setPassingOn: ({ deviceId, flow }) =>
      session.write(async ({ model, save }) => {
        if (!passingOn(model).some((each) => each.deviceId === deviceId)) throw new VaultError("E_NO_DEVICE");
        model.sharing.resting = { ...model.sharing.resting, [deviceId]: flow };
        save("sharing");
      }),
    setArriving: (flow) =>
      session.write(async ({ model, save }) => {
        model.sharing.arriving = flow;
        save("sharing");
      }),
  };
}
