/**
 * What the rules need to know that no leaf says (SPEC §10). It is part of what is signed, so that the same findings can be
 * computed again. Trust: it comes from the server; one that hides a watched patient hides that rule's findings, and the
 * signed text says what it was.
 */
export interface ReviewContext {
  /** R2: more patients than this in ten minutes. */
  bulkPatients: number;
  /** R9: an account that was silent for more days than this. */
  dormantDays: number;
  /** R10: this many refusals in ten minutes. */
  denials: number;
  /** R3: working hours of the clinic; null: not set, so the rule is not computed. */
  hours: WorkingHours | null;
  /** R7: pseudonyms. */
  watched: readonly string[];
  /** R4 to R6: people who share a name across staff and patients, as tokens that say only who shares one. */
  names: readonly NameTokens[];
}

export interface WorkingHours {
  /** IANA zone. */
  zone: string;
  /** Hours of the day, from (included) to (excluded). */
  from: number;
  to: number;
  /** 0 Sunday to 6 Saturday. */
  days: readonly number[];
}

export interface NameTokens {
  pseudonym: string;
  staff: boolean;
  surname: string;
  full: string;
}

/** The one text of a context: fields and lists in one order. */
export function encodeContext(context: ReviewContext): string {
  const { bulkPatients, dormantDays, denials, hours } = context;
  return JSON.stringify({
    bulkPatients,
    dormantDays,
    denials,
    hours: hours && {
      zone: hours.zone,
      from: hours.from,
      to: hours.to,
      days: hours.days.toSorted((a, b) => a - b),
    },
    watched: context.watched.toSorted(),
    names: context.names
      .map(({ pseudonym, staff, surname, full }) => ({ pseudonym, staff, surname, full }))
      .sort((a, b) => (a.pseudonym < b.pseudonym ? -1 : 1)),
  });
}

/** Null unless it is the one text of a context. */
export function parseContext(text: string): ReviewContext | null {
  try {
    // Every field that a rule reads is looked at below, and the text is compared.
    const found = JSON.parse(text) as ReviewContext;
    const { bulkPatients, dormantDays, denials, hours, watched, names } = found;
    const numbers = [
      bulkPatients,
      dormantDays,
      denials,
      ...(hours ? [hours.from, hours.to, ...hours.days] : []),
    ];
    const texts = [
      ...watched,
      ...(hours ? [hours.zone] : []),
      ...names.flatMap(({ pseudonym, surname, full }) => [pseudonym, surname, full]),
    ];
    const isWhole =
      numbers.every((number) => Number.isSafeInteger(number) && number >= 0) &&
      texts.every((each) => typeof each === "string") &&
      names.every(({ staff }) => typeof staff === "boolean");
    return isWhole && encodeContext(found) === text ? found : null;
  } catch {
    return null;
  }
}

/** Rules that this context leaves out, to be said beside the findings. */
export function notComputed({ hours, watched }: ReviewContext): ("R3" | "R7")[] {
  return [...(hours === null ? (["R3"] as const) : []), ...(watched.length === 0 ? (["R7"] as const) : [])];
}
