import type { SqlClient } from "./sql-client.server.ts";

/** How many numbers stand in one block of the index of patients, level by level (007-patients.sql). */
const SIZES = [2 ** 14, 2 ** 17, 2 ** 20] as const;
/** More numbers than this in a block, and it is asked for in smaller ones. */
const MOST = 1_000;
const ALL = 2_147_483_647;

interface Range {
  log: string;
  patient: string;
  /** One event alone. */
  event?: string | undefined;
  /** First number. */
  from: number;
  /** Exclusive. */
  to: number;
  newestFirst: boolean;
}

/**
 * The numbers of a patient's entries, block by block in the order asked for, each in order: whoever wants a page stops early,
 * and nothing is read that grows with how many entries the patient has. What is empty is passed over in the largest blocks.
 */
export async function* patientBlocks(client: SqlClient, range: Range) {
  const { log, patient, event = null, from, to, newestFirst } = range;
  let [start, end] = [from, to];
  for (let level = 0; start < end; ) {
    const block = blockAt(level, newestFirst ? end - 1 : start);
    const bounds = { from: Math.max(start, block.from), to: Math.min(end, block.to) };
    const most = level === 0 ? ALL : MOST;
    const { rows } = await client.query<{ seq: string }>(
      "SELECT seq FROM public.audit_patient_block($1, $2, $3, $4, $5, $6, $7) AS seq",
      [log, patient, event, level, bounds.from, bounds.to, most],
    );
    if (rows.length === most) {
      level -= 1;
      continue;
    }
    const numbers = rows.map(({ seq }) => Number(seq)).sort((a, b) => (newestFirst ? b - a : a - b));
    yield { ...bounds, numbers };
    if (newestFirst) end = bounds.from;
    else start = bounds.to;
    const edge = newestFirst ? end : start;
    // A larger block begins where this one ended.
    while (rows.length < MOST / 8 && edge % (SIZES[level + 1] ?? Number.NaN) === 0) level += 1;
  }
}

function blockAt(level: number, number: number): { from: number; to: number } {
  const size = SIZES[level] ?? SIZES[0];
  const from = Math.floor(number / size) * size;
  return { from, to: from + size };
}
