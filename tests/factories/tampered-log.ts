import type pg from "pg";

/** An insider with the superuser's password: past the triggers and the grants. */
export async function tamper(owner: pg.Pool, ...statements: string[]): Promise<void> {
  const client = await owner.connect();
  try {
    for (const table of [
      "audit_entry",
      "audit_search",
      "audit_search_head",
      "audit_search_block",
      "audit_head",
      "audit_node",
      "audit_private",
    ])
      await client.query(`ALTER TABLE ${table} DISABLE TRIGGER ALL`);
    for (const statement of statements) await client.query(statement);
  } finally {
    client.release();
  }
}

/** Numbers, hashes, links, search rows, head and tree made good again by someone who knows the format. */
export const RECHAIN = `DO $$
DECLARE r record; l bytea := decode(repeat('00', 32), 'hex'); n bigint := 0;
BEGIN
  FOR r IN SELECT seq, body FROM audit_entry ORDER BY seq LOOP
    l := sha256('bedside/1/link'::bytea || l || sha256('\\x00'::bytea || r.body));
    UPDATE audit_entry SET leaf = sha256('\\x00'::bytea || r.body), link = l, seq = n WHERE seq = r.seq;
    n := n + 1;
  END LOOP;
  UPDATE audit_head SET size = n, link = l;
  DELETE FROM audit_node;
  DELETE FROM audit_search;
  DELETE FROM audit_search_block;
  UPDATE audit_search_head SET size = 0;
END $$`;

/** The entries of today, put aside. */
export const BACK_UP = [
  "CREATE TABLE old_entry AS SELECT * FROM audit_entry",
  "CREATE TABLE old_head AS SELECT size, link FROM audit_head",
];
/** And put back later: the backup of yesterday. */
export const RESTORE = [
  "DELETE FROM audit_node",
  "DELETE FROM audit_search",
  "DELETE FROM audit_search_block",
  "UPDATE audit_search_head SET size = 0",
  "DELETE FROM audit_entry",
  "INSERT INTO audit_entry SELECT * FROM old_entry",
  "UPDATE audit_head SET size = old_head.size, link = old_head.link FROM old_head",
];

/** One character of the body of an entry becomes another one, in a way that keeps it an entry. */
export function editBody(seq: number): string {
  const line = "convert_from(body, 'UTF8')";
  const other = `CASE WHEN ${line} LIKE '%"z":"A%' THEN '"z":"B' ELSE '"z":"A' END`;
  return `UPDATE audit_entry SET body = regexp_replace(${line}, '"z":".', ${other})::bytea WHERE seq = ${seq}`;
}
