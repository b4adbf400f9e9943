import { randomBytes } from "node:crypto";
import { SEARCH_BLOCK } from "#audit/search-block.ts";
import { appendLeaves } from "#db/audit-append.server.ts";
import { createEncoder, prepareEntries } from "#db/audit-encoder.server.ts";
import { listEntries } from "#db/audit-list.server.ts";
import { type Effort, quantile, trialEffort } from "../compare.ts";
import { counted, type Figure } from "../figure.ts";
import { input } from "./append.ts";
import { type AuditDatabase, withAuditDatabase } from "./database.ts";

const PATIENTS = 5_000;
/** As many as an entry may name (audit SPEC §2). */
const NAMED = 64;

/**
 * What somebody who searches waits for while a block is made of entries that all name as many patients as they can: made apart, as it
 * is, and under the search head's lock, as whoever filled made it before. Blocks take turns; every search has an entry to fill.
 */
export function blockFigures(effort: Effort): Promise<Figure[]> {
  const pairs = effort === trialEffort ? 1 : 4;
  return withAuditDatabase(async (database) => {
    const log = await named(database, 2 * pairs);
    const waits = { apart: [] as number[], locked: [] as number[] };
    const made = { apart: [] as number[], locked: [] as number[] };
    for (let block = 0; block < 2 * pairs; block++) {
      const way = block % 2 === 0 ? "apart" : "locked";
      const { ms, longest } = await searchedMeanwhile(database, log, way);
      made[way].push(ms);
      waits[way].push(longest);
    }
    const ratios = waits.apart.map((ms, i) => ms / (waits.locked[i] ?? Number.NaN));
    const shown = (times: readonly number[]) => `${quantile(times, 0.5).toFixed(0)} ms`;
    return [
      counted({
        ...{
          name: "the longest search while a block is made of entries that name 64 patients each",
          unit: "×",
        },
        ...{ where: "PostgreSQL", against: "the same while it is made under the lock that a search takes" },
        ...{ value: quantile(ratios, 0.5), low: quantile(ratios, 0.25), high: quantile(ratios, 0.75) },
        detail: `${shown(waits.apart)} against ${shown(waits.locked)}; making it ${shown(made.apart)}, at most ${quantile(waits.apart, 1).toFixed(0)} ms for a search`,
      }),
    ];
  });
}

const effects = { clock: Date.now, random: (length: number) => new Uint8Array(randomBytes(length)) };
const encode = createEncoder("bench/apart/b", effects);

/** Search rows of so many blocks, about whose entries nobody asks. */
async function named({ admin }: AuditDatabase, blocks: number): Promise<string> {
  const { rows } = await admin.query<{ log: string }>("SELECT log FROM audit_head");
  for (const table of ["audit_head", "audit_search_head"])
    await admin.query(`ALTER TABLE ${table} DISABLE TRIGGER USER`);
  await admin.query(
    `INSERT INTO audit_search
     SELECT $1, seq, 't', 'w', 'thread.list', 'ok', 'actor' || seq % 50,
       (SELECT array_agg(substr(md5(((seq * ${NAMED} + i) * 7919 % ${PATIENTS})::text), 1, 22)) FROM generate_series(1, ${NAMED}) AS i),
       false, 'q', 'clinician', 'TREAT'
     FROM generate_series(1, $2::bigint) AS seq ON CONFLICT DO NOTHING`,
    [rows[0]?.log, blocks * SEARCH_BLOCK],
  );
  await admin.query("UPDATE audit_head SET size = $1", [blocks * SEARCH_BLOCK + 1]);
  await admin.query("UPDATE audit_search_head SET size = $1", [blocks * SEARCH_BLOCK + 1]);
  await admin.query("VACUUM ANALYZE audit_search");
  return rows[0]?.log ?? "";
}

async function searchedMeanwhile({ app, admin }: AuditDatabase, log: string, way: "apart" | "locked") {
  const maker = await admin.connect();
  let ms = 0;
  const making = (async () => {
    const began = performance.now();
    await maker.query("BEGIN");
    if (way === "locked")
      await maker.query("SELECT 1 FROM audit_search_head WHERE log = $1 FOR UPDATE", [log]);
    await maker.query("SELECT audit_make_due($1)", [log]);
    await maker.query("COMMIT");
    ms = performance.now() - began;
  })();
  let longest = 0;
  do {
    // Not by the writer, which would make the next blocks meanwhile.
    await appendLeaves(app, log, encode(prepareEntries([input], effects)));
    const began = performance.now();
    await listEntries(app, log, { limit: 1, filters: { events: [input.e] } });
    longest = Math.max(longest, performance.now() - began);
  } while (ms === 0);
  await making;
  maker.release();
  return { ms, longest };
}
