import type { Model } from "./model-types.ts";
import { ownChain } from "./pins.ts";

export const askedName = "sheet-asked";

/** Whether half a statement of this device still waits for the next place of the chain. */
export function hasAsked(model: Model, nowMs: number): boolean {
  const kept = model.kept.get(askedName);
  if (kept === undefined) return false;
  const { seq, untilMs }: { seq: number; untilMs: number } = JSON.parse(kept);
  return seq > ownChain(model).seq && nowMs < untilMs;
}
