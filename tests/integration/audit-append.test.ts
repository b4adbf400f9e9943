import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parseEntry } from "#audit/entry.ts";
import { FIRST_LINK, leafHash, linkHash } from "#audit/hashes.ts";
import { fillTiles } from "#db/audit-storage.server.ts";
import { commitChecked } from "#db/commit-checked.server.ts";
import { input, openAuditDatabase, openStore } from "./audit-fixture.ts";

type Database = Awaited<ReturnType<typeof openAuditDatabase>>;
let database: Database;

beforeAll(async () => {
  database = await openAuditDatabase();
});
afterAll(() => database.close());

const rows = async () =>
  (
    await database.owner.query<{ seq: string; body: Buffer; leaf: Buffer; link: Buffer }>(
      "SELECT seq, body, leaf, link FROM audit_entry ORDER BY log, seq",
    )
  ).rows;

describe("append", () => {
  it("opens the year's log once however many nodes start at once", async () => {
    const stores = [1, 2, 3].map((n) => openStore(database.openPool(2), { nodeId: `n${n}` }));
    await Promise.all(stores.map((store) => store.start()));
    const events = (await rows()).map((row) => parseEntry(row.body).e);
    expect(events).toEqual(["log.genesis"]);
    await Promise.all(stores.map((store) => store.stop()));
  });

  it("two nodes with 64 callers each leave no gap, one chain, and rising append times per writer", async () => {
    const stores = [
      openStore(database.openPool(), { nodeId: "a" }),
      openStore(database.openPool(), { nodeId: "b" }),
    ];
    await Promise.all(stores.map((store) => store.start()));
    const given = await Promise.all(
      stores.flatMap((store) =>
        Array.from({ length: 64 }, async () => {
          const seqs: number[] = [];
          for (let i = 0; i < 5; i++) seqs.push(...(await store.append([input()])));
          return seqs;
        }),
      ),
    );
    const stored = await rows();
    expect(stored.map((row) => Number(row.seq))).toEqual(stored.map((_, i) => i));
    expect(given.flat().toSorted((a, b) => a - b)).toEqual(Array.from({ length: 640 }, (_, i) => i + 1));
    let link: Uint8Array = FIRST_LINK;
    const last = new Map<string, string>();
    for (const row of stored) {
      const leaf = leafHash(row.body);
      link = linkHash(link, leaf);
      expect([row.leaf.equals(leaf), row.link.equals(link)]).toEqual([true, true]);
      const { w, ts } = parseEntry(row.body);
      expect(ts > (last.get(w) ?? "")).toBe(true);
      last.set(w, ts);
    }
    await Promise.all(stores.map((store) => store.stop()));
    await fillTiles(database.app, String(new Date().getUTCFullYear()));
    const tiles = await database.owner.query("SELECT level, idx FROM audit_node ORDER BY level, idx");
    expect(tiles.rows.length).toBe(2);
  });

  it("splits a list of 65 patients into two parts side by side", async () => {
    const store = openStore(database.app);
    await store.start();
    const p = Array.from({ length: 65 }, (_, i) => `patient${i}`);
    const seqs = await store.append([input({ e: "thread.list", p, n: 65 })]);
    expect(seqs.length).toBe(2);
    const [second, first] = await store.listEntries({ limit: 2 });
    expect([first, second].map((leaf) => leaf && parseEntry(leaf.body).part)).toEqual(["1/2", "2/2"]);
    expect([first, second].flatMap((leaf) => (leaf ? parseEntry(leaf.body).p : []))).toEqual(p);
    await store.stop();
  });

  it("a write that is rolled back leaves no entry, a read in the same moment keeps its own", async () => {
    const store = openStore(database.openPool(2));
    await store.start();
    const client = await database.app.connect();
    await client.query("BEGIN");
    const [read] = await store.append([input({ q: "rolled-read" })]);
    await store.appendInTransaction(client, [input({ e: "envelope.send", q: "rolled-write" })]);
    await client.query("ROLLBACK");
    const newest = await store.listEntries({ limit: 50 });
    const named = (q: string) => newest.filter(({ body }) => parseEntry(body).q === q).map(({ seq }) => seq);
    expect([named("rolled-write"), named("rolled-read")]).toEqual([[], [read]]);
    await client.query("BEGIN");
    const [seq] = await store.appendInTransaction(client, [input({ e: "envelope.send", q: "kept-write" })]);
    await commitChecked(client);
    client.release();
    expect(seq).toBe((read ?? 0) + 1);
    await store.stop();
  });

  it("append times rise with the numbers although an earlier transaction reaches the head later", async () => {
    const store = openStore(database.openPool(2));
    await store.start();
    const clients = await Promise.all([database.app.connect(), database.app.connect()]);
    for (const client of clients) await client.query("BEGIN");
    const transaction = async (client: (typeof clients)[0], q: string, until: Promise<unknown>) => {
      const held = {
        query: async (text: string, values?: unknown[]) => {
          await until;
          return client.query(text, values);
        },
        // Only `query` of a client is used, and only in this overload.
      } as typeof client;
      const [seq = -1] = await store.appendInTransaction(held, [input({ q })]);
      await commitChecked(client);
      client.release();
      return seq;
    };
    let goOn: () => void = () => undefined;
    const waiting = transaction(
      clients[0],
      "called-first",
      new Promise<void>((resolve) => {
        goOn = resolve;
      }),
    );
    const early = await transaction(clients[1], "called-second", Promise.resolve());
    goOn();
    const late = await waiting;
    const newest = (await store.listEntries({ limit: 2 })).map(({ body }) => parseEntry(body));
    expect(early).toBeLessThan(late);
    expect(newest.map(({ q }) => q)).toEqual(["called-first", "called-second"]);
    expect(newest[1]?.ts).toSatisfy((ts: string) => ts < (newest[0]?.ts ?? ""));
    await store.stop();
  });

  it("an aborted transaction that answers COMMIT with ROLLBACK is an error", async () => {
    const client = await database.app.connect();
    await client.query("BEGIN");
    await expect(client.query("SELECT 1/0")).rejects.toThrow();
    await expect(commitChecked(client)).rejects.toMatchObject({ code: "E_NOT_COMMITTED" });
    client.release();
  });

  it("keeps a private part beside the log and only its commitment inside", async () => {
    const store = openStore(database.app);
    await store.start();
    const secret = new TextEncoder().encode("203.0.113.7");
    const [seq] = await store.append([input({ private: secret, q: "private" })]);
    const { rows: parts } = await database.app.query<{ bytes: Buffer }>("SELECT bytes FROM audit_private");
    expect(parts.map((part) => part.bytes.toString())).toEqual(["203.0.113.7"]);
    const [leaf] = await store.listEntries({ limit: 1 });
    expect(leaf?.seq).toBe(seq);
    expect(Buffer.from(leaf?.body ?? []).toString()).not.toContain("203.0.113.7");
    await store.stop();
  });

  it("an input outside the grammar fails its own caller only", async () => {
    const store = openStore(database.app);
    await store.start();
    const [bad, good] = await Promise.allSettled([
      store.append([input({ q: "two words" })]),
      store.append([input({ q: "one" })]),
    ]);
    expect(bad).toMatchObject({ status: "rejected", reason: { code: "E_ENTRY" } });
    expect(good.status).toBe("fulfilled");
    await store.stop();
  });

  it("a trial goes the way of an append and leaves nothing; it fails where an append would", async () => {
    const store = openStore(database.openPool(2));
    await store.start();
    const before = await rows();
    await store.tryAppend();
    expect(await rows()).toEqual(before);
    const right =
      "EXECUTE ON FUNCTION public.audit_append(text, text, bytea[], bytea[]), public.audit_append_one(text, text)";
    const role = new URL(database.appUrl).username;
    await database.owner.query(`REVOKE ${right} FROM ${role}`);
    try {
      await expect(store.tryAppend()).rejects.toMatchObject({ code: "42501" });
      await expect(store.append([input()])).rejects.toMatchObject({ code: "E_NOT_DURABLE" });
    } finally {
      await database.owner.query(`GRANT ${right} TO ${role}`);
    }
    await store.tryAppend();
    await store.stop();
  });

  it("the log ticks by itself, so that silence is visible", async () => {
    const store = openStore(database.openPool(2), { nodeId: "ticking", tickMs: 20 });
    await store.start();
    const ticks = async () =>
      (await store.listEntries({ limit: 50, filters: { events: ["log.tick"] } })).length;
    await expect.poll(ticks).toBeGreaterThanOrEqual(3);
    const [leaf] = await store.listEntries({ limit: 1, filters: { events: ["log.tick"] } });
    const { o, a, p, x, w } = parseEntry(leaf?.body ?? new Uint8Array());
    expect({ o, a, p, x }).toEqual({
      ...{ o: "ok", a: { k: "svc", p: null, r: null, s: null, m: null }, p: [], x: [] },
    });
    expect(w).toMatch(/^ticking\//);
    await store.stop();
    const stopped = await ticks();
    await new Promise((resolve) => setTimeout(resolve, 60));
    expect(await ticks()).toBe(stopped);
  });

  it("a new year closes the log and names its last checkpoint in the next genesis", async () => {
    const next = new Date().getUTCFullYear() + 1;
    const store = openStore(database.openPool(2), { clock: () => Date.UTC(next, 0, 1, 0, 0, 1) });
    const old = openStore(database.openPool(2));
    await old.start();
    await store.start();
    const [genesis] = await store.listEntries({ log: String(next), limit: 1 });
    const entry = parseEntry(genesis?.body ?? new Uint8Array());
    expect(entry.e).toBe("log.genesis");
    expect(entry.x.find((entity) => entity.t === "prev")?.i).toMatch(
      /^clinic\.test\/bedside-audit\/\d{4}\/\d+\//,
    );
    // The node whose clock is behind follows to the open log instead of failing.
    expect(await old.append([input()])).toEqual([1]);
    await Promise.all([store.stop(), old.stop()]);
  });
});
