import { connect, createServer, type Socket } from "node:net";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openAuditStorage } from "#db/audit-storage.server.ts";
import { input, openAuditDatabase, openStore } from "./audit-fixture.ts";

const LOG = String(new Date().getUTCFullYear());
let database: Awaited<ReturnType<typeof openAuditDatabase>>;

beforeAll(async () => {
  database = await openAuditDatabase();
  const store = openStore(database.app);
  await store.start();
  await store.append([input({ private: new Uint8Array(3) })]);
  await store.stop();
});
afterAll(() => database.close());

/** PostgreSQL behind a door that can be shut, so that "the database is gone" harms no other test. */
async function openDoor(url: string) {
  const target = new URL(url);
  const sockets = new Set<Socket>();
  let open = true;
  const server = createServer((near) => {
    if (!open) return near.destroy();
    const folder = target.searchParams.get("host");
    const far = folder
      ? connect(`${folder}/.s.PGSQL.${target.port || 5432}`)
      : connect(Number(target.port || 5432), target.hostname);
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.on("error", () => undefined);
      socket.on("close", () => {
        near.destroy();
        far.destroy();
      });
    }
    near.pipe(far).pipe(near);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const through = new URL(url);
  through.searchParams.delete("host");
  through.hostname = "127.0.0.1";
  through.port = typeof address === "object" ? String(address?.port) : "";
  const shut = () => {
    open = false;
    for (const socket of sockets) socket.destroy();
  };
  return {
    url: through.href,
    shut,
    reopen: () => {
      open = true;
    },
    close: () => {
      shut();
      server.close();
    },
  };
}

const count = async (client: pg.Pool = database.owner) =>
  Number((await client.query<{ n: string }>("SELECT count(*) AS n FROM audit_entry")).rows[0]?.n);

describe("the tables", () => {
  const statements = [
    "UPDATE audit_entry SET ts = ts",
    "UPDATE audit_entry SET ts = ts WHERE false",
    "DELETE FROM audit_entry",
    ...["audit_entry", "audit_search", "audit_node"].map((table) => `DELETE FROM ${table} WHERE false`),
    "TRUNCATE audit_entry",
    "UPDATE audit_search SET o = 'ok'",
    "DELETE FROM audit_search",
    "TRUNCATE audit_search",
    "UPDATE audit_search_block SET bits = bits",
    "DELETE FROM audit_search_block",
    "TRUNCATE audit_search_block",
    "UPDATE audit_search_head SET size = 0",
    "UPDATE audit_search_head SET size = size",
    "UPDATE audit_search_head SET log = 'x', size = size + 1",
    "DELETE FROM audit_search_head",
    "TRUNCATE audit_search_head",
    "UPDATE audit_node SET root = root",
    "DELETE FROM audit_node",
    "TRUNCATE audit_node",
    "DELETE FROM audit_head",
    "TRUNCATE audit_head",
    "UPDATE audit_head SET size = 0",
    "UPDATE audit_head SET size = size - 1",
    "UPDATE audit_head SET link = sha256('')",
    "UPDATE audit_head SET destroyed = true",
    ...["log = 'x'", "origin = 'x'", "number = DEFAULT"].flatMap((change) => [
      `UPDATE audit_head SET ${change}`,
      `UPDATE audit_head SET ${change}, size = size + 1`,
      `UPDATE audit_head SET ${change}, closed = true`,
    ]),
    "UPDATE audit_private SET bytes = ''",
    "TRUNCATE audit_private",
    "UPDATE keylog_leaf SET data = data",
    "DELETE FROM keylog_leaf",
    "TRUNCATE keylog_leaf",
    "UPDATE keylog_node SET root = root",
    "DELETE FROM keylog_node",
    "TRUNCATE keylog_node",
    "DELETE FROM keylog_head",
    "TRUNCATE keylog_head",
    "UPDATE keylog_head SET size = 0",
    "UPDATE keylog_head SET root = sha256('x')",
  ];
  it.each(statements)("refuse their owner: %s", async (statement) => {
    const client = await database.owner.connect();
    try {
      await expect(client.query(statement)).rejects.toMatchObject({ code: "BA004" });
      await client.query("SET session_replication_role = replica");
      await expect(client.query(statement)).rejects.toMatchObject({ code: "BA004" });
    } finally {
      client.release(true);
    }
  });

  it.each([
    ...statements,
    "INSERT INTO audit_entry SELECT * FROM audit_entry",
    "INSERT INTO audit_search SELECT * FROM audit_search",
    "INSERT INTO audit_search_block SELECT * FROM audit_search_block",
    "SELECT audit_clear_place('2026', 0)",
    "INSERT INTO audit_head (log, origin) VALUES ('x', 'x')",
    "INSERT INTO keylog_leaf SELECT * FROM keylog_leaf",
    "ALTER TABLE audit_entry DISABLE TRIGGER ALL",
    "DELETE FROM audit_private",
    "SELECT * FROM audit_migration",
    "SELECT keylog_fill_tiles(256)",
  ])("refuse the app's role: %s", async (statement) => {
    await expect(database.app.query(statement)).rejects.toMatchObject({ code: "42501" });
  });

  it("every guard fires in every session, and whoever was given nothing can read and call nothing", async () => {
    const { rows: lax } = await database.owner.query(
      `SELECT tgname FROM pg_trigger
       WHERE tgrelid::regclass::text ~ '^(audit|keylog)_' AND NOT tgisinternal AND tgenabled <> 'A'`,
    );
    expect(lax).toEqual([]);
    const { rows: readable } = await database.owner.query(
      `SELECT relname FROM pg_class
       WHERE relname ~ '^(audit|keylog)_' AND EXISTS (SELECT 1 FROM aclexplode(relacl) WHERE grantee = 0)`,
    );
    expect(readable).toEqual([]);
    // What runs as the owner of the tables looks names up where no caller can put others.
    const { rows: callable } = await database.owner.query(
      `SELECT proname FROM pg_proc
       WHERE prosecdef AND pronamespace = 'public'::regnamespace
         AND (proacl IS NULL OR EXISTS (SELECT 1 FROM aclexplode(proacl) WHERE grantee = 0)
              OR proconfig IS NULL OR NOT proconfig @> ARRAY['search_path=pg_catalog, pg_temp'])`,
    );
    expect(callable).toEqual([]);
  });

  it("the app's role appends through the function, and cannot give a row that disagrees with its leaf", async () => {
    const before = await count();
    const append = (lines: string) =>
      database.app.query("SELECT audit_append($1, $2, $3, $4)", [LOG, lines, [null], [null]]);
    await expect(append('{"id":"x","a":{"p":null}}')).rejects.toMatchObject({ code: "BA003" });
    await expect(append("no JSON")).rejects.toMatchObject({ code: "BA003" });
    expect(await count()).toBe(before);
  });
});

describe("one entry alone", () => {
  it("is stored by the function only as a leaf in one line, durably, in an open log", async () => {
    const store = openStore(database.app);
    await store.start();
    await store.append([input()]);
    await store.stop();
    const { rows } = await database.owner.query<{ body: Buffer }>(
      "SELECT body FROM audit_entry ORDER BY seq DESC LIMIT 1",
    );
    const line = (rows[0]?.body.toString() ?? "").replace(/"id":"[^"]+"/, `"id":"${"C".repeat(26)}"`);
    const before = await count();
    const client = await database.app.connect();
    const seqOf = async (log: string, text: string) =>
      (
        await client.query<{ seq: string | null }>("SELECT public.audit_append_one($1, $2) AS seq", [
          log,
          text,
        ])
      ).rows[0]?.seq;
    try {
      expect(await seqOf(LOG, "no leaf")).toBe(null);
      expect(await seqOf(LOG, line.replace('"team"', '"te\nam"'))).toBe(null);
      expect(await seqOf("1999", line)).toBe(null);
      await expect(seqOf(LOG, line.replace('"team"', `"${"t".repeat(4096)}"`))).rejects.toMatchObject({
        code: "23514",
      });
      await client.query("SET synchronous_commit = off");
      expect(await seqOf(LOG, line)).toBe(null);
      expect(await count()).toBe(before);
      await client.query("SET synchronous_commit = on");
      // Names that somebody else put in the way are not asked.
      await client.query("SET search_path = pg_temp, public");
      await client.query(
        "CREATE TEMPORARY TABLE audit_entry AS SELECT * FROM public.audit_entry WHERE false",
      );
      expect(await seqOf(LOG, line)).toBe(String(before));
      expect(await count()).toBe(before + 1);
      await expect(seqOf(LOG, line), "the same one again").rejects.toMatchObject({ code: "23505" });
    } finally {
      client.release(true);
    }
  });

  it("a closed log's head, and a head that stands still, are refused to the owner as ever", async () => {
    const refused = async (statement: string) =>
      expect(database.owner.query(statement)).rejects.toMatchObject({ code: "BA004" });
    await refused("UPDATE audit_head SET link = sha256('x') WHERE NOT closed");
    await refused("UPDATE audit_head SET size = size - 1 WHERE NOT closed");
    await refused("UPDATE audit_head SET size = size + 1, origin = 'elsewhere' WHERE NOT closed");
    await refused("UPDATE audit_head SET size = size + 1, destroyed = true WHERE NOT closed");
    const client = await database.owner.connect();
    await client.query("BEGIN");
    await client.query("UPDATE audit_head SET closed = true WHERE NOT closed");
    await expect(client.query("UPDATE audit_head SET size = size + 1")).rejects.toMatchObject({
      code: "BA004",
    });
    await client.query("ROLLBACK");
    client.release();
    await expect(database.owner.query("SELECT audit_open_log('a b', 'x', NULL)")).rejects.toMatchObject({
      code: "23514",
    });
  });

  it("nobody opens a second log beside an open one, under a name that is none, or with entries it never had", async () => {
    const opened = await database.owner.query("SELECT audit_open_log('second', 'second', NULL) AS opened");
    expect(opened.rows).toEqual([{ opened: false }]);
    for (const [row, code] of [
      ["audit_head (log, origin) VALUES ('second', 'second')", "23505"],
      ["audit_head (log, origin, size) VALUES ('second', 'second', 1)", "23514"],
      ["audit_head (log, origin) VALUES ('', 'second')", "23514"],
      [`audit_head (log, origin) VALUES ('${"a".repeat(33)}', 'second')`, "23514"],
      ["audit_head (log, origin) VALUES (E'second\\n', 'second')", "23514"],
      ["audit_head (log, origin, closed) VALUES ('second', (SELECT origin FROM audit_head), true)", "23505"],
      ["keylog_head (root) VALUES (sha256(''))", "23505"],
      ["keylog_head (one, root) VALUES (false, sha256(''))", "23514"],
    ])
      await expect(database.owner.query(`INSERT INTO ${row}`), row).rejects.toMatchObject({ code });
  });
});

describe("one text for a batch", () => {
  it("with a line too many, one that is no leaf, or a private part that none commits to stores nothing", async () => {
    const store = openStore(database.app);
    await store.start();
    await store.append([input()]);
    const before = await count();
    const { rows } = await database.owner.query<{ body: Buffer }>(
      "SELECT body FROM audit_entry ORDER BY seq DESC LIMIT 1",
    );
    const line = rows[0]?.body.toString() ?? "";
    const [first = "", second = ""] = ["A", "B"].map((letter) =>
      line.replace(/"id":"[^"]+"/, `"id":"${letter.repeat(26)}"`),
    );
    const newer = first.replace('"v":1', '"v":2');
    const salt = Buffer.alloc(32);
    const refused: [lines: string[], salts: (Buffer | null)[], privates: (Buffer | null)[]][] = [
      [[first, second], [null], [null, null]],
      [[first, second], [null, null], [null]],
      [
        [first, "no leaf"],
        [null, null],
        [null, null],
      ],
      [
        [second, newer],
        [null, null],
        [null, null],
      ],
      [[newer], [null], [null]],
      [[first], [salt], [Buffer.from("words")]],
    ];
    for (const [lines, salts, privates] of refused) {
      const appended = database.app.query("SELECT audit_append($1, $2, $3, $4)", [
        ...[LOG, lines.join("\n"), salts, privates],
      ]);
      await expect(appended, lines.join()).rejects.toMatchObject({ code: "BA003" });
    }
    expect(await count()).toBe(before);
    await store.stop();
  });
});

describe("durability", () => {
  it("a weak setting refuses the start", async () => {
    const weak = new pg.Pool({ connectionString: database.url, options: "-c synchronous_commit=off" });
    await expect(openStore(weak).start()).rejects.toMatchObject({ code: "E_DURABILITY" });
    await weak.end();
  });

  it("a weak setting in one transaction refuses the append", async () => {
    const store = openStore(database.app);
    await store.start();
    const client = await database.app.connect();
    await client.query("BEGIN; SET LOCAL synchronous_commit = off");
    await expect(store.appendInTransaction(client, [input()])).rejects.toMatchObject({
      code: "E_NOT_DURABLE",
      cause: { code: "BA001" },
    });
    await client.query("ROLLBACK");
    client.release();
    await store.stop();
  });

  it("an append before the start is refused", async () => {
    await expect(openStore(database.app).append([input()])).rejects.toMatchObject({ code: "E_NOT_STARTED" });
  });

  it("without a database every append fails, and the next one after its return works", async () => {
    const door = await openDoor(database.url);
    const pool = new pg.Pool({ connectionString: door.url, connectionTimeoutMillis: 10_000 });
    pool.on("error", () => undefined);
    const store = openStore(pool);
    await store.start();
    await store.append([input()]);
    const before = await count();
    door.shut();
    const results = await Promise.allSettled(Array.from({ length: 8 }, () => store.append([input()])));
    for (const result of results)
      expect(result).toMatchObject({ status: "rejected", reason: { code: "E_NOT_DURABLE" } });
    expect(await count()).toBe(before);
    door.reopen();
    expect(await store.append([input()])).toEqual([before]);
    await store.stop();
    await pool.end();
    door.close();
  });

  it("a commit whose answer was lost is found again, not repeated", async () => {
    const door = await openDoor(database.url);
    const pool = new pg.Pool({ connectionString: door.url, connectionTimeoutMillis: 10_000 });
    pool.on("error", () => undefined);
    let isArmed = false;
    let appends = 0;
    // The statement runs to its end in the database, and the connection dies before the answer is read.
    pool.on("connect", (client) => {
      const query = client.query.bind(client) as (...asked: unknown[]) => Promise<unknown>;
      client.query = ((...asked: unknown[]) => {
        const statement = asked[0] as string | { text: string };
        const text = typeof statement === "string" ? statement : statement.text;
        // What the pool itself is asked comes with a callback, and is no append.
        if (!isArmed || !text.includes("audit_append") || appends++ > 0) return query(...asked);
        return query(...asked).then(() => {
          door.shut();
          door.reopen();
          throw new Error("Connection terminated unexpectedly");
        });
        // Overloads of pg's query that this test's code does not call.
      }) as typeof client.query;
    });
    const store = openStore(pool);
    await store.start();
    const before = await count();
    isArmed = true;
    expect(await store.append([input({ q: "once" }), input({ q: "once" })])).toEqual([before, before + 1]);
    expect(appends).toBe(1);
    expect(await count()).toBe(before + 2);
    await store.stop();
    await pool.end();
    door.close();
  });

  it("a transaction that dies between append and commit leaves neither gap nor entry", async () => {
    const store = openStore(database.app);
    await store.start();
    const before = await count();
    const client = await database.app.connect();
    client.on("error", () => undefined);
    await client.query("BEGIN");
    await store.appendInTransaction(client, [input()]);
    const { rows } = await client.query<{ pid: number }>("SELECT pg_backend_pid() AS pid");
    await database.owner.query("SELECT pg_terminate_backend($1)", [rows[0]?.pid]);
    client.release(true);
    expect(await store.append([input()])).toEqual([before]);
    await store.stop();
  });

  it("whoever holds the head too long makes others fail closed, not wait for ever", async () => {
    const store = openStore(database.openPool(2));
    await store.start();
    const client = await database.app.connect();
    await client.query("BEGIN");
    await store.appendInTransaction(client, [input()]);
    await expect(store.append([input()])).rejects.toMatchObject({ code: "E_NOT_DURABLE" });
    await client.query("ROLLBACK");
    client.release();
    const storage = await openAuditStorage(database.app, LOG);
    const before = (await storage.head()).size;
    expect(await store.append([input()])).toEqual([before]);
    await store.stop();
  });
});
