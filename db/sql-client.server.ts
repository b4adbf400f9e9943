import type { QueryResult, QueryResultRow } from "pg";

/** The part of a pg client or pool that the logs need; inside a transaction it must be that transaction's client. */
export interface SqlClient {
  query<Row extends QueryResultRow>(text: string, values?: unknown[]): Promise<QueryResult<Row>>;
}
