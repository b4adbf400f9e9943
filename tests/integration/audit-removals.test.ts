import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type DatabaseTrial, NAMED, openTwoLogs, trialIn, UNNAMED } from "./audit-trial.ts";

let database: Awaited<ReturnType<typeof openTwoLogs>>;
let log: string;
beforeAll(async () => {
  database = await openTwoLogs();
  ({ log } = database);
});
afterAll(() => database.close());

const trial = (work: (trial: DatabaseTrial) => Promise<void>) => trialIn(database.owner, work);

/** An entry of `next` that says this, after the six that are there. */
async function say({ run }: DatabaseTrial, said: { e: string; o?: string; x?: unknown[] }, seq = 6) {
  const body = JSON.stringify({ v: 1, e: said.e, o: said.o ?? "ok", p: ["somebody"], x: said.x ?? [] });
  await run(`INSERT INTO audit_entry
    VALUES ('next', ${seq}, convert_to($$${body}$$, 'UTF8'), sha256(''), sha256(''), 'said ${seq}', '')`);
  await run(`UPDATE audit_head SET size = ${seq + 1} WHERE log = 'next'`);
}

/** Who says that something is kept: a log, a patient's bytes in hex, and whether that is over. */
const hold = (of: string | null, patient: string | null = null, isOver = false) =>
  `INSERT INTO legal_hold (id, log, patient, reason, set_by, set_ms, cleared_ms)
   VALUES (uuid_send(gen_random_uuid()), ${of && `'${of}'`}, ${patient && `'\\x${patient}'`}, '', 'o', 1, ${isOver ? 2 : null})`;

/** What a function answers under some holds, which are gone afterwards. */
async function under({ run, values }: DatabaseTrial, call: string, ...holds: string[]): Promise<unknown> {
  await run("SAVEPOINT held");
  for (const each of holds) await run(each);
  const answer = await values(`SELECT ${call}`).catch(({ code }: { code: string }) => [code]);
  await run("ROLLBACK TO held");
  return answer[0];
}

describe("an entry that names what was taken out", () => {
  const named = (part: string) =>
    `SELECT audit_names_redaction('${log}', 3, '${part}') OR audit_names_removal('none', '3/${part}', NULL)`;
  const x = (origin: string, what = "3/private") => [
    { t: "log", i: origin },
    { t: "redacted", i: what },
  ];
  const originOf = async ({ values }: DatabaseTrial) =>
    String((await values(`SELECT origin FROM audit_head WHERE log = '${log}'`))[0]);
  /** The search row of what was said last, which counts from now on. */
  const filled = async ({ run }: DatabaseTrial, o = "ok") => {
    await run(
      `INSERT INTO audit_search VALUES ('next', 6, 't', 'w', 'audit.redact', '${o}', 'a', '{}', false, NULL, NULL, NULL)`,
    );
    await run("UPDATE audit_search_head SET size = 7 WHERE log = 'next'");
  };

  it("counts from the moment that it stands there, and as well once it has its search row", () =>
    trial(async (it) => {
      await say(it, { e: "audit.redact", x: x(await originOf(it)) });
      for (const size of [0, 1, 6]) {
        if (size > 0) await it.run(`UPDATE audit_search_head SET size = ${size} WHERE log = 'next'`);
        expect(await it.values(named("private"))).toEqual([true]);
      }
      await filled(it);
      expect([await it.values(named("private")), await it.values(named("body"))]).toEqual([[true], [false]]);
      const removal = (but: string) =>
        it.values(
          `SELECT audit_names_removal(origin, '3/private', ${but}) FROM audit_head WHERE log = '${log}'`,
        );
      expect([await removal("'next'"), await removal(`'${log}'`)]).toEqual([[false], [true]]);
    }));

  it("counts neither of another log, nor for another entry, nor where the removal was refused", async () => {
    const lies: [(origin: string) => Parameters<typeof say>[1]][] = [
      [() => ({ e: "audit.redact", x: x("clinic.test/next") })],
      [(origin) => ({ e: "audit.redact", x: x(origin, "4/private") })],
      [(origin) => ({ e: "audit.redact", x: x(origin).slice(0, 1) })],
      [(origin) => ({ e: "audit.redact", x: x(origin).slice(1) })],
      [(origin) => ({ e: "audit.redact", o: "denied", x: x(origin) })],
      [(origin) => ({ e: "audit.export", x: x(origin) })],
    ];
    for (const [lie] of lies)
      await trial(async (it) => {
        const said = lie(await originOf(it));
        await say(it, said);
        expect(await it.values(named("private")), JSON.stringify(said)).toEqual([false]);
        const removal = `SELECT audit_names_removal(origin, '3/private', 'next') FROM audit_head WHERE log = '${log}'`;
        expect(await it.values(removal)).toEqual([false]);
        if (said.e !== "audit.redact") return;
        await filled(it, said.o);
        expect(await it.values(named("private")), `${JSON.stringify(said)}, filled`).toEqual([false]);
      });
  });
});

describe("taking out a part", () => {
  const redact = (seq: number, part: string, of = "next") => `audit_redact('${of}', ${seq}, '${part}')`;

  it("is private or body, of an entry that is there, and a body's of the open log", () =>
    trial(async (it) => {
      const { values } = it;
      for (const [call, done] of [
        [redact(1, "log"), false],
        [redact(1, ""), false],
        [redact(99, "body"), false],
        [redact(1, "body", "none"), false],
        [redact(1, "body", log), false],
        [redact(1, "private", log), true],
        // What stands beside an entry goes by its id, and `next` has none.
        [redact(1, "private"), false],
        [redact(1, "body"), true],
      ] as const)
        expect(await under(it, call), call).toBe(done);
      await values(`SELECT ${redact(1, "body")}`);
      expect(await values("SELECT current_setting('bedside.redacting')")).toEqual(["off"]);
      expect(await values("SELECT seq FROM audit_entry WHERE body IS NULL")).toEqual(["1"]);
      const left = "SELECT log || ' ' || seq FROM audit_search WHERE seq = 1";
      expect(await values(left)).toEqual([`${log} 1`]);
      expect(await values("SELECT count(*) FROM audit_private")).toEqual(["4"]);
      for (const part of ["private", "body"]) expect(await under(it, redact(1, part))).toBe(false);
    }));

  it("leaves everything beside one entry where it was, but what that entry has", () =>
    trial(async (it) => {
      await it.run(`SELECT ${redact(2, "private", log)}`);
      const left = `SELECT e.seq FROM audit_private p JOIN audit_entry e ON e.id = p.id ORDER BY 1`;
      expect(await it.values(left)).toEqual(["1", "3", "4"]);
      expect(await it.values("SELECT count(*) FROM audit_entry WHERE body IS NULL")).toEqual(["0"]);
    }));

  it("never takes what the log says about itself, whatever else begins or ends alike", () =>
    trial(async (it) => {
      const events = ["log.key", "audit.export", "hold.set", "logout", "keylog.read", "household.read"];
      for (const [i, e] of events.entries()) await say(it, { e }, 6 + i);
      const bodies = [];
      for (const i of events.keys()) bodies.push(await under(it, redact(6 + i, "body")));
      expect(bodies).toEqual(["BA004", "BA004", "BA004", true, true, true]);
      for (const i of events.keys()) expect(await under(it, redact(6 + i, "private"))).toBe(false);
    }));

  it("takes nothing under a hold over its log, everything, or a patient whom it names", () =>
    trial(async (it) => {
      for (const [holds, answer] of [
        [[hold("next")], "BA005"],
        [[hold(null)], "BA005"],
        [[hold(null, NAMED.hex)], "BA005"],
        [[hold("next", NAMED.hex)], "BA005"],
        [[hold(log), hold(log, NAMED.hex), hold(null, UNNAMED.hex)], true],
        [[hold("next", null, true), hold(null, null, true), hold(null, NAMED.hex, true)], true],
      ] as const)
        expect(await under(it, redact(5, "body"), ...holds), holds.join()).toBe(answer);
      await it.run("UPDATE audit_head SET size = 7 WHERE log = 'next'");
      await it.run(
        "INSERT INTO audit_entry VALUES ('next', 6, '\\xff', sha256(''), sha256(''), 'damaged', '')",
      );
      expect(await under(it, redact(6, "body"))).toBe(true);
      expect(await under(it, redact(6, "body"), hold(null, UNNAMED.hex)), "of whom, nobody knows").toBe(
        "BA005",
      );
    }));
});

describe("destroying a log", () => {
  const destroyed = () => `audit_destroy('${log}')`;
  /** The newest entry of the open log is this long after the last one of the closed log. */
  const later = (it: DatabaseTrial, interval: string) =>
    it.run(`INSERT INTO audit_entry SELECT 'next', 6, body, leaf, link, 'newest',
        to_char(ts::timestamptz AT TIME ZONE 'UTC' + interval '${interval}', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
      FROM audit_entry WHERE log = '${log}' AND seq = 5;
      UPDATE audit_head SET size = 7 WHERE log = 'next'`);

  it("waits for six years after its last entry, by the newest one there is", async () => {
    for (const [interval, answer] of [
      ["6 years", true],
      ["6 years -1 microsecond", false],
      ["0 years", false],
    ] as const)
      await trial(async (it) => {
        await later(it, interval);
        expect(await under(it, destroyed()), interval).toBe(answer);
      });
    await trial(async (it) => {
      await later(it, "7 years");
      for (const other of ["audit_destroy('next')", "audit_destroy('none')"])
        expect(await under(it, other)).toBe(false);
      await it.run("UPDATE audit_head SET closed = true WHERE log = 'next'");
      expect(await under(it, destroyed()), "nothing tells the time").toBe(false);
    });
  });

  it("is stopped by a hold over it, over everything or over a patient in it, and by no other", () =>
    trial(async (it) => {
      await later(it, "7 years");
      for (const [holds, answer] of [
        [[hold(log)], false],
        [[hold(null)], false],
        [[hold(null, NAMED.hex)], false],
        [[hold(log, NAMED.hex)], false],
        [[hold(null, UNNAMED.hex), hold(null, NAMED.hex), hold(null, "00")], false],
        [[hold("next"), hold("next", NAMED.hex), hold(null, UNNAMED.hex)], true],
        [[hold(log, null, true), hold(null, null, true), hold(null, NAMED.hex, true)], true],
      ] as const)
        expect(await under(it, destroyed(), ...holds), holds.join()).toBe(answer);
    }));

  it("waits, where a patient's hold stands, for the search rows that say who is in it", () =>
    trial(async (it) => {
      await it.run("SELECT audit_open_log('newest', 'clinic.test/newest', 'next')");
      await it.run(`INSERT INTO audit_entry SELECT 'newest', 0, body, leaf, link, 'newest',
          to_char(ts::timestamptz AT TIME ZONE 'UTC' + interval '7 years', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
        FROM audit_entry WHERE log = 'next' AND seq = 5;
        UPDATE audit_head SET size = 1 WHERE log = 'newest'`);
      const next = (...holds: string[]) => under(it, "audit_destroy('next')", ...holds);
      const other = hold(null, UNNAMED.hex);
      expect([await next(), await next(other)]).toEqual([true, false]);
      await it.run("UPDATE audit_search_head SET size = 5 WHERE log = 'next'");
      expect([await next(other), await next(hold(null, NAMED.hex))]).toEqual([false, false]);
      await it.run("UPDATE audit_search_head SET size = 6 WHERE log = 'next'");
      expect([await next(other), await next(hold(null, NAMED.hex))]).toEqual([true, false]);
    }));

  it("takes all that is its own once, and nothing of another log", () =>
    trial(async (it) => {
      await later(it, "7 years");
      const node = (of: string, level: number, idx: number) =>
        it.run(
          `INSERT INTO audit_node SELECT '${of}', ${level}, ${idx}, decode(repeat('00', 8192), 'hex'), sha256('')`,
        );
      for (const of of [log, "next"])
        for (const [level, idx] of [
          [0, 0],
          [0, 15],
          [0, 16],
          [1, 0],
        ] as const)
          await node(of, level, idx);
      for (const of of [log, "next"])
        for (const block of [0, 1])
          await it.run(`INSERT INTO audit_search_block VALUES ('${of}', ${block}, 'o', 'ok', 1::bit(16384))`);
      expect(await it.values(`SELECT ${destroyed()}`)).toEqual([true]);
      expect(await it.values("SELECT current_setting('bedside.redacting')")).toEqual(["off"]);
      expect(await it.values(`SELECT ${destroyed()}`)).toEqual([false]);
      const left = async (table: string) =>
        it.values(`SELECT log || ' ' || count(*) FROM ${table} GROUP BY log ORDER BY log = 'next'`);
      expect(await left("audit_entry")).toEqual(["next 7"]);
      expect(await left("audit_search")).toEqual(["next 6"]);
      // The rest goes in parts: what begins after the first 4,096 entries.
      expect(await left("audit_node")).toEqual([`${log} 1`, "next 4"]);
      expect(await left("audit_search_block")).toEqual([`${log} 1`, "next 2"]);
      expect(await it.values("SELECT count(*) FROM audit_private")).toEqual(["0"]);
    }));
});

describe("sweeping", () => {
  it("takes of a destroyed log what is numbered from the one to the other, and says how much", () =>
    trial(async (it) => {
      const seqs = (of: string, table = "audit_entry") =>
        it.values(`SELECT seq FROM ${table} WHERE log = '${of}' ORDER BY seq`);
      const sweep = (of: string, from: number, to: number) =>
        it.values(`SELECT audit_sweep('${of}', ${from}, ${to})`);
      expect(await sweep(log, 0, 9)).toEqual(["0"]);
      await it.run("SET LOCAL bedside.redacting = 'on'");
      await it.run(`UPDATE audit_head SET destroyed = true WHERE log = '${log}'`);
      expect(await sweep("next", 0, 9)).toEqual(["0"]);
      expect((await seqs(log)).length).toBe(6);
      expect(await sweep(log, 2, 4)).toEqual(["2"]);
      for (const table of ["audit_entry", "audit_search"])
        expect([await seqs(log, table), (await seqs("next", table)).length]).toEqual([
          ["0", "1", "4", "5"],
          6,
        ]);
      expect(await it.values("SELECT count(*) FROM audit_private")).toEqual(["2"]);
      expect(await it.values("SELECT current_setting('bedside.redacting')")).toEqual(["off"]);
    }));
});

describe("a closed log", () => {
  it("takes nothing, is locked for nobody and closed once; an open one beside it goes on from its own link", () =>
    trial(async ({ values, refused }) => {
      const [body] = await values(
        "SELECT convert_from(body, 'UTF8') FROM audit_entry WHERE log = 'next' AND seq = 5",
      );
      const line = String(body).replace(/"id":"[^"]+"/, `"id":"${"C".repeat(26)}"`);
      const one = (of: string) => values(`SELECT audit_append_one('${of}', $$${line}$$)`);
      expect([await one(log), await one("none")]).toEqual([[null], [null]]);
      await refused(`SELECT audit_append('${log}', $$${line}$$, '{NULL}', '{NULL}')`, "BA002");
      const locked = (of: string) => values(`SELECT audit_lock_head('${of}')`);
      expect([await locked(log), await locked("next")]).toEqual([[null], ["6"]]);
      for (const previous of [`'${log}'`, "'none'", "NULL"])
        expect(await values(`SELECT audit_open_log('third', 'clinic.test/third', ${previous})`)).toEqual([
          false,
        ]);
      expect(await one("next")).toEqual(["6"]);
      const appended = `SELECT row(e.id, e.ts = substr(convert_from(body, 'UTF8'), 82, 27), leaf = sha256('\\x00'::bytea || body),
          e.link = sha256('bedside/1/link'::bytea || sha256('next') || leaf), h.link = e.link, h.size)::text
        FROM audit_entry e JOIN audit_head h ON h.log = e.log WHERE e.log = 'next' AND seq = 6`;
      expect(await values(appended)).toEqual([`(${"C".repeat(26)},t,t,t,t,7)`]);
    }));
});
