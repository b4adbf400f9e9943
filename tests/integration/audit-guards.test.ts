import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type DatabaseTrial, openTwoLogs, trialIn } from "./audit-trial.ts";

const LOG = String(new Date().getUTCFullYear());
const BLOCK = 2 ** 14;
let database: Awaited<ReturnType<typeof openTwoLogs>>;

beforeAll(async () => {
  database = await openTwoLogs();
});
afterAll(() => database.close());

const trial = (work: (trial: DatabaseTrial) => Promise<void>) => trialIn(database.owner, work);

const empty = (log: string, seq: number) =>
  `UPDATE audit_entry SET body = NULL WHERE log = '${log}' AND seq = ${seq}`;
const destroy = `UPDATE audit_head SET destroyed = true WHERE log = '${LOG}'`;
/** A row of the index that says of these numbers of a block what nothing else says. */
const planted = (log: string, block: number, value: string, ...places: number[]) =>
  `INSERT INTO audit_search_block SELECT '${log}', ${block}, 'actor', '${value}', audit_bits(n, 1)
   FROM unnest('{${places}}'::int[]) AS n`;
const left = (where = "true") =>
  `SELECT concat_ws(' ', log, block, value, (SELECT string_agg(n::text, ',' ORDER BY n) FROM audit_places(bits) AS n))
   FROM audit_search_block WHERE ${where} ORDER BY 1`;

describe("the head", () => {
  it("of a closed log takes one change, to destroyed, alone and once", () =>
    trial(async ({ run, refused }) => {
      const closed = (change: string) => `UPDATE audit_head SET ${change} WHERE log = '${LOG}'`;
      for (const change of [
        ...["closed = true", "closed = false", "closed = false, destroyed = true"],
        ...["size = size + 1, destroyed = true", "link = sha256('x'), destroyed = true"],
      ])
        await refused(closed(change));
      await run(destroy);
      for (const change of ["destroyed = true", "destroyed = false", "size = size + 1"])
        await refused(closed(change));
    }));

  it("of the search rows goes back in nothing, whatever else grows", () =>
    trial(async ({ run, refused }) => {
      const change = (to: string) => `UPDATE audit_search_head SET ${to} WHERE log = '${LOG}'`;
      await run(change("blocks = 1"));
      for (const to of ["size = size - 1, blocks = 2", "size = size + 1, blocks = 0", "blocks = 1"])
        await refused(change(to));
      await run(change("size = size + 1"));
    }));
});

describe("a bit of the index", () => {
  it("goes where its own entry is emptied, whatever other entries have the same place", () =>
    trial(async ({ run, refused, values }) => {
      await run(planted("next", 0, "x", 1, 2));
      await run(planted("next", 1, "x", 3));
      const clear = (n: number, block: number) =>
        `UPDATE audit_search_block SET bits = set_bit(bits, ${n}, 0) WHERE block = ${block} AND value = 'x'`;
      await refused(clear(1, 0));
      await run(empty(LOG, 1));
      await refused(clear(1, 0));
      await run(empty("next", 1));
      await refused(clear(2, 0));
      await run(clear(1, 0));
      // Nobody's number, though there is an entry at this place of the block before.
      await run(clear(3, 1));
      expect(await values(left("value = 'x'"))).toEqual(["next 0 x 2", "next 1 x"]);
      await refused("UPDATE audit_search_block SET bits = set_bit(bits, 7, 1) WHERE block = 0");
      for (const change of ["log = 'y'", "block = 7", "name = 'y'", "value = 'y'"])
        await refused(`UPDATE audit_search_block SET ${change} WHERE value = 'x' AND block = 0`);
    }));

  it("goes with its row only where none is left, or with its own log", () =>
    trial(async ({ run, refused, values }) => {
      await run(planted("next", 0, "x", 1));
      await run(planted(LOG, 0, "x", 1));
      await run("INSERT INTO audit_search_block VALUES ('next', 0, 'actor', 'none', 0::bit(16384))");
      await run("DELETE FROM audit_search_block WHERE value = 'none'");
      await refused(`DELETE FROM audit_search_block WHERE log = '${LOG}'`);
      await run(destroy);
      await refused("DELETE FROM audit_search_block WHERE log = 'next'");
      await run(`DELETE FROM audit_search_block WHERE log = '${LOG}'`);
      expect(await values(left("value = 'x'"))).toEqual(["next 0 x 1"]);
    }));

  it("goes with the search row of an emptied entry, and no other bit does", () =>
    trial(async ({ run, values }) => {
      for (const row of [
        ...[planted("next", 0, "only", 1), planted("next", 0, "both", 1, 2)],
        ...[planted("next", 1, "later", 1), planted(LOG, 0, "earlier", 1)],
      ])
        await run(row);
      await run("INSERT INTO audit_search_block VALUES ('next', 1, 'actor', 'none', 0::bit(16384))");
      await run(empty("next", 1));
      await run(destroy);
      await run("DELETE FROM audit_search WHERE log = 'next' AND seq = 1");
      expect(await values(left("value IN ('only', 'both', 'later', 'earlier', 'none')"))).toEqual(
        [`${LOG} 0 earlier 1`, "next 0 both 2", "next 1 later 1", "next 1 none"].sort(),
      );
    }));

  it("stays where a destroyed log loses its search rows, until its blocks go whole", () =>
    trial(async ({ run, values }) => {
      await run(planted(LOG, 0, "x", 1));
      await run(destroy);
      await run(`DELETE FROM audit_entry WHERE log = '${LOG}'`);
      await run(`DELETE FROM audit_search WHERE log = '${LOG}'`);
      expect(await values(left("value = 'x'"))).toEqual([`${LOG} 0 x 1`]);
    }));
});

describe("an entry and its search row", () => {
  it("go only out of their own log, where that is destroyed, or with the entry's own bytes", () =>
    trial(async ({ run, refused }) => {
      const row = (table: string, log: string, seq = 1) =>
        `DELETE FROM ${table} WHERE log = '${log}' AND seq = ${seq}`;
      const again = "SELECT log, seq, body, leaf, link, 'another', ts FROM audit_entry WHERE seq = 1";
      await refused(`INSERT INTO audit_entry ${again}`, "23505");
      await refused(row("audit_entry", LOG));
      await run(empty("next", 1));
      await refused(row("audit_entry", "next"));
      await refused(empty("next", 1));
      await refused(row("audit_search", LOG));
      await refused(row("audit_search", "next", 2));
      await run(row("audit_search", "next"));
      await run(destroy);
      await refused(row("audit_entry", "next", 2));
      await run(row("audit_entry", LOG));
      await run(row("audit_search", LOG));
    }));
});

describe("the parts that the index is made with", () => {
  it("a block's numbers within bounds are the first of them and not the last", () =>
    trial(async ({ values }) => {
      const within = (from: number, to: number) =>
        values(
          `SELECT n FROM audit_places(audit_within(~0::bit(${BLOCK}), 2, ${from}, ${to})) AS n ORDER BY n`,
        );
      const begin = 2 * BLOCK;
      expect(await within(begin + 3, begin + 6)).toEqual([3, 4, 5]);
      expect(await within(begin - 9, begin + 1)).toEqual([0]);
      expect(await within(3 * BLOCK - 2, 4 * BLOCK)).toEqual([BLOCK - 2, BLOCK - 1]);
      expect((await within(0, 9 * BLOCK)).length).toBe(BLOCK);
      for (const [from, to] of [
        [0, begin],
        [3 * BLOCK, 4 * BLOCK],
        [begin + 5, begin + 5],
      ] as const)
        expect(await within(from, to)).toEqual([]);
    }));

  it("a block has every search column's words of up to 255 letters, of its own log and numbers", () =>
    trial(async ({ run, values }) => {
      const [word, long] = ["w".repeat(255), "w".repeat(256)];
      const row = (log: string, seq: number, actor: string, patients: string) =>
        run(`INSERT INTO audit_search VALUES
          ('${log}', ${seq}, 't', 'w', 'e1', 'o1', '${actor}', '{${patients}}', true, 'q', 'r1', 'u1')`);
      await row("next", BLOCK, word, `${word},${long}`);
      await row("next", BLOCK + 2, "a1", "p1");
      await row("next", 2 * BLOCK - 1, long, "p1");
      await row("next", 2 * BLOCK, "beyond", "beyond");
      await row(LOG, BLOCK + 1, "elsewhere", "elsewhere");
      await run(`UPDATE audit_search_head SET size = ${2 * BLOCK}, blocks = 1 WHERE log = 'next'`);
      await run(`UPDATE audit_head SET size = ${2 * BLOCK} WHERE log = 'next'`);
      await run("UPDATE audit_search_head SET blocks = 1 WHERE log <> 'next'");
      await run(planted("next", 1, "a1", 5));
      await run("SELECT audit_make_due('next')");
      const made = `SELECT concat_ws(' ', name, value, (SELECT string_agg(n::text, ',' ORDER BY n) FROM audit_places(bits) AS n))
        FROM audit_search_block WHERE log = 'next' AND block = 1 ORDER BY name, value`;
      const all = `0,2,${BLOCK - 1}`;
      expect(await values(made)).toEqual([
        ...["actor a1 5", `actor ${word} 0`, `breakglass true ${all}`, `e e1 ${all}`, `o o1 ${all}`],
        ...[`patients p1 2,${BLOCK - 1}`, `patients ${word} 0`, `purpose u1 ${all}`, `role r1 ${all}`],
      ]);
      const blocks = "SELECT log || ' ' || blocks FROM audit_search_head ORDER BY log = 'next'";
      expect(await values(blocks)).toEqual([`${LOG} 1`, "next 2"]);
      // Once it is made none is due, nor while its last number is filled and not there.
      await run(`UPDATE audit_search_head SET size = ${3 * BLOCK} WHERE log = 'next'`);
      await run(`UPDATE audit_head SET size = ${3 * BLOCK - 1} WHERE log = 'next'`);
      await run("SELECT audit_make_due('next')");
      expect(await values(blocks)).toEqual([`${LOG} 1`, "next 2"]);
    }));

  it("as many blocks count as are made, filled and there, of this log", () =>
    trial(async ({ run, values }) => {
      const made = async () => Number((await values("SELECT audit_blocks_made('next')"))[0]);
      await run(`UPDATE audit_search_head SET size = ${2 * BLOCK}, blocks = 3 WHERE log = 'next'`);
      await run(`UPDATE audit_search_head SET size = ${9 * BLOCK}, blocks = 9 WHERE log = '${LOG}'`);
      await run(`UPDATE audit_head SET size = ${2 * BLOCK - 1} WHERE log = 'next'`);
      expect(await made()).toBe(1);
      await run(`UPDATE audit_head SET size = ${5 * BLOCK} WHERE log = 'next'`);
      expect(await made()).toBe(2);
      await run(`UPDATE audit_search_head SET size = ${4 * BLOCK} WHERE log = 'next'`);
      expect(await made()).toBe(3);
    }));

  it("what is in no block yet fits every filter, and any value of each, whatever the value says", () =>
    trial(async ({ run, values }) => {
      const row = (seq: number, actor: string, role: string) =>
        run(`INSERT INTO audit_search VALUES
          ('next', ${seq}, 't', 'w', 'e', 'o', $$${actor}$$, '{p${seq}}', false, NULL, '${role}', NULL)`);
      const strange = "a' OR true --";
      await row(20, "a", "r");
      await row(21, "b", "r");
      await row(22, "a", "s");
      await row(23, strange, "s");
      await row(BLOCK, "later", "r");
      await run(`INSERT INTO audit_search SELECT '${LOG}', 24, t, w, e, o, actor, patients, breakglass, request, role, purpose
        FROM audit_search WHERE seq = 20`);
      await run(`UPDATE audit_search_head SET size = 30 WHERE log = 'next'`);
      const found = (names: string, of: string, filters: string, from = 0, to = BLOCK) =>
        values(
          `SELECT n FROM audit_found('next', '${names}', ARRAY[${of}], '${filters}', ${from}, ${to}, true, NULL) AS n ORDER BY n`,
        );
      expect(await found("{actor}", "'a'", "{1}")).toEqual(["20", "22"]);
      expect(await found("{actor,actor}", "'a', 'b'", "{1,1}")).toEqual(["20", "21", "22"]);
      expect(await found("{actor,role}", "'a', 's'", "{1,2}")).toEqual(["22"]);
      expect(await found("{actor,patients}", "'b', 'p21'", "{1,2}")).toEqual(["21"]);
      expect(await found("{actor}", `$$${strange}$$`, "{1}")).toEqual(["23"]);
      expect(await found("{role}", "'r'", "{1}", 21, 23)).toEqual(["21"]);
      expect(await found("{role}", "'s'", "{1}", 20, 23)).toEqual(["22"]);
      expect(await found("{role}", "'r'", "{1}")).toEqual(["20", "21"]);
      expect(await found("{role}", "'r'", "{1}", BLOCK, 2 * BLOCK)).toEqual([`${BLOCK}`]);
    }));

  it("what a made block says counts for its own log, column and numbers, and is held to the search rows of these", () =>
    trial(async ({ run, values }) => {
      const row = (place: number, actor: string, role: string) =>
        run(`INSERT INTO audit_search VALUES
          ('next', ${BLOCK + place}, 't', 'w', 'e', 'o', '${actor}', '{}', false, NULL, '${role}', NULL)`);
      await row(1, "a", "r");
      await row(2, "b", "a");
      await row(3, "a", "s");
      await run(`UPDATE audit_head SET size = ${3 * BLOCK} WHERE log = 'next'`);
      await run(`UPDATE audit_search_head SET size = ${3 * BLOCK}, blocks = 1 WHERE log = 'next'`);
      await run("SELECT audit_make_due('next')");
      for (const [log, block] of [
        [LOG, 1],
        ["next", 0],
      ] as const)
        await run(planted(log, block, "a", 9));
      const found = (names: string, of: string, filters: string) =>
        values(`SELECT n - ${BLOCK} FROM audit_found('next', '${names}', '${of}', '${filters}', ${BLOCK}, ${2 * BLOCK}, true, NULL) AS n
          ORDER BY n`);
      expect(await found("{actor}", "{a}", "{1}")).toEqual(["1", "3"]);
      expect(await found("{actor,actor}", "{a,b}", "{1,1}")).toEqual(["1", "2", "3"]);
      expect(await found("{actor,role}", "{a,s}", "{1,2}")).toEqual(["3"]);
      expect(await found("{actor,role}", "{a,nobody}", "{1,2}")).toEqual([]);
      const misplaced = (from: number, to: number) =>
        values(
          `SELECT n - ${BLOCK} FROM audit_misplaced('next', ${BLOCK + from}, ${BLOCK + to}) AS n ORDER BY n`,
        );
      expect(await misplaced(0, BLOCK)).toEqual([]);
      await row(7, "new", "r");
      await run(planted("next", 1, "ghost", 5));
      expect(await misplaced(0, BLOCK)).toEqual(["5", "7"]);
      expect([await misplaced(6, 8), await misplaced(0, 5), await misplaced(8, BLOCK)]).toEqual([
        ["7"],
        [],
        [],
      ]);
      // Of what is in no made block the search rows themselves answer.
      await row(BLOCK, "a", "r");
      expect(await misplaced(BLOCK, BLOCK + 1)).toEqual([]);
    }));
});
