import { randomBytes } from "node:crypto";
import type { EntryFilters } from "#db/audit-store-interface.server.ts";
import { type Effort, spread, trialEffort } from "../compare.ts";
import type { Figure } from "../figure.ts";
import { type AuditDatabase, withAuditDatabase } from "./database.ts";

const sizes = [10_000, 1_000_000, 10_000_000];
const aim = { type: "at most", value: 100 } as const;
const filters: Record<string, EntryFilters> = {
  "no filter": {},
  "one event": { events: ["login"] },
  "one actor": { actor: "actor77" },
  "one patient": { patient: "patient123" },
};

/** The officer's first page at three lengths of a log that is made by SQL: search columns as they would be, bodies without meaning. */
export function pageFigures(effort: Effort): Promise<Figure[]> {
  const most = Number(process.env.BENCH_ENTRIES ?? sizes.at(-1));
  const wanted = effort === trialEffort ? [300] : sizes.filter((size) => size <= most);
  return withAuditDatabase(async (database) => {
    const figures: Figure[] = [];
    let made = 1;
    for (const size of wanted) {
      await generate(database, made, size);
      made = size;
      for (const [name, filter] of Object.entries(filters))
        figures.push(await page(database, size, name, filter));
    }
    return figures;
  });
}

async function page(
  { store }: AuditDatabase,
  size: number,
  about: string,
  filter: EntryFilters,
): Promise<Figure> {
  const times: number[] = [];
  for (let i = 0; i < 15; i++) {
    const began = performance.now();
    await store.listEntries({ limit: 100, filters: filter });
    times.push(performance.now() - began);
  }
  const name = `the first page of ${size.toLocaleString("en")} entries, ${about}`;
  return { name, where: "PostgreSQL", unit: "ms", against: "nothing", aim, detail: "", ...spread(times) };
}

/** As the superuser of a throw-away database; no verifier would accept these entries. */
async function generate({ owner }: AuditDatabase, from: number, to: number): Promise<void> {
  const client = await owner.connect();
  try {
    await client.query("begin");
    await client.query("alter table audit_entry disable trigger user");
    await client.query("alter table audit_head disable trigger user");
    const columns =
      "log, seq, body, leaf, link, id, t, ts, w, e, o, actor, patients, breakglass, request, role, purpose";
    const events = ["thread.read", "envelope.read", "keylog.read", "envelope.send", "login"];
    await client.query(
      `insert into audit_entry (${columns})
       select h.log, n, decode(repeat('7b', 500), 'hex'), sha256(n::text::bytea), sha256(n::text::bytea),
         $1 || lpad(n::text, 14, '0'), stamp, stamp, 'bench/bench/b', ($2::text[])[1 + n % 5], 'ok',
         'actor' || (n % 400), array['patient' || (n % 3001)], false, null, 'clinician', 'TREAT'
       from audit_head h, generate_series($3::bigint, $4::bigint - 1) n,
         lateral (select to_char(timestamp '2026-01-01' + n * interval '1 second', 'YYYY-MM-DD"T"HH24:MI:SS".000000Z"') as stamp) s
       where not h.closed`,
      [`BENCH${randomBytes(4).toString("hex").toUpperCase()}`.slice(0, 12), events, from, to],
    );
    await client.query("update audit_head set size = $1 where not closed", [to]);
    await client.query("commit");
    await client.query("analyze audit_entry");
  } catch (cause) {
    await client.query("rollback");
    throw cause;
  } finally {
    client.release();
  }
}
