import type { NodePgDatabase } from "drizzle-orm/node-postgres";

/** Leave to look up who calls: sessions, credentials and challenges, nothing else. Its results are never answered. */
export class SessionTicket {
  readonly orm: NodePgDatabase;

  private constructor(orm: NodePgDatabase) {
    this.orm = orm;
  }

  static mint(orm: NodePgDatabase): SessionTicket {
    return new SessionTicket(orm);
  }
}
