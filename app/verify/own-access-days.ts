import { auditEntryRow } from "./audit-entry-row.ts";
import { entryName } from "./proof-check.ts";

/** A line with the name under which its proof was checked. */
type Row = NonNullable<ReturnType<typeof auditEntryRow>> & { line: string };

/** One person's doings of one day, put together; the lines behind them stay, each with its number. */
export interface OwnAccessPerson {
  /** Pseudonym, or the kind of actor where nobody is named. */
  id: string;
  actor: Row["actor"];
  name: string | null;
  role: string | null;
  purpose: string | null;
  /** By event, the newest first. */
  doings: { event: string; count: number; newestMs: number }[];
  lines: Row[];
}

export interface OwnAccessDay {
  /** A moment of the day. */
  atMs: number;
  people: OwnAccessPerson[];
}

/** Entries, newest first, by day of the zone and by who acted. What is no entry is left out here and counted by the caller. */
export function ownAccessDays(
  entries: readonly { readonly log: string; readonly seq: number; readonly body: string }[],
  names: ReadonlyMap<string, string>,
  isSameDay: (a: number, b: number) => boolean,
): OwnAccessDay[] {
  const days: OwnAccessDay[] = [];
  for (const entry of entries) {
    const row = auditEntryRow(entry, names);
    if (row === null) continue;
    let day = days.find(({ atMs }) => isSameDay(atMs, row.atMs));
    if (!day) {
      day = { atMs: row.atMs, people: [] };
      days.push(day);
    }
    addLine(day, { ...row, line: entryName(entry) });
  }
  return days;
}

function addLine(day: OwnAccessDay, row: Row): void {
  const { actor, actorName: name, actorRole: role, purpose } = row;
  const id = row.actorId ?? actor;
  let person = day.people.find((each) => each.id === id && each.purpose === purpose);
  if (!person) {
    person = { id, actor, name, role, purpose, doings: [], lines: [] };
    day.people.push(person);
  }
  person.lines.push(row);
  const doing = person.doings.find(({ event }) => event === row.event);
  if (doing) doing.count += 1;
  else person.doings.push({ event: row.event, count: 1, newestMs: row.atMs });
}
