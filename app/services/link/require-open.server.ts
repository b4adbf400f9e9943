import type { LinkId } from "#app/lib/ids.ts";
import { findLink } from "#db/queries/links.server.ts";
import type { WriteTx } from "#db/tickets/write-tx.server.ts";
import { idInPath } from "../audited/input.server.ts";
import { refuse } from "../audited/refusal.server.ts";

/** Long enough to find the other device, compare six digits and touch a passkey; short for whoever looked over a shoulder. */
export const linkLifetimeMs = 15 * 60_000;
/** Open at one time in the clinic: strangers may open them, so their sum is bounded. */
export const openLinkLimit = 2_000;
/** Of one side: a chain that moves meanwhile repeats two steps. */
export const linkMessageLimit = 8;

/** The open link that a path names, under lock; E_NOT_FOUND for one that is unknown or over. */
export async function requireOpenLink(tx: WriteTx, text: string | undefined) {
  return (await findLink(tx, idInPath<LinkId>(text, 16))) ?? refuse("E_NOT_FOUND");
}
