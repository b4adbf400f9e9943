import type pg from "pg";
import type { Walked } from "#app/verify/kept-log.ts";
import { toBase64 } from "#audit/base64.ts";
import { EMPTY_RANGE, extendRange } from "#audit/compact-range.ts";

/** What a device would keep that had gone through the log of this database up to there, to go on from any place. */
export async function walkedTo(owner: pg.Pool, size: number): Promise<Walked> {
  const stored = await owner.query("SELECT leaf, link FROM audit_entry WHERE seq < $1 ORDER BY seq", [size]);
  const leaves = stored.rows.map(({ leaf }) => leaf);
  const { hashes } = extendRange(EMPTY_RANGE, leaves);
  return { size, hashes: hashes.map(toBase64), link: toBase64(stored.rows.at(-1).link) };
}
