import { recipientDevices } from "#app/crypto/public/chain-query.ts";
import { recipientsOf } from "#app/crypto/public/recipients.ts";
import type { ThreadState } from "#app/crypto/public/thread-state.ts";
import type { AccountId } from "#app/lib/ids.ts";
import type { Destination, ThreadView } from "../rpc.ts";
import { careMembers, threadIn } from "./destination.ts";
import { readersOf } from "./ingest-envelope.ts";
import type { Model, ThreadModel } from "./model-types.ts";
import { personIn } from "./people.ts";
import { chainIn, roleOfChain, rootIn } from "./pins.ts";

/** Who will be able to read a message written now, with the number of their devices (SPEC §8 "Recipients"). */
export function readersOfDestination(model: Model, to: Destination, nowMs: number): ThreadView["readers"] {
  if (to.type === "thread") return readersNow(model, threadIn(model, to.threadId), nowMs);
  const devices = careMembers(model, to, nowMs).map((accountId) => {
    const chain = chainIn(model, accountId);
    return { accountId, devices: chain === null ? 0 : recipientDevices(chain).length };
  });
  return named(model, devices, nowMs);
}

export function readersNow(
  model: Model,
  { state }: Pick<ThreadModel, "state">,
  nowMs: number,
): ThreadView["readers"] {
  return named(model, readersOf(recipientsIn(model, state, nowMs)), nowMs);
}

function recipientsIn(model: Model, state: ThreadState, nowMs: number) {
  return recipientsOf(state, (id) => chainIn(model, id), rootIn(model), nowMs);
}

function named(
  model: Model,
  readers: readonly { accountId: AccountId; devices: number }[],
  nowMs: number,
): ThreadView["readers"] {
  return readers.map(({ accountId, devices }) => {
    const person = personIn(model, accountId, nowMs);
    const chain = chainIn(model, accountId);
    return {
      accountId,
      name: person?.name ?? null,
      role: chain === null ? "patient" : roleOfChain(chain),
      trust: person?.trust ?? "says-to-be",
      devices,
    };
  });
}
