import type { NodePgDatabase } from "drizzle-orm/node-postgres";
import type { SqlClient } from "../sql-client.server.ts";

/** Connections that a query may use. */
export interface Connections {
  orm: NodePgDatabase;
  sql: SqlClient;
}

/**
 * Proof that the entry of a read is durable, bound to the ids it names. Every query that gives out metadata takes one
 * first, so a read without an entry does not type-check. Minted by app/services/audited alone.
 */
export class ReadTicket<Ids> {
  readonly orm: NodePgDatabase;
  readonly sql: SqlClient;
  readonly ids: Ids;

  private constructor({ orm, sql }: Connections, ids: Ids) {
    this.orm = orm;
    this.sql = sql;
    this.ids = ids;
  }

  static mint<Ids>(connections: Connections, ids: Ids): ReadTicket<Ids> {
    return new ReadTicket(connections, ids);
  }
}
