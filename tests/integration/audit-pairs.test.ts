import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { AuditEvent } from "#audit/events.ts";
import { countEntries, listEntries } from "#db/audit-list.server.ts";
import { fillSearch, makeBlocks } from "#db/audit-search.server.ts";
import { openAuditStorage } from "#db/audit-storage.server.ts";
import type { EntryFilters } from "#db/audit-store-interface.server.ts";
import { fuzzRuns } from "#tests/factories/fuzz-runs.ts";
import { tamper } from "#tests/factories/tampered-log.ts";
import { input, openAuditDatabase, openStore } from "./audit-fixture.ts";

const BLOCK = 2 ** 14;
/** Two blocks that are made and a beginning of a third. */
const SIZE = 2 * BLOCK + 300;
/** Whose bit stood in the index before the entry was there. */
const PLANTED = BLOCK + 4;
const LOG = String(new Date().getUTCFullYear());
const events = ["thread.read", "envelope.read", "login", "directory.search"] as const;
const roles = ["clinician", "patient", "administrator"] as const;
const purposes = ["TREAT", "HOPERAT", "HCOMPL"] as const;
const outcomes = ["ok", "denied", "error"] as const;

let database: Awaited<ReturnType<typeof openAuditDatabase>>;
/** What each entry says, by its number; the first one is the log's own. */
const entries: ReturnType<typeof made>[] = [];
let times: string[];

/** Common values and rare ones, pairs that meet always, seldom and never, in one block alone and at borders of blocks. */
function made(n: number) {
  const random = (salt: number) => {
    const mixed = Math.imul((n + 1) ^ (salt << 20), 2_654_435_761);
    return (Math.imul(mixed ^ (mixed >>> 15), 2_246_822_519) >>> 0) / 2 ** 32;
  };
  const pick = <T>(values: readonly T[], salt: number) =>
    values[Math.floor(random(salt) ** 3 * values.length)] as T;
  const atBorder = n % BLOCK === 0 || n % BLOCK === BLOCK - 1;
  return {
    e: pick(events, 1) as AuditEvent,
    o: atBorder ? "error" : pick(outcomes.slice(0, 2), 17),
    // An actor of the first block alone, and roles that each have actors of their own.
    actor: n < 5_000 ? "early" : `actor${Math.floor(random(31) * 40)}`,
    role: n < 5_000 ? ("patient" as const) : pick(roles, 47),
    purpose: random(59) < 0.0005 ? ("HCOMPL" as const) : pick(purposes.slice(0, 2), 59),
    patients: [
      ...(n % 2 === 0 ? ["even"] : ["odd"]),
      ...(random(71) < 0.01 ? [`patient${Math.floor(random(73) * 9)}`] : []),
      ...(n % 3000 === 17 ? ["actor3", "actor3"] : []),
    ],
    breakGlass: n % 4_001 === 0,
  };
}

beforeAll(async () => {
  database = await openAuditDatabase();
  const store = openStore(database.app);
  await store.start();
  await store.stop();
  entries.push({
    ...made(0),
    e: "log.genesis",
    o: "ok",
    actor: "",
    role: "patient",
    patients: [],
    breakGlass: false,
  });
  for (let n = 1; n < SIZE; n++) entries.push(made(n));
  await database.owner.query(
    `INSERT INTO audit_search_block VALUES ('${LOG}', 1, 'actor', 'planted', set_bit(0::bit(16384), 4, 1))`,
  );
  for (let from = 1; from < SIZE; from += 4_000)
    await store.append(
      entries
        .slice(from, Math.min(SIZE, from + 4_000))
        .map(({ e, o, actor, role, purpose, patients, breakGlass }) =>
          input({
            ...{ e, o: o as "ok", p: patients, u: purpose, b: breakGlass },
            a: { k: "user", p: actor, r: role, s: "s1", m: "passkey" },
          }),
        ),
    );
  await fillSearch(database.app, LOG);
  await makeBlocks(database.app, LOG);
  const { rows } = await database.app.query("SELECT ts, seq FROM audit_entry ORDER BY seq");
  times = rows.map(({ ts }) => ts);
  expect(times.length).toBe(SIZE);
  Object.assign(entries[0] as object, { actor: null, role: null, purpose: null });
});
afterAll(() => database.close());

function fits(filters: EntryFilters, seq: number): boolean {
  const entry = entries[seq];
  const ts = times[seq];
  if (!entry || ts === undefined) return false;
  const { events: e, outcomes: o, actor, patient, person, role, purpose, breakGlass, from, to } = filters;
  return (
    (!e || e.includes(entry.e)) &&
    (!o || o.includes(entry.o)) &&
    (actor === undefined || entry.actor === actor) &&
    (patient === undefined || entry.patients.includes(patient)) &&
    (person === undefined || entry.actor === person || entry.patients.includes(person)) &&
    (role === undefined || entry.role === role) &&
    (purpose === undefined || entry.purpose === purpose) &&
    (breakGlass === undefined || entry.breakGlass === breakGlass) &&
    (from === undefined || ts >= from) &&
    (to === undefined || ts < to)
  );
}

function naive(filters: EntryFilters): number[] {
  return entries.flatMap((_, seq) => (fits(filters, seq) ? [seq] : []));
}

/** The same of two filters, each looked at once. */
const looked = new Map<EntryFilters, boolean[]>();
function naivePair(first: EntryFilters, second: EntryFilters): number[] {
  const [one, other] = [first, second].map((filter) => {
    const marks = looked.get(filter) ?? entries.map((_, seq) => fits(filter, seq));
    looked.set(filter, marks);
    return marks;
  });
  const found: number[] = [];
  for (let seq = 0; seq < SIZE; seq++) if (one?.[seq] && other?.[seq]) found.push(seq);
  return found;
}

async function numbers(
  filters: EntryFilters,
  page: { afterSeq?: number; beforeSeq?: number; limit?: number } = {},
) {
  const leaves = await listEntries(database.app, LOG, { limit: 100, ...page, filters });
  return leaves.map(({ seq }) => seq);
}

/** Each filter of the officer's page, with a common value, a rare one and one that nobody has. */
const each: Record<string, EntryFilters[]> = {
  event: [{ events: ["thread.read"] }, { events: ["directory.search"] }, { events: ["backup.restore"] }],
  outcome: [{ outcomes: ["ok"] }, { outcomes: ["error"] }, { outcomes: ["partial"] }],
  actor: [{ actor: "actor3" }, { actor: "early" }, { actor: "nobody" }],
  patient: [{ patient: "even" }, { patient: "patient8" }, { patient: "e" }],
  person: [{ person: "odd" }, { person: "actor3" }, { person: "nobody" }],
  role: [{ role: "clinician" }, { role: "administrator" }, { role: "officer" }],
  purpose: [{ purpose: "TREAT" }, { purpose: "HCOMPL" }, { purpose: "CLINTRCH" }],
  breakGlass: [{ breakGlass: false }, { breakGlass: true }],
};

test("a page of every pair of filters is what a look at every entry gives, newest first and oldest first", async () => {
  const names = Object.keys(each);
  const pairs = names.flatMap((one, i) => names.slice(i + 1).map((other) => [one, other] as const));
  const met: number[] = [];
  for (const [one, other] of pairs)
    for (const first of each[one] ?? [])
      for (const second of each[other] ?? []) {
        const filters = { ...first, ...second };
        const wanted = naivePair(first, second);
        met.push(wanted.length);
        const oldest = await numbers(filters, { afterSeq: -1 });
        expect([filters, await numbers(filters)]).toEqual([filters, wanted.slice(-100).reverse()]);
        expect([filters, oldest]).toEqual([filters, wanted.slice(0, 100)]);
      }
  expect(met.filter((count) => count === 0).length).toBeGreaterThan(50);
  expect(met.filter((count) => count > 0 && count < 100).length).toBeGreaterThan(25);
});

test("so is any page of any set of filters, with days, and its count", async () => {
  const anyOf = (of: EntryFilters[]) => fc.option(fc.constantFrom(...of), { nil: {} });
  const near = fc
    .constantFrom(0, BLOCK, 2 * BLOCK, SIZE)
    .chain((edge) => fc.integer({ min: -3, max: 3 }).map((d) => edge + d));
  const place = fc.oneof(near, fc.integer({ min: 0, max: SIZE }));
  const day = place.map((seq) => times[Math.min(SIZE - 1, Math.max(0, seq))]);
  const days = fc.record({ from: day, to: day }, { requiredKeys: [] });
  const filters = fc
    .tuple(...Object.values(each).map(anyOf), days)
    .map((some) => Object.assign({}, ...some) as EntryFilters);
  const lists = fc.record(
    {
      events: fc.subarray([...events], { minLength: 1 }),
      outcomes: fc.subarray([...outcomes], { minLength: 1 }),
    },
    { requiredKeys: [] },
  );
  await fc.assert(
    fc.asyncProperty(
      filters,
      lists,
      place,
      fc.integer({ min: 1, max: 120 }),
      async (some, more, at, limit) => {
        const asked = { ...some, ...more };
        const wanted = naive(asked);
        const before = wanted
          .filter((seq) => seq < at)
          .slice(-limit)
          .reverse();
        const after = wanted.filter((seq) => seq > at).slice(0, limit);
        expect(await numbers(asked, { beforeSeq: at, limit })).toEqual(before);
        expect(await numbers(asked, { afterSeq: at, limit })).toEqual(after);
        expect(await countEntries(database.app, LOG, asked)).toBe(wanted.length);
      },
    ),
    fuzzRuns("pages of any filters", 60),
  );
});

test("a row that somebody put into a block before its time stops nobody, and is all that a check finds", async () => {
  expect(await numbers({ actor: "planted" })).toEqual([PLANTED]);
  expect(await misplaced()).toEqual([PLANTED]);
});

test("nothing goes out of the index but what was taken out of the log, whoever asks", async () => {
  const client = await database.owner.connect();
  try {
    await client.query("SET bedside.redacting = 'on'");
    const refused = [
      "DELETE FROM audit_search_block",
      "UPDATE audit_search_block SET bits = set_bit(bits, 9, 0) WHERE block = 1 AND get_bit(bits, 9) = 1",
      "UPDATE audit_search_block SET bits = set_bit(bits, 9, 1) WHERE block = 1 AND get_bit(bits, 9) = 0",
      "UPDATE audit_search_block SET value = 'nobody' WHERE name = 'actor'",
    ];
    for (const statement of refused)
      await expect(client.query(statement), statement).rejects.toMatchObject({ code: "BA004" });
  } finally {
    client.release(true);
  }
});

test("what an entry was found by goes with its bytes", async () => {
  const target = naive({ patient: "patient7" }).find((seq) => seq > BLOCK && seq < 2 * BLOCK) ?? 0;
  const place = target % BLOCK;
  const client = await database.owner.connect();
  const left = `SELECT name FROM audit_search_block WHERE block = 1 AND (get_bit(bits, ${place}) = 1 OR value = 'alone')`;
  try {
    await client.query("BEGIN");
    await client.query(
      `INSERT INTO audit_search_block VALUES ('${LOG}', 1, 'role', 'alone', set_bit(0::bit(16384), ${place}, 1))`,
    );
    expect((await client.query(left)).rows.length).toBeGreaterThan(5);
    await client.query(`SELECT audit_redact('${LOG}', ${target}, 'body')`);
    expect((await client.query(left)).rows).toEqual([]);
    const found = "SELECT audit_misplaced($1, $2::bigint, $2::bigint + 1) AS seq";
    expect((await client.query(found, [LOG, target])).rows).toEqual([]);
  } finally {
    await client.query("ROLLBACK");
    client.release();
  }
});

test("a bit that was set, taken or moved is found at its entry, where a search would go wrong", async () => {
  const at = BLOCK + 5_000;
  const [hidden = 0] = naive({ actor: "actor3" }).filter((seq) => seq > at);
  const shown = naive({ outcomes: ["ok"], role: "clinician" }).find((seq) => seq > at + 40) ?? 0;
  const moved = naive({ patient: "patient8" }).filter((seq) => seq < BLOCK);
  const gone = naive({ purpose: "HCOMPL" }).filter((seq) => seq >= BLOCK && seq < 2 * BLOCK);
  const place = (seq: number) => `block = ${Math.floor(seq / BLOCK)}`;
  await tamper(
    database.owner,
    `UPDATE audit_search_block SET bits = set_bit(bits, ${hidden % BLOCK}, 0) WHERE name = 'actor' AND value = 'actor3' AND ${place(hidden)}`,
    `UPDATE audit_search_block SET bits = set_bit(bits, ${shown % BLOCK}, 1) WHERE name = 'role' AND value = 'administrator' AND ${place(shown)}`,
    "UPDATE audit_search_block SET value = 'another' WHERE name = 'patients' AND value = 'patient8' AND block = 0",
    "DELETE FROM audit_search_block WHERE name = 'purpose' AND value = 'HCOMPL' AND block = 1",
  );
  expect(await numbers({ actor: "actor3" }, { beforeSeq: hidden + 1, limit: 1 })).not.toContain(hidden);
  expect(await numbers({ role: "administrator" }, { beforeSeq: shown + 1, limit: 1 })).toEqual([shown]);
  expect(Math.min(moved.length, gone.length)).toBeGreaterThan(0);
  expect(await misplaced()).toEqual(
    [...new Set([PLANTED, hidden, shown, ...moved, ...gone])].sort((a, b) => a - b),
  );
  // A part of a block alone is told of, too.
  expect(await misplaced(hidden, hidden + 1)).toEqual([hidden]);
  expect(await misplaced(hidden + 1, hidden + 2)).toEqual([]);
});

test("an entry that somebody deleted is a place on the page, which neither ends there nor seems to be the last", async () => {
  const [, second = 0, ...more] = naive({ actor: "early", purpose: "TREAT" }).reverse();
  await tamper(database.owner, `DELETE FROM audit_entry WHERE seq = ${second}`);
  const page = { limit: 3, filters: { actor: "early", purpose: "TREAT" } } as const;
  const found = await listEntries(database.app, LOG, page);
  expect(found.map(({ seq, link }) => [seq, link.length])).toEqual([
    [expect.any(Number), 32],
    [second, 0],
    [more[0], 32],
  ]);
  const all = await listEntries(database.app, LOG, { limit: 3, beforeSeq: second + 2 });
  expect(all.map(({ seq, body, leaf }) => [seq, body.length > 0, leaf.length])).toEqual([
    [second + 1, true, 32],
    [second, false, 0],
    [second - 1, true, 32],
  ]);
});

test("an append time beside an entry that somebody changed moves no day's border, nor does one whose bytes are gone", async () => {
  const border = SIZE - 40;
  const day = { from: times[border] ?? "", outcomes: ["ok"] as const };
  const wanted = naive({ ...day, outcomes: ["ok"] }).reverse();
  // Where halving looks first.
  await tamper(
    database.owner,
    `UPDATE audit_entry SET ts = '9999' WHERE seq IN (${SIZE >> 1}, ${(SIZE >> 1) + 1})`,
    `UPDATE audit_entry SET body = NULL WHERE seq = ${SIZE >> 1}`,
  );
  expect(await numbers({ ...day, outcomes: ["ok"] })).toEqual(wanted);
});

/** Numbers of entries whose columns a check of the log is told to be wrong (E_INDEX). */
async function misplaced(from = 0, to = 2 * BLOCK + 200): Promise<number[]> {
  const storage = await openAuditStorage(database.app, LOG);
  const found: number[] = [];
  for await (const { seq, columns } of storage.entries(from, to)) if (columns === null) found.push(seq);
  return found;
}
