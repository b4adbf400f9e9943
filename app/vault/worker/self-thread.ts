import { threadPolicy } from "#app/crypto/public/thread-statement.ts";
import type { Model, ThreadModel } from "./model-types.ts";

/** The account's own affairs, sealed to its devices (SPEC §7 "Self"): no conversation. */
export function isSelfThread({ state }: Pick<ThreadModel, "state">): boolean {
  return state.policy === threadPolicy.self;
}

/** Threads in which people write to each other. */
export function conversationsIn(model: Model): ThreadModel[] {
  return [...model.threads.values()].filter((thread) => !isSelfThread(thread));
}
