import { expect, test } from "vitest";
import type { Checkpoints } from "#app/services/audit-log/checkpoints.server.ts";
import { provenLog } from "#app/services/read/proven-log.server.ts";
import type { SqlClient } from "#db/sql-client.server.ts";

const SIZE = 40;

/** Up to which entry a checkpoint is asked for, for a caller who says to hold this much. */
async function askedFor(known: number): Promise<number[]> {
  const asked: number[] = [];
  // Both as far as they are used here.
  const keylog = {
    current: async (covering: number) => {
      asked.push(covering);
      return { checkpoint: { size: SIZE }, note: "", key: "" };
    },
  } as unknown as Checkpoints;
  const sql = { query: async () => ({ rows: [{ size: String(SIZE), root: Buffer.alloc(32) }] }) };
  await provenLog({ sql: sql as unknown as SqlClient }, { keylog }, { known, indices: [] });
  return asked;
}

test("a caller who claims to be ahead of the key log makes nobody sign anew", async () => {
  expect(await askedFor(Number.MAX_SAFE_INTEGER)).toEqual([SIZE]);
  expect(await askedFor(SIZE + 1)).toEqual([SIZE]);
  expect(await askedFor(SIZE)).toEqual([SIZE]);
  expect(await askedFor(0)).toEqual([0]);
});
