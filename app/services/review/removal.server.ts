import type { Redaction } from "#app/protocol/review-api.ts";
import { bodyMayGo, type RedactedPart, redactedName } from "#audit/redactions.ts";
import { redactableEntry } from "#db/access/redactable.server.ts";
import { destroyLog, isLogHeld, logNamed } from "#db/queries/destroy-log.server.ts";
import { eraseCopies, isHeld, takeOut } from "#db/queries/redactions.server.ts";
import { settingsRow } from "#db/queries/review.server.ts";
import type { Pseudonym } from "#db/schema/ids.ts";
import type { WriteTx } from "#db/tickets/write-tx.server.ts";
import { refuse, refuseUnless } from "../audited/refusal.server.ts";
import { keptUntilMs } from "./retention.server.ts";

type Target = Pick<Redaction, "log" | "seq" | "part">;

/** Something that this officer may have taken out of the log now. */
export interface Removal {
  /** Of the log in which it stands. */
  origin: string;
  /** Pseudonyms as the entry has them; none for a whole log. */
  patients: readonly string[];
  /** `redacted` of the confirming entry (audit SPEC §4). */
  name: string;
  /** False when it is not there any more. */
  takeOut(): Promise<boolean>;
}

/** Throws Refusal: E_NOT_FOUND, E_BAD_REQUEST for what never goes, E_FORBIDDEN for one's own, E_HELD under a hold. */
export function removalOf(tx: WriteTx, target: Target, officer: Pseudonym): Promise<Removal> {
  const { log, seq, part } = target;
  return part === "log" ? wholeLog(tx, log, seq) : ofEntry(tx, { log, seq, part }, officer);
}

/** Origin and patients of what was asked about, whether or not it may still be taken out. */
export async function whatIsThere(tx: WriteTx, { log, seq, part }: Target) {
  const found = part === "log" ? null : await redactableEntry(tx, log, seq);
  const origin = found?.origin ?? (await logNamed(tx, log))?.origin ?? log;
  return { origin, patients: found?.entry.p ?? [] };
}

async function ofEntry(
  tx: WriteTx,
  target: { log: string; seq: number; part: RedactedPart },
  officer: Pseudonym,
): Promise<Removal> {
  const { log, seq, part } = target;
  const {
    entry,
    isOpen,
    origin,
    part: typed,
  } = (await redactableEntry(tx, log, seq)) ?? refuse("E_NOT_FOUND");
  if (part === "private") refuseUnless(typed !== null, "E_NOT_FOUND");
  else {
    // A closed log has no later entry that could name what is gone from it.
    refuseUnless(isOpen && bodyMayGo(entry.e), "E_BAD_REQUEST");
    refuseUnless(entry.a.p !== officer && !entry.p.includes(officer), "E_FORBIDDEN");
  }
  refuseUnless(!(await isHeld(tx, { log, patients: entry.p })), "E_HELD");
  return {
    ...{ origin, patients: entry.p, name: redactedName(seq, part) },
    async takeOut() {
      if (!(await takeOut(tx, target))) return false;
      if (typed) await eraseCopies(tx, entry, new TextDecoder().decode(typed));
      return true;
    },
  };
}

/** A closed log, when the years of retention after its own are over. */
async function wholeLog(tx: WriteTx, log: string, seq: number): Promise<Removal> {
  const found = (await logNamed(tx, log)) ?? refuse("E_NOT_FOUND");
  const { retentionYears } = await settingsRow(tx);
  const isPast = tx.nowMs >= keptUntilMs(log, retentionYears);
  refuseUnless(seq === 0 && found.closed && !found.destroyed && isPast, "E_BAD_REQUEST");
  refuseUnless(!(await isLogHeld(tx, log)), "E_HELD");
  const { origin } = found;
  return { origin, patients: [], name: "log", takeOut: () => destroyLog(tx, log, origin) };
}
