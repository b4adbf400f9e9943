import type { AccountId } from "#app/lib/ids.ts";
import { checkOf } from "./checks.ts";
import type { Model } from "./model-types.ts";
import { chainIn } from "./pins.ts";

/**
 * Whether somebody of the same role wrote here earlier under the name that this account now has: an id is the hash of a first
 * statement, so nobody comes back as themselves without their keys (SPEC §5). Two persons may share a name as well; in both
 * cases only they can tell. Said until the person was checked, or it was seen once.
 */
export function isNewIdentity(model: Model, account: AccountId): boolean {
  const chain = chainIn(model, account);
  if (chain === null || checkOf(model, account) !== null || account === model.identity.accountId)
    return false;
  const name = claimedName(model, account);
  const beganMs = firstMs(model, account);
  if (name === null) return false;
  return [...met(model)].some(
    (other) =>
      other !== account &&
      other !== model.identity.accountId &&
      chainIn(model, other)?.role === chain.role &&
      firstMs(model, other) < beganMs &&
      claimedName(model, other) === name,
  );
}

/** Who shares or shared a conversation here, or was checked. */
function met(model: Model): Set<AccountId> {
  const members = [...model.threads.values()].flatMap(({ state }) => [...state.members.keys()]);
  return new Set([...members, ...model.checks.keys()]);
}

/** The name as the server gives it: a false one can only make this device ask for a check too many. */
function claimedName(model: Model, account: AccountId): string | null {
  const held = model.directory?.answer.people.find(({ accountId }) => accountId === account);
  return held?.name.normalize("NFC") ?? model.checks.get(account)?.name ?? null;
}

function firstMs(model: Model, account: AccountId): number {
  const [first] = chainIn(model, account)?.devices.values() ?? [];
  return first?.addedMs ?? Number.POSITIVE_INFINITY;
}
