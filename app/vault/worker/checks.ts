import type { AccountId } from "#app/lib/ids.ts";
import type { Check } from "../safety-rpc.ts";
import type { CheckEntry, Model } from "./model-types.ts";

/** How somebody was made sure of; null where nobody did, or it was taken back. */
export function checkOf(
  { checks }: Pick<Model, "checks">,
  account: AccountId,
): (CheckEntry & { by: Check }) | null {
  const entry = checks.get(account);
  return entry === undefined || entry.by === "none" ? null : { ...entry, by: entry.by };
}
