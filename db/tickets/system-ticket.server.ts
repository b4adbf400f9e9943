import type { NodePgDatabase } from "drizzle-orm/node-postgres";
import type { SqlClient } from "../sql-client.server.ts";

/** The work that the server does for nobody in particular; each has a name here. */
export type SystemWork = "setup-token" | "cursor" | "clean-up" | "shell";

/** Leave for one listed piece of system work. */
export class SystemTicket {
  readonly orm: NodePgDatabase;
  readonly sql: SqlClient;
  readonly work: SystemWork;

  private constructor(orm: NodePgDatabase, sql: SqlClient, work: SystemWork) {
    this.orm = orm;
    this.sql = sql;
    this.work = work;
  }

  static mint(connections: { orm: NodePgDatabase; sql: SqlClient }, work: SystemWork): SystemTicket {
    return new SystemTicket(connections.orm, connections.sql, work);
  }
}
