import { type Bind, type Clauses, columnClauses, concerns } from "./audit-clauses.server.ts";
import { fillSearch } from "./audit-search.server.ts";
import type { EntryFilters, EntryPage, StoredLeaf } from "./audit-store-interface.server.ts";
import { patientBlocks } from "./patient-blocks.server.ts";
import type { SqlClient } from "./sql-client.server.ts";

/** The most entries of one page. */
const MAX_PAGE = 500;
/** Blocks that are gone through for a patient with other filters before the database looks for what fits both. */
const TRIED = 6;
/** Numbers of a patient that are held to other filters at once. */
const HELD = 2_000;

type Row = { seq: string; body: Buffer; leaf: Buffer; link: Buffer };

/** Where numbers are wanted: `from` to `to` (exclusive) of one log. */
interface Asked {
  log: string;
  from: number;
  to: number;
  newestFirst: boolean;
  limit: number;
}

/**
 * A page of stored leaves, by keyset: later appends move nothing. The columns only choose, what is shown comes from `body`.
 * Each filter has an index that ends in the number (003-search.sql) or knows about where it is (007-patients.sql), so a page
 * reads few rows at any length of the log.
 */
export async function listEntries(
  client: SqlClient,
  openLog: string,
  page: EntryPage,
): Promise<StoredLeaf[]> {
  const { log = openLog, filters = {}, afterSeq, beforeSeq } = page;
  if (choosesBySearch(filters)) await fillSearch(client, log);
  const [from, to] = await numbersOf(client, log, filters);
  const asked: Asked = {
    log,
    from: Math.max(afterSeq === undefined ? 0 : afterSeq + 1, from),
    to: Math.min(beforeSeq ?? to, to),
    newestFirst: afterSeq === undefined,
    limit: Math.min(Math.max(1, page.limit), MAX_PAGE),
  };
  const numbers = await numbersFitting(client, asked, filters);
  const { rows } = await client.query<Row>(
    `SELECT seq, coalesce(body, '') AS body, leaf, link FROM public.audit_entry
     WHERE log = $1 AND seq = ANY($2) ORDER BY seq ${asked.newestFirst ? "DESC" : "ASC"} LIMIT $3`,
    [log, numbers, asked.limit],
  );
  return rows.map(({ seq, body, leaf, link }) => ({ log, seq: Number(seq), body, leaf, link }));
}

/** How many entries fit; reads as many index rows as that. */
export async function countEntries(client: SqlClient, log: string, filters: EntryFilters): Promise<number> {
  const values: unknown[] = [];
  const bind: Bind = (value) => `$${values.push(value)}`;
  if (choosesBySearch(filters)) await fillSearch(client, log);
  const [from, to] = await numbersOf(client, log, filters);
  const { person, patient } = filters;
  const chosen = columnClauses(filters)(bind);
  if (patient !== undefined) chosen.push(concerns(bind(patient)));
  if (person !== undefined) chosen.push(actsOrConcerns(bind(person)));
  const where = [`log = ${bind(log)}`, ...chosen];
  if (from > 0) where.push(`seq >= ${bind(from)}`);
  where.push(`seq < ${bind(to)}`);
  const { rows } = await client.query<{ count: string }>(
    `SELECT count(*) AS count FROM public.${tableOf(chosen)} WHERE ${where.join(" AND ")}`,
    values,
  );
  return Number(rows[0]?.count ?? 0);
}

/** Numbers of a patient's entries, of one event where one is given, as many as are wanted, in the order asked for. */
export async function patientNumbers(
  client: SqlClient,
  asked: Asked,
  { patient, event }: { patient: string; event?: string | undefined },
  clauses: Clauses = () => [],
): Promise<number[]> {
  const isAlone = clauses(() => "").length === 0;
  const { log, from, newestFirst, limit } = asked;
  const to = Math.min(asked.to, await sizeOf(client, log));
  const found: number[] = [];
  let tried = 0;
  for await (const block of patientBlocks(client, { log, patient, event, from, to, newestFirst })) {
    for (let i = 0; i < block.numbers.length && found.length < limit; i += HELD) {
      const numbers = block.numbers.slice(i, i + HELD);
      const held: Clauses = (bind) => [...clauses(bind), `seq = ANY(${bind(numbers)})`];
      found.push(...(isAlone ? numbers : await columnNumbers(client, asked, held)));
    }
    if (found.length >= limit) break;
    tried += 1;
    if (isAlone || tried < TRIED) continue;
    // Few fit both: what each index says is put together, rather than going through all entries of the patient.
    const rest = newestFirst ? { ...asked, to: block.from } : { ...asked, from: block.to };
    const both: Clauses = (bind) => [
      ...clauses(bind),
      concerns(bind(patient)),
      ...(event === undefined ? [] : [`e = ${bind(event)}`]),
    ];
    found.push(...(await columnNumbers(client, rest, both, "all at once")));
    break;
  }
  return found.slice(0, limit);
}

async function numbersFitting(client: SqlClient, asked: Asked, filters: EntryFilters): Promise<number[]> {
  const { person, patient } = filters;
  const columns = columnClauses(filters);
  // The index of patients knows one event, too.
  const { events = [], ...others } = filters;
  const [event, ...more] = events;
  const besides = columnClauses(event === undefined || more.length > 0 ? filters : others);
  const about = (someone: string) => ({ patient: someone, ...(more.length === 0 && { event }) });
  if (patient !== undefined) {
    const named: Clauses = (bind) => (person === undefined ? [] : [actsOrConcerns(bind(person))]);
    return patientNumbers(client, asked, about(patient), (bind) => [...besides(bind), ...named(bind)]);
  }
  if (person === undefined) return columnNumbers(client, asked, columns);
  // Two pages that each stop at the limit, where one condition with OR would read everything about the person.
  const acting: Clauses = (bind) => [...columns(bind), `actor = ${bind(person)}`];
  const pages = [columnNumbers(client, asked, acting), patientNumbers(client, asked, about(person), besides)];
  const numbers = new Set((await Promise.all(pages)).flat());
  return [...numbers].sort((a, b) => (asked.newestFirst ? b - a : a - b)).slice(0, asked.limit);
}

/** By columns alone; `all at once` where the limit would make the planner read in order for what is hardly there. */
async function columnNumbers(
  client: SqlClient,
  { log, from, to, newestFirst, limit }: Asked,
  clauses: Clauses,
  how: "in order" | "all at once" = "in order",
): Promise<number[]> {
  const values: unknown[] = [];
  const bind: Bind = (value) => `$${values.push(value)}`;
  const chosen = clauses(bind);
  const where = [`log = ${bind(log)}`, ...chosen];
  if (from > 0) where.push(`seq >= ${bind(from)}`);
  where.push(`seq < ${bind(to)}`);
  const fence = how === "all at once" ? "OFFSET 0" : "";
  const { rows } = await client.query<{ seq: string }>(
    `SELECT seq FROM (SELECT seq FROM public.${tableOf(chosen)} WHERE ${where.join(" AND ")} ${fence}) AS fitting
     ORDER BY seq ${newestFirst ? "DESC" : "ASC"} LIMIT ${bind(limit)}`,
    values,
  );
  return rows.map(({ seq }) => Number(seq));
}

function choosesBySearch({ from, to, ...others }: EntryFilters): boolean {
  return Object.values(others).some((value) => value !== undefined);
}

/** Without a condition there is nothing to search by, and entries whose search columns were lost are shown as well. */
function tableOf(clauses: readonly string[]): string {
  return clauses.length === 0 ? "audit_entry" : "audit_search";
}

function actsOrConcerns(person: string): string {
  return `(actor = ${person} OR ${concerns(person)})`;
}

async function sizeOf(client: SqlClient, log: string): Promise<number> {
  const { rows } = await client.query<{ size: string }>("SELECT size FROM public.audit_head WHERE log = $1", [
    log,
  ]);
  return Number(rows[0]?.size ?? 0);
}

/** Days as numbers of entries: from the first, to the last (exclusive); a search row beyond the head is nobody's. */
async function numbersOf(
  client: SqlClient,
  log: string,
  { from, to }: EntryFilters,
): Promise<[number, number]> {
  const numberAt = async (ts: string) => {
    const { rows } = await client.query<{ seq: string }>("SELECT public.audit_seq_at($1, $2) AS seq", [
      log,
      ts,
    ]);
    return Number(rows[0]?.seq ?? 0);
  };
  return [
    from === undefined ? 0 : await numberAt(from),
    to === undefined ? await sizeOf(client, log) : await numberAt(to),
  ];
}
