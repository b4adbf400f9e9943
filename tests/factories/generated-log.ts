import type pg from "pg";

/**
 * Fills the open log with rows that no one could verify, fast: for plans and timings of queries over many entries, which read
 * the search columns only. As the owner of the tables; 300 actors, 5,000 patients of whom each entry names two.
 */
export async function generateEntries(owner: pg.Pool, count: number): Promise<void> {
  await owner.query("ALTER TABLE audit_entry DISABLE TRIGGER ALL");
  await owner.query("ALTER TABLE audit_head DISABLE TRIGGER ALL");
  await owner.query(
    `INSERT INTO audit_entry (log, seq, body, leaf, link, id, t, ts, w, e, o, actor, patients, breakglass, request, role, purpose)
     SELECT log, seq, '\\x00', sha256(int8send(seq)), sha256(int8send(seq)), 'id' || seq, ts, ts, 'w', e, o,
       'actor' || seq % 300, ARRAY['patient' || (seq * 7919) % 5000, 'patient' || (seq * 104729) % 5000], false, 'q' || seq,
       CASE WHEN seq % 200 = 0 THEN 'officer' WHEN seq % 3 = 0 THEN 'patient' ELSE 'clinician' END,
       CASE WHEN seq % 200 = 0 THEN 'HCOMPL' ELSE 'TREAT' END
     FROM (SELECT seq,
         to_char('2026-01-01'::timestamp + seq * interval '3 seconds', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS ts,
         (ARRAY['thread.read', 'envelope.read', 'keylog.read', 'login', 'directory.search'])[1 + seq % 5] AS e,
         CASE WHEN seq % 1000 = 0 THEN 'denied' ELSE 'ok' END AS o
       FROM generate_series((SELECT size FROM audit_head WHERE NOT closed), $1::bigint) AS made(seq)) AS rows,
       (SELECT log FROM audit_head WHERE NOT closed) AS head`,
    [count],
  );
  await owner.query("UPDATE audit_head SET size = $1 WHERE NOT closed", [count + 1]);
  await owner.query("ALTER TABLE audit_head ENABLE ALWAYS TRIGGER audit_head_grows");
  await owner.query("ANALYZE audit_entry");
}
