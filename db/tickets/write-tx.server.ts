import type { NodePgDatabase } from "drizzle-orm/node-postgres";
import type { SqlClient } from "../sql-client.server.ts";

/**
 * A business transaction whose last statement will be its audit entry. Minted by app/services/audited alone, which
 * commits after the entry or rolls both back.
 */
export class WriteTx {
  readonly orm: NodePgDatabase;
  readonly sql: SqlClient;
  /** Milliseconds since 1970, one value for the whole transaction. */
  readonly nowMs: number;
  readonly random: (length: number) => Uint8Array;

  private constructor(parts: Pick<WriteTx, "orm" | "sql" | "nowMs" | "random">) {
    this.orm = parts.orm;
    this.sql = parts.sql;
    this.nowMs = parts.nowMs;
    this.random = parts.random;
  }

  static mint(parts: Pick<WriteTx, "orm" | "sql" | "nowMs" | "random">): WriteTx {
    return new WriteTx(parts);
  }
}
