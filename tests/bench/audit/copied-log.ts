import { chmod, open, rm } from "node:fs/promises";
import type pg from "pg";
import { nodeEngine } from "#audit/cli/node-engine.ts";
import { type Entry, encodeEntry } from "#audit/entry.ts";
import { createLogHashes } from "#audit/hashes.ts";
import { indexColumns } from "#audit/index-columns.ts";
import { fillSearch, makeBlocks } from "#db/audit-search.server.ts";
import { longEntry } from "#tests/factories/long-log.ts";

/** Rows of one file: a few hundred megabytes on disk at a time. */
const ROWS = 200_000;
const ENTRY = "log, seq, body, leaf, link, id, ts";
const SEARCH = "log, seq, t, w, e, o, actor, patients, breakglass, request, role, purpose";
/** Somebody whom one entry in twenty is about, as lists that many look at name their patients. */
export const BUSIEST = "patient-in-many-lists";
/** Somebody whom nearly every entry of the first tenth is about, and none since. */
export const ONCE_BUSY = "patient-of-january";
/** PostgreSQL's oid of text, in binary arrays. */
const TEXT = 25;
const { leafHash, linkHash } = createLogHashes(nodeEngine.sha256);

/**
 * Makes the open log `size` entries long: encoded, hashed and linked as any others, put into the real tables by COPY in binary
 * form. As a superuser; the indexes are made anew afterwards. `file` is one that PostgreSQL's user can read.
 */
export async function copyLog(admin: pg.Pool, size: number, file: string): Promise<void> {
  const { rows } = await admin.query("select log, size, link from audit_head where not closed");
  const { log, link: first } = rows[0] as { log: string; size: string; link: Buffer };
  await fillSearch(admin, log);
  let link: Uint8Array = first;
  const indexes = await admin.query<{ name: string; made: string }>(
    `select indexrelid::regclass::text as name, pg_get_indexdef(indexrelid) as made from pg_index
     where indrelid in ('audit_entry'::regclass, 'audit_search'::regclass) and not indisprimary`,
  );
  const busyUntil = Math.max(Number(rows[0].size), size / 10);
  for (const { name } of indexes.rows) await admin.query(`drop index ${name}`);
  for (let from = Number(rows[0].size); from < size; from += ROWS) {
    const files = [file, `${file}.search`] as const;
    link = await writeRows(files, { log, from, to: Math.min(size, from + ROWS), link, busyUntil });
    await admin.query(`copy audit_entry (${ENTRY}) from '${files[0]}' with (format binary)`);
    await admin.query(`copy audit_search (${SEARCH}) from '${files[1]}' with (format binary)`);
    for (const written of files) await rm(written, { force: true });
  }
  await admin.query("alter table audit_head disable trigger user");
  await admin.query("update audit_head set size = $1, link = $2 where not closed", [size, link]);
  await admin.query("alter table audit_head enable always trigger audit_head_grows");
  await admin.query("alter table audit_head enable always trigger audit_head_stays");
  await admin.query("update audit_search_head set size = $1 where log = $2", [size, log]);
  for (const { made } of indexes.rows) await admin.query(made);
  await makeBlocks(admin, log);
  await admin.query("vacuum (analyze) audit_entry, audit_search, audit_search_block");
}

/** Two files of the COPY binary format, of entries and of their search rows; gives the last link. */
async function writeRows(
  files: readonly [string, string],
  part: { log: string; from: number; to: number; link: Uint8Array; busyUntil: number },
): Promise<Uint8Array> {
  const { log, from, to, busyUntil } = part;
  const [entries, searched] = await Promise.all([openRows(files[0]), openRows(files[1])]);
  let { link } = part;
  try {
    for (let seq = from; seq < to; seq++) {
      const entry = divided(longEntry(seq), seq);
      const p = [
        ...entry.p,
        ...(seq % 20 === 0 ? [BUSIEST] : []),
        ...(seq < busyUntil && seq % 20 !== 0 ? [ONCE_BUSY] : []),
      ];
      const body = encodeEntry({ ...entry, p });
      const leaf = leafHash(body);
      link = linkHash(link, leaf);
      const columns = indexColumns({ ...entry, p });
      const { id, t, ts, w, e, o, actor, patients, breakglass, request, role, purpose } = columns;
      await entries.add([log, bigint(seq), body, leaf, link, id, ts]);
      await searched.add([
        ...[log, bigint(seq), t, w, e, o, actor],
        ...[texts(patients), Buffer.of(breakglass ? 1 : 0), request, role, purpose],
      ]);
    }
  } finally {
    await entries.end();
    await searched.end();
  }
  return link;
}

/** A tenth of the entries each, and none of both, by a role and for a purpose of their own. */
function divided({ a, ...entry }: Entry, seq: number): Entry {
  const r = seq % 10 === 2 ? "administrator" : a.r;
  return { ...entry, a: { ...a, r }, u: seq % 10 === 4 ? "HOPERAT" : entry.u };
}

/** A file of the COPY binary format, written many rows at a time. */
async function openRows(file: string) {
  const handle = await open(file, "w");
  await chmod(file, 0o644);
  let rows: Buffer[] = [Buffer.from("PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0", "latin1")];
  return {
    async add(fields: readonly (string | Uint8Array | null)[]): Promise<void> {
      rows.push(row(fields));
      if (rows.length < 4096) return;
      await handle.write(Buffer.concat(rows));
      rows = [];
    },
    async end(): Promise<void> {
      await handle.write(Buffer.concat([...rows, Buffer.of(255, 255)]));
      await handle.close();
    },
  };
}

function row(fields: readonly (string | Uint8Array | null)[]): Buffer {
  const count = Buffer.alloc(2);
  count.writeInt16BE(fields.length);
  return Buffer.concat([count, ...fields.map(field)]);
}

/** Its length, then its bytes; -1 for null. */
function field(value: string | Uint8Array | null): Buffer {
  const bytes = typeof value === "string" ? Buffer.from(value) : value;
  const length = Buffer.alloc(4);
  length.writeInt32BE(bytes === null ? -1 : bytes.length);
  return bytes === null ? length : Buffer.concat([length, bytes]);
}

function bigint(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigInt64BE(BigInt(value));
  return bytes;
}

/** An array of one dimension from 1, without nulls. */
function texts(values: readonly string[]): Buffer {
  const head = Buffer.alloc(20);
  for (const [i, number] of [1, 0, TEXT, values.length, 1].entries()) head.writeInt32BE(number, 4 * i);
  return Buffer.concat([head, ...values.map(field)]);
}
