import type { AccountId, TeamId } from "#app/lib/ids.ts";
import type { ChainState, EndorsementEvent, TeamEvent } from "./chain-state.ts";
import { type ChainRole, chainRole, type ProtectionPolicy } from "./chain-statement.ts";

export type StandingEndorsement = Extract<EndorsementEvent, { standing: true }>;

/** Clocks of two people's devices may differ by this much before order by claimed time counts (SPEC §7). */
export const clockSkewMs = 600_000;

/** The ENDORSE that stands for a subject at the root's `atSeq`, whether or not it has expired; null after UNENDORSE or without one. */
export function endorsementOf(
  root: ChainState,
  subject: AccountId,
  atSeq: number = root.seq,
): StandingEndorsement | null {
  const newest = events(root, subject, atSeq).at(-1);
  return newest?.standing ? newest : null;
}

/** Whether the clinic root at `atSeq` (by default the newest seen) vouches for the subject in that role at `atMs` (SPEC §5, §8). */
export function isEndorsed(
  root: ChainState,
  subject: AccountId,
  atMs: number,
  role: ChainRole = chainRole.staff,
  atSeq: number = root.seq,
): boolean {
  return holds(endorsementOf(root, subject, atSeq), role, atMs);
}

/**
 * For what names a time but no seq of the root: judged by what stood before it in the key log, and where `precedes` does not know
 * that of a statement of the root, by its time, with the clock skew in favour of the signer. Time is only a claim.
 */
export function wasEndorsedAround(
  root: ChainState,
  subject: AccountId,
  atMs: number,
  role: ChainRole = chainRole.staff,
  precedes: (rootSeq: number) => boolean | null = () => null,
): boolean {
  const inForce = events(root, subject, root.seq).findLast(
    ({ seq, standing, timeMs }) =>
      precedes(seq) ?? (standing ? timeMs - clockSkewMs <= atMs : timeMs + clockSkewMs <= atMs),
  );
  return holds(inForce ?? null, role, atMs);
}

/** Every subject that the root vouches for at `atMs`, in the order of the first ENDORSE. */
export function endorsedSubjects(root: ChainState, atMs: number): Map<AccountId, StandingEndorsement> {
  const standing = new Map<AccountId, StandingEndorsement>();
  for (const subject of root.log.endorsements.keys()) {
    const endorsement = endorsementOf(root, subject);
    if (endorsement !== null && endorsement.notAfterMs > atMs) standing.set(subject, endorsement);
  }
  return standing;
}

/** The newest TEAM statement of an id at the root's `atSeq`: the care team is this roster, whatever the server says. */
export function newestTeam(root: ChainState, team: TeamId, atSeq: number = root.seq): TeamEvent | null {
  return root.log.teams.get(team)?.findLast((event) => event.seq <= upTo(root, atSeq)) ?? null;
}

/** Ids of all teams that the root has ever named, as of this state. */
export function teamIds(root: ChainState): TeamId[] {
  return [...root.log.teams.keys()].filter((team) => newestTeam(root, team) !== null);
}

/** What holds where the root has said nothing of it. */
export const defaultPolicy: ProtectionPolicy = { staffNeedPrf: false, staffIdleS: 300, patientIdleS: 600 };

/** The newest POLICY of the root at `atSeq`; whoever holds the root's chain cannot be talked into a looser one (SPEC §12). */
export function policyOf(root: ChainState, atSeq: number = root.seq): ProtectionPolicy {
  return root.log.policies.findLast(({ seq }) => seq <= upTo(root, atSeq))?.policy ?? defaultPolicy;
}

function holds(event: EndorsementEvent | null, role: ChainRole, atMs: number): boolean {
  return event?.standing === true && event.role === role && event.notAfterMs > atMs;
}

function events(root: ChainState, subject: AccountId, atSeq: number): EndorsementEvent[] {
  const limit = upTo(root, atSeq);
  return (root.log.endorsements.get(subject) ?? []).filter((event) => event.seq <= limit);
}

/** The shared log may hold entries newer than this state. */
function upTo(root: ChainState, atSeq: number): number {
  return Math.min(root.seq, atSeq);
}
