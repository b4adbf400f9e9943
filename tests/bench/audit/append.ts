import { randomBytes } from "node:crypto";
import { monitorEventLoopDelay } from "node:perf_hooks";
import type { EntryInput } from "#audit/entry-input.ts";
import { appendLeaves } from "#db/audit-append.server.ts";
import { createEncoder, prepareEntries } from "#db/audit-encoder.server.ts";
import { pooledRandom } from "#db/pooled-random.server.ts";
import { type Effort, spread, trialEffort } from "../compare.ts";
import type { Figure } from "../figure.ts";
import { type AuditDatabase, withAuditDatabase } from "./database.ts";

const callerCounts = [1, 16, 64, 256] as const;
/** Of the plain INSERT's rate (audit/SPEC.md, "Append"). */
const aims: Record<number, number> = { 1: 0.85, 64: 2, 256: 3 };

export const input: EntryInput = {
  ...{ e: "thread.read", o: "ok", a: { k: "user", p: "actor1", r: "clinician", s: "s1", m: "passkey" } },
  ...{ d: null, p: ["patient1"], x: [{ t: "thread", i: "th1" }], n: 1, f: [], u: "TREAT", b: false },
  ...{ rel: "team", q: "req1", nav: "nav1", net: null },
};

/** One entry from as many callers at once: the chained log, a table without a chain, and the chain one transaction an entry. */
export function appendFigures(effort: Effort): Promise<Figure[]> {
  return withAuditDatabase(async (database) => {
    const figures: Figure[] = [];
    await database.owner.query(
      "create table plain_entry (id text primary key, body bytea not null, leaf bytea not null)",
    );
    await database.owner.query("grant insert on plain_entry to bedside_app");
    for (const callers of callerCounts) figures.push(...(await atOnce(database, callers, effort)));
    return figures;
  });
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
      const values = [entry?.id, Buffer.from(entry?.body ?? []), Buffer.alloc(32)];
      await app.query("insert into plain_entry (id, body, leaf) values ($1, $2, $3)", values);
    },
    single: () => appendLeaves(app, log, encoded()),
  };
  const total = effort === trialEffort ? callers : Math.max(300, callers * 8);
  const rounds = effort === trialEffort ? 1 : 7;
  const rates: Record<keyof typeof subjects, number[]> = { chained: [], plain: [], single: [] };
  const delays: number[] = [];
  for (let round = -1; round < rounds; round++)
    for (const name of ["chained", "plain", "single"] as const) {
      // One for each round: switched on again, it would count what came between as a delay.
      const delay = monitorEventLoopDelay({ resolution: 1 });
      delay.enable();
      const rate = await entriesASecond(callers, total, subjects[name]);
      delay.disable();
      if (round < 0) continue;
      rates[name].push(rate);
      if (name === "chained") delays.push(delay.percentile(99) / 1e6);
    }
  const name = callers === 1 ? "append entries, 1 caller" : `append entries, ${callers} callers`;
  const aim = aims[callers] === undefined ? null : ({ type: "at least", value: aims[callers] } as const);
  const common = { name, where: "PostgreSQL", unit: "× the rate" } as const;
  const ratios = (base: number[]) => rates.chained.map((rate, i) => rate / (base[i] ?? Number.NaN));
  const shown = `${Math.round(spread(rates.chained).value)}/s`;
  const figures: Figure[] = [
    {
      ...common,
      ...spread(ratios(rates.plain)),
      against: "a plain INSERT each, no chain",
      aim,
      detail: shown,
    },
    {
      ...{ ...common, ...spread(ratios(rates.single)), aim: null },
      ...{ against: "the chain, one statement an entry", detail: shown },
    },
  ];
  if (callers !== 256) return figures;
  const late = { name: "event-loop delay p99, 256 callers", where: "PostgreSQL", unit: "ms" } as const;
  const aimed = { against: "a timer of 1 ms", aim: { type: "at most", value: 20 }, detail: "" } as const;
  return [...figures, { ...late, ...spread(delays), ...aimed }];
}

async function entriesASecond(
  callers: number,
  total: number,
  append: () => Promise<unknown>,
): Promise<number> {
  let left = total;
  const began = performance.now();
  const caller = async () => {
    while (left-- > 0) await append();
  };
  await Promise.all(Array.from({ length: callers }, caller));
  return total / ((performance.now() - began) / 1000);
}
