import type pg from "pg";
import { fillSearch, makeBlocks } from "#db/audit-search.server.ts";

const TIME_OF_SEQ = `to_char('2026-01-01'::timestamp + seq * interval '3 seconds', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`;

/**
 * Fills the open log with rows that no one could verify, fast: for plans and timings of queries over many entries, which read
 * the search columns only. As the owner of the tables; 300 actors, 5,000 patients of whom each entry names two.
 */
export async function generateEntries(owner: pg.Pool, count: number): Promise<void> {
  await fillSearch(owner);
  await owner.query("ALTER TABLE audit_head DISABLE TRIGGER ALL");
  await owner.query("ALTER TABLE audit_search_head DISABLE TRIGGER ALL");
  const first = "(SELECT size FROM audit_head WHERE NOT closed)";
  await owner.query(
    `INSERT INTO audit_entry (log, seq, body, leaf, link, id, ts)
     SELECT log, seq, '\\x00', sha256(int8send(seq)), sha256(int8send(seq)), 'id' || seq, ${TIME_OF_SEQ}
     FROM generate_series(${first}, $1::bigint) AS made(seq), (SELECT log FROM audit_head WHERE NOT closed) AS head`,
    [count],
  );
  await owner.query(
    `INSERT INTO audit_search (log, seq, t, w, e, o, actor, patients, breakglass, request, role, purpose)
     SELECT log, seq, ts, 'w', e, o,
       'actor' || seq % 300, ARRAY['patient' || (seq * 7919) % 5000, 'patient' || (seq * 104729) % 5000], false, 'q' || seq,
       CASE WHEN seq % 200 = 0 THEN 'officer' WHEN seq % 3 = 0 THEN 'patient' ELSE 'clinician' END,
       CASE WHEN seq % 200 = 0 THEN 'HCOMPL' ELSE 'TREAT' END
     FROM (SELECT seq,
         ${TIME_OF_SEQ} AS ts,
         (ARRAY['thread.read', 'envelope.read', 'keylog.read', 'login', 'directory.search'])[1 + seq % 5] AS e,
         CASE WHEN seq % 1000 = 0 THEN 'denied' ELSE 'ok' END AS o
       FROM generate_series(${first}, $1::bigint) AS made(seq)) AS rows,
       (SELECT log FROM audit_head WHERE NOT closed) AS head`,
    [count],
  );
  await owner.query("UPDATE audit_head SET size = $1 WHERE NOT closed", [count + 1]);
  await owner.query("UPDATE audit_search_head SET size = $1", [count + 1]);
  await makeBlocks(owner);
  await owner.query("ALTER TABLE audit_head ENABLE ALWAYS TRIGGER audit_head_grows");
  await owner.query("ANALYZE audit_entry, audit_search, audit_search_block");
}
