import type { QueryResult, QueryResultRow } from "pg";

/** One that a connection plans once and keeps by its name. */
export interface NamedStatement {
  name: string;
  text: string;
}

/** The part of a pg client or pool that the logs need; inside a transaction it must be that transaction's client. */
export interface SqlClient {
  query<Row extends QueryResultRow>(
    text: string | NamedStatement,
    values?: unknown[],
  ): Promise<QueryResult<Row>>;
}
