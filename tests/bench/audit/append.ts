import { randomBytes } from "node:crypto";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { parseEntry } from "#audit/entry.ts";
import type { EntryInput } from "#audit/entry-input.ts";
import { indexColumns } from "#audit/index-columns.ts";
import { appendLeaves } from "#db/audit-append.server.ts";
import { createEncoder, prepareEntries } from "#db/audit-encoder.server.ts";
import { fillSearch } from "#db/audit-search.server.ts";
import { pooledRandom } from "#db/pooled-random.server.ts";
import { type Effort, spread, trialEffort } from "../compare.ts";
import type { Figure } from "../figure.ts";
import { type AuditDatabase, withAuditDatabase } from "./database.ts";

const callerCounts = [1, 16, 64, 256] as const;
/** Of the plain INSERT's rate (audit/SPEC.md, "Append"). */
const aims: Record<number, number> = { 1: 0.85, 64: 2, 256: 3 };
const SEARCHED = "t, w, e, o, actor, patients, breakglass, request, role, purpose";

export const input: EntryInput = {
  ...{ e: "thread.read", o: "ok", a: { k: "user", p: "actor1", r: "clinician", s: "s1", m: "passkey" } },
  ...{ d: null, p: ["patient1"], x: [{ t: "thread", i: "th1" }], n: 1, f: [], u: "TREAT", b: false },
  ...{ rel: "team", q: "req1", nav: "nav1", net: null },
};

/**
 * One entry from as many callers at once: the chained log, a table without a chain, one without a chain that can be searched as
 * the log can, and the chain one transaction an entry. A round of the chained log ends when its last entry can be searched: what
 * is done after the acknowledgement is done on the same two cores, and a load that lasts pays for it. So the aim is held against
 * whole rounds, and the rate at which callers were answered stands beside it.
 */
export function appendFigures(effort: Effort): Promise<Figure[]> {
  return withAuditDatabase(async (database) => {
    await makePlainTables(database);
    const figures: Figure[] = [];
    for (const callers of callerCounts) figures.push(...(await atOnce(database, callers, effort)));
    return figures;
  });
}

/** What an audit log without a chain might be: bytes under an id; and the same with the columns and indexes of every filter. */
async function makePlainTables({ owner }: AuditDatabase): Promise<void> {
  await owner.query(
    "create table plain_entry (id text primary key, body bytea not null, leaf bytea not null)",
  );
  await owner.query(
    `create table plain_searchable as
     select log, seq, id, body, leaf, ts, ${SEARCHED} from audit_entry join audit_search using (log, seq) where false`,
  );
  await owner.query(
    `alter table plain_searchable add primary key (id), alter seq set not null,
       alter seq add generated always as identity`,
  );
  // As one would make them who has no blocks: each filter in order of the numbers, and patients by an index of arrays.
  for (const column of ["actor", "e", "role", "purpose"])
    await owner.query(`create index on plain_searchable (${column}, log, seq)`);
  await owner.query("create index on plain_searchable (o, log, seq) where o <> 'ok'");
  await owner.query("create index on plain_searchable using gin (patients)");
  await owner.query("grant insert on plain_entry, plain_searchable to bedside_app");
}

async function atOnce(database: AuditDatabase, callers: number, effort: Effort): Promise<Figure[]> {
  const { app, store } = database;
  const random = pooledRandom((length: number) => new Uint8Array(randomBytes(length)));
  const effects = { clock: Date.now, random };
  const encode = createEncoder("bench/bench/one", effects);
  const encoded = () => encode(prepareEntries([input], effects));
  const { rows } = await app.query<{ log: string }>("select log from audit_head where not closed");
  const log = rows[0]?.log ?? "";
  const subjects = {
    chained: () => store.append([input]),
    plain: async () => {
      const [entry] = encoded();
      const values = [entry?.id, Buffer.from(entry?.line ?? ""), Buffer.alloc(32)];
      await app.query("insert into plain_entry (id, body, leaf) values ($1, $2, $3)", values);
    },
    searchable: async () => {
      const [entry] = encoded();
      const body = Buffer.from(entry?.line ?? "");
      const { id, t, ts, w, e, o, ...more } = indexColumns(parseEntry(body));
      const { actor, patients, breakglass, request, role, purpose } = more;
      await app.query(
        `insert into plain_searchable (log, id, body, leaf, ts, ${SEARCHED})
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)`,
        [
          ...[log, id, body, Buffer.alloc(32), ts, t, w, e, o],
          ...[actor, patients, breakglass, request, role, purpose],
        ],
      );
    },
    single: () => appendLeaves(app, log, encoded()),
  };
  type Name = keyof typeof subjects;
  const total = effort === trialEffort ? callers : Math.max(1000, callers * 32);
  // Ten times as slow as the others, and as slow from the first to the last.
  const totalOf = (name: Name) => (name === "single" ? Math.ceil(total / 8) : total);
  const rounds = effort === trialEffort ? 1 : 7;
  const rates: Record<Name | "answered", number[]> = {
    ...{ chained: [], answered: [], plain: [], searchable: [], single: [] },
  };
  const delays: number[] = [];
  for (let round = -1; round < rounds; round++)
    for (const name of ["chained", "plain", "searchable", "single"] as const) {
      // One for each round: switched on again, it would count what came between as a delay.
      const delay = monitorEventLoopDelay({ resolution: 1 });
      delay.enable();
      const began = performance.now();
      await allOf(callers, totalOf(name), subjects[name]);
      const answered = performance.now() - began;
      if (name === "chained" || name === "single") await fillSearch(app);
      const whole = performance.now() - began;
      delay.disable();
      if (round < 0) continue;
      rates[name].push(totalOf(name) / ((name === "chained" ? whole : answered) / 1000));
      if (name !== "chained") continue;
      rates.answered.push(total / (answered / 1000));
      delays.push(delay.percentile(99) / 1e6);
    }
  const name = callers === 1 ? "append entries, 1 caller" : `append entries, ${callers} callers`;
  const aim = aims[callers] === undefined ? null : ({ type: "at least", value: aims[callers] } as const);
  const common = { name, where: "PostgreSQL", unit: "× the rate" } as const;
  const against = (subject: "chained" | "answered", base: Name, about: string): Figure => ({
    ...common,
    ...spread(rates[subject].map((rate, i) => rate / (rates[base][i] ?? Number.NaN))),
    ...{ against: about, aim: subject === "chained" && base === "plain" ? aim : null },
    detail: `${Math.round(spread(rates[subject]).value)}/s`,
  });
  const figures = [
    against("chained", "plain", "a plain INSERT each, no chain, until they can be searched"),
    against("answered", "plain", "a plain INSERT each, no chain, until they are answered"),
    against("chained", "searchable", "a plain INSERT each that can be searched, no chain"),
    against("answered", "single", "the chain, one statement an entry"),
  ];
  if (callers !== 256) return figures;
  const late = { name: "event-loop delay p99, 256 callers", where: "PostgreSQL", unit: "ms" } as const;
  const aimed = { against: "a timer of 1 ms", aim: { type: "at most", value: 20 }, detail: "" } as const;
  return [...figures, { ...late, ...spread(delays), ...aimed }];
}

/** So many calls from so many callers, each of whom waits for an answer before the next. */
async function allOf(callers: number, total: number, append: () => Promise<unknown>): Promise<void> {
  let left = total;
  const caller = async () => {
    while (left-- > 0) await append();
  };
  await Promise.all(Array.from({ length: callers }, caller));
}
