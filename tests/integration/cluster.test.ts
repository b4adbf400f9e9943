import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createTestDatabase, type TestDatabase } from "#tests/cluster.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

test("a test database keeps what it is told durably: fsync and checksums are on", async () => {
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  const { rows } = await client.query(
    "select current_setting('fsync') f, current_setting('data_checksums') c",
  );
  await client.end();
  expect(rows).toEqual([{ f: "on", c: "on" }]);
});
