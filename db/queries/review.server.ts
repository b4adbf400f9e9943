import { asc, desc, eq, inArray } from "drizzle-orm";
import { toBase64url } from "#app/lib/base64url.ts";
import type { Hold, ReviewCase, ReviewSettings, SignedReview } from "#app/protocol/review-api.ts";
import type { Pseudonym } from "../schema/ids.ts";
import { person, personPrivate } from "../schema/person.ts";
import {
  legalHold,
  reviewCase,
  reviewSettings,
  reviewSignoff,
  reviewStep,
  watchedPatient,
} from "../schema/review.ts";
import type { ReadTicket } from "../tickets/read-ticket.server.ts";
import type { WriteTx } from "../tickets/write-tx.server.ts";

type Any = Pick<ReadTicket<unknown> | WriteTx, "orm">;

/** Before anybody has changed them. */
const usual: ReviewSettings = {
  ...{ bulkPatients: 20, dormantDays: 45, denials: 10, hours: null, retentionYears: 7 },
};

export async function settingsRow({ orm }: Any): Promise<ReviewSettings> {
  const [row] = await orm.select().from(reviewSettings);
  if (!row) return usual;
  const { bulkPatients, dormantDays, denials, hoursFrom: from, hoursTo: to, workDays, retentionYears } = row;
  const days = [0, 1, 2, 3, 4, 5, 6].filter((day) => (workDays >> day) & 1);
  const hours = from === null || to === null ? null : { from, to, days };
  return { bulkPatients, dormantDays, denials, hours, retentionYears };
}

export async function saveSettings({ orm }: WriteTx, settings: ReviewSettings): Promise<void> {
  const { hours, ...rest } = settings;
  const workDays = (hours?.days ?? []).reduce((bits, day) => bits | (1 << day), 0);
  const row = { only: 1, ...rest, hoursFrom: hours?.from ?? null, hoursTo: hours?.to ?? null, workDays };
  await orm.insert(reviewSettings).values(row).onConflictDoUpdate({ target: reviewSettings.only, set: row });
}

export async function watchedPatients({ orm }: Any): Promise<Pseudonym[]> {
  const rows = await orm.select({ id: watchedPatient.pseudonym }).from(watchedPatient);
  return rows.map(({ id }) => id);
}

export async function setWatched({ orm, nowMs }: WriteTx, pseudonym: Pseudonym, watched: boolean) {
  if (!watched) await orm.delete(watchedPatient).where(eq(watchedPatient.pseudonym, pseudonym));
  else await orm.insert(watchedPatient).values({ pseudonym, sinceMs: nowMs }).onConflictDoNothing();
}

/** Names of exactly these people, to be made into tokens. */
export async function namesToShare({ orm, ids }: ReadTicket<{ sharing: readonly Pseudonym[] }>) {
  if (ids.sharing.length === 0) return [];
  return orm
    .select({ pseudonym: personPrivate.pseudonym, name: personPrivate.name, role: person.role })
    .from(personPrivate)
    .innerJoin(person, eq(person.id, personPrivate.personId))
    .where(inArray(personPrivate.pseudonym, [...ids.sharing]));
}

/** Every case with its steps, oldest first. */
export async function casesWithSteps({ orm }: Any): Promise<ReviewCase[]> {
  const cases = await orm.select().from(reviewCase).orderBy(asc(reviewCase.firstSeq));
  const steps = await orm.select().from(reviewStep).orderBy(asc(reviewStep.caseId), asc(reviewStep.n));
  return cases.map((row) => ({
    ...row,
    steps: steps
      .filter(({ caseId }) => caseId === row.id)
      .map(({ state, by, assignee, atMs, note }) => ({ state, by, assignee, atMs, note })),
  }));
}

/** Newest first, as the officers' browsers check them. */
export async function signedReviews({ orm }: Any): Promise<SignedReview[]> {
  const rows = await orm.select().from(reviewSignoff).orderBy(desc(reviewSignoff.atMs));
  return rows.map(({ text, signature, note, context, findings }) => ({
    ...{ text, note, context, findings },
    signature: toBase64url(signature),
  }));
}

export async function holds({ orm }: Any): Promise<Hold[]> {
  return orm.select().from(legalHold).orderBy(desc(legalHold.setMs));
}
