import type { EntryFilters, EntryPage, StoredLeaf } from "./audit-store-interface.server.ts";
import type { SqlClient } from "./sql-client.server.ts";

/** The most entries of one page. */
const MAX_PAGE = 500;

/** A page of stored leaves, by keyset; the columns only choose, what is shown comes from `body`. */
export async function listEntries(
  client: SqlClient,
  openLog: string,
  page: EntryPage,
): Promise<StoredLeaf[]> {
  const values: unknown[] = [];
  const bind = (value: unknown) => `$${values.push(value)}`;
  const log = page.log ?? openLog;
  const forward = page.afterSeq !== undefined;
  const where = [`log = ${bind(log)}`, ...filterClauses(page.filters ?? {}, bind)];
  if (page.afterSeq !== undefined) where.push(`seq > ${bind(page.afterSeq)}`);
  if (page.beforeSeq !== undefined) where.push(`seq < ${bind(page.beforeSeq)}`);
  const limit = bind(Math.min(Math.max(1, page.limit), MAX_PAGE));
  const { rows } = await client.query<{ seq: string; body: Buffer; leaf: Buffer; link: Buffer }>(
    `SELECT seq, body, leaf, link FROM public.audit_entry WHERE ${where.join(" AND ")}
     ORDER BY seq ${forward ? "ASC" : "DESC"} LIMIT ${limit}`,
    values,
  );
  return rows.map(({ seq, body, leaf, link }) => ({ log, seq: Number(seq), body, leaf, link }));
}

function filterClauses(filters: EntryFilters, bind: (value: unknown) => string): string[] {
  const clauses: string[] = [];
  if (filters.events) clauses.push(`e = ANY(${bind(filters.events)})`);
  if (filters.outcomes) clauses.push(`o = ANY(${bind(filters.outcomes)})`);
  if (filters.actor !== undefined) clauses.push(`actor = ${bind(filters.actor)}`);
  if (filters.patient !== undefined) clauses.push(`patients @> ARRAY[${bind(filters.patient)}]`);
  if (filters.person !== undefined) {
    const person = bind(filters.person);
    clauses.push(`(actor = ${person} OR patients @> ARRAY[${person}])`);
  }
  if (filters.request !== undefined) clauses.push(`request = ${bind(filters.request)}`);
  if (filters.breakGlass !== undefined) clauses.push(`breakglass = ${bind(filters.breakGlass)}`);
  if (filters.from !== undefined) clauses.push(`t >= ${bind(filters.from)}`);
  if (filters.to !== undefined) clauses.push(`t < ${bind(filters.to)}`);
  return clauses;
}
