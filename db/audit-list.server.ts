import type { EntryFilters, EntryPage, StoredLeaf } from "./audit-store-interface.server.ts";
import type { SqlClient } from "./sql-client.server.ts";

/** The most entries of one page. */
const MAX_PAGE = 500;

type Bind = (value: unknown) => string;
type Row = { seq: string; body: Buffer; leaf: Buffer; link: Buffer };

/**
 * A page of stored leaves, by keyset: later appends move nothing. The columns only choose, what is shown comes from `body`.
 * Each filter has an index that ends in the number (003-search.sql), so a page reads few rows at any length of the log.
 */
export async function listEntries(
  client: SqlClient,
  openLog: string,
  page: EntryPage,
): Promise<StoredLeaf[]> {
  const values: unknown[] = [];
  const bind: Bind = (value) => `$${values.push(value)}`;
  const log = page.log ?? openLog;
  const filters = page.filters ?? {};
  const [from, to] = await numbersOf(client, log, filters);
  const where = [`log = ${bind(log)}`, ...filterClauses(filters, bind)];
  const after = Math.max(page.afterSeq ?? -1, from - 1);
  const before = Math.min(page.beforeSeq ?? Number.MAX_SAFE_INTEGER, to);
  if (after >= 0) where.push(`seq > ${bind(after)}`);
  if (before < Number.MAX_SAFE_INTEGER) where.push(`seq < ${bind(before)}`);
  const order = page.afterSeq === undefined ? "DESC" : "ASC";
  const limit = bind(Math.min(Math.max(1, page.limit), MAX_PAGE));
  const alternatives = filters.person === undefined ? [[]] : personClauses(bind(filters.person));
  // Two index scans that each stop at the limit, where one condition with OR would read everything about the person.
  const chosen = alternatives.map(
    (clause) =>
      `(SELECT seq FROM public.audit_entry WHERE ${[...where, ...clause].join(" AND ")}
        ORDER BY seq ${order} LIMIT ${limit})`,
  );
  const { rows } = await client.query<Row>(
    `SELECT seq, coalesce(body, '') AS body, leaf, link FROM public.audit_entry
     WHERE log = $1 AND seq IN (${chosen.join(" UNION ")}) ORDER BY seq ${order} LIMIT ${limit}`,
    values,
  );
  return rows.map(({ seq, body, leaf, link }) => ({ log, seq: Number(seq), body, leaf, link }));
}

/** Days as numbers of entries: from the first, to the last (exclusive). */
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
    to === undefined ? Number.MAX_SAFE_INTEGER : await numberAt(to),
  ];
}

function personClauses(person: string): string[][] {
  return [[`actor = ${person}`], [`patients @> ARRAY[${person}]`]];
}

function filterClauses(filters: EntryFilters, bind: Bind): string[] {
  const clauses: string[] = [];
  const { events, outcomes } = filters;
  if (events) clauses.push(events.length === 1 ? `e = ${bind(events[0])}` : `e = ANY(${bind(events)})`);
  if (outcomes) clauses.push(...outcomeClauses(outcomes, bind));
  if (filters.actor !== undefined) clauses.push(`actor = ${bind(filters.actor)}`);
  if (filters.patient !== undefined) clauses.push(`patients @> ARRAY[${bind(filters.patient)}]`);
  if (filters.role !== undefined) clauses.push(`role = ${bind(filters.role)}`);
  if (filters.purpose !== undefined) clauses.push(`purpose = ${bind(filters.purpose)}`);
  if (filters.request !== undefined) clauses.push(`request = ${bind(filters.request)}`);
  if (filters.breakGlass !== undefined) clauses.push(filters.breakGlass ? "breakglass" : "NOT breakglass");
  return clauses;
}

/** The index of what did not go well is partial, and chosen only where the condition says so in words. */
function outcomeClauses(outcomes: readonly string[], bind: Bind): string[] {
  if (outcomes.length !== 1) return [`o = ANY(${bind(outcomes)})`];
  return outcomes[0] === "ok" ? ["o = 'ok'"] : [`o = ${bind(outcomes[0])}`, "o <> 'ok'"];
}

/** How many entries fit; reads as many index rows as that. */
export async function countEntries(client: SqlClient, log: string, filters: EntryFilters): Promise<number> {
  const values: unknown[] = [];
  const bind: Bind = (value) => `$${values.push(value)}`;
  const [from, to] = await numbersOf(client, log, filters);
  const where = [`log = ${bind(log)}`, ...filterClauses(filters, bind)];
  if (filters.person !== undefined)
    where.push(`(${personClauses(bind(filters.person)).flat().join(" OR ")})`);
  if (from > 0) where.push(`seq >= ${bind(from)}`);
  if (to < Number.MAX_SAFE_INTEGER) where.push(`seq < ${bind(to)}`);
  const { rows } = await client.query<{ count: string }>(
    `SELECT count(*) AS count FROM public.audit_entry WHERE ${where.join(" AND ")}`,
    values,
  );
  return Number(rows[0]?.count ?? 0);
}
