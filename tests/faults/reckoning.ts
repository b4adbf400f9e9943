import type { z } from "zod/mini";
import { envelopeStored } from "#app/protocol/message-api.ts";
import { directory, epochEnvelopes, feedSync, keylogSync } from "#app/protocol/sync-api.ts";
import { type Checkpoint, parseCheckpoint } from "#audit/checkpoint.ts";
import { EMPTY_RANGE, extendRange, rangeRoot } from "#audit/compact-range.ts";
import { type Entry, parseEntry } from "#audit/entry.ts";
import type { AuditEvent } from "#audit/events.ts";
import { equalBytes, leafHash } from "#audit/hashes.ts";
import type { SqlClient } from "#db/sql-client.server.ts";
import type { Acknowledged } from "./acknowledged.ts";

/** What an answer gave away or took in: the event of its entry, how many things, and the ids that have to stand in it. */
interface Owed {
  e: AuditEvent;
  n: number;
  ids: string[];
}

type Read = (answer: unknown) => Owed;

const owing = <T extends z.ZodMiniType>(schema: T, owed: (answer: z.output<T>) => Owed): Read => {
  return (answer) => owed(schema.parse(answer));
};

/** Routes that the people of these tests call all the time. */
const routes: [method: string, path: RegExp, read: Read][] = [
  [
    "GET",
    /^\/api\/sync\/feed\?/,
    owing(feedSync, ({ items }) => ({
      e: "envelope.read",
      n: items.length,
      ids: items.map(({ threadId }) => threadId),
    })),
  ],
  [
    "GET",
    /^\/api\/sync\/keylog\?/,
    owing(keylogSync, ({ chains }) => ({
      e: "keylog.read",
      n: chains.reduce((sum, { wires }) => sum + wires.length, 0),
      ids: chains.map(({ accountId }) => accountId),
    })),
  ],
  [
    "GET",
    /^\/api\/directory\?/,
    owing(directory, ({ people, teams }) => ({
      e: "directory.search",
      n: people.length + teams.length,
      ids: teams.map(({ teamId }) => teamId),
    })),
  ],
  [
    "GET",
    /^\/api\/device\/envelopes\?/,
    owing(epochEnvelopes, ({ envelopes }) => ({ e: "envelope.read", n: envelopes.length, ids: envelopes })),
  ],
  [
    "POST",
    /^\/api\/envelopes$/,
    owing(envelopeStored, ({ envHash }) => ({ e: "envelope.send", n: 1, ids: [envHash] })),
  ],
  ["POST", /^\/api\/chain\/rotate$/, () => ({ e: "key.rotate", n: 1, ids: [] })],
];

/** Answers that a client had and the log does not account for; refusals that no kill explains. */
export async function unaccounted(owner: SqlClient, all: readonly Acknowledged[]): Promise<string[]> {
  const { rows } = await owner.query<{ body: Buffer }>("select body from audit_entry order by log, seq");
  const byRequest = new Map<string | null, Entry[]>();
  for (const { body } of rows) {
    const entry = parseEntry(body);
    byRequest.set(entry.q, [...(byRequest.get(entry.q) ?? []), entry]);
  }
  return all.flatMap((answer) => {
    const { method, path, status, request } = answer;
    const [route] = path.split("?");
    if (status === 503 && isRefusal(answer.text)) return [];
    if (status !== 200) return [`${method} ${route} answered ${status}: ${answer.text}`];
    const read = routes.find(([m, pattern]) => m === method && pattern.test(path))?.[2];
    const entries = byRequest.get(request) ?? [];
    const missing =
      read === undefined ? entries.length === 0 : !covers(entries, read(JSON.parse(answer.text)));
    return missing ? [`${method} ${route} was answered, and ${entries.length} entries do not cover it`] : [];
  });
}

/** Nothing but a code and the request to quote. */
function isRefusal(text: string): boolean {
  const { code, request, ...more } = JSON.parse(text) as Record<string, unknown>;
  return (
    ["E_AUDIT", "E_UNAVAILABLE"].includes(String(code)) &&
    typeof request === "string" &&
    Object.keys(more).length === 0
  );
}

function covers(entries: readonly Entry[], { e, n, ids }: Owed): boolean {
  if (n === 0 && e !== "directory.search") return true;
  const own = entries.filter((entry) => entry.e === e && entry.o === "ok");
  const named = new Set(own.flatMap(({ x }) => x.map(({ i }) => i)));
  // The same bytes again, after a lost answer, are an entry that stored nothing.
  const isWrite = !e.endsWith(".read") && e !== "directory.search";
  return (
    own.length > 0 &&
    own.every((entry) => entry.n === n || (isWrite && entry.n === 0)) &&
    ids.every((id) => named.has(id))
  );
}

/** The key log recomputed from its leaves, against its head, the signer's memory, and the statements that it speaks of. */
export async function problemsOfKeylog(owner: SqlClient, signed: string): Promise<string[]> {
  const { rows: leaves } = await owner.query<{ idx: string; data: Buffer }>(
    "select idx, data from keylog_leaf order by idx",
  );
  const { rows: heads } = await owner.query<{ size: string; root: Buffer }>(
    "select size, root from keylog_head",
  );
  const { rows: strays } = await owner.query(
    `with s as (select hash, log_index from chain_statement union all select hash, log_index from thread_statement)
     select 1 from s full join (select idx, data from keylog_leaf where get_byte(data, 0) = 1) l
       on l.idx = s.log_index and l.data = decode('01', 'hex') || s.hash
       where s.hash is null or l.idx is null`,
  );
  const checkpoint = parseCheckpoint(signed, signed.split("\n")[0] ?? "");
  const gap = leaves.findIndex(({ idx }, i) => Number(idx) !== i);
  return [
    ...(gap < 0 ? [] : [`the key log has no leaf ${gap}`]),
    ...(Number(heads[0]?.size) === leaves.length ? [] : ["the key log's head has another size"]),
    ...(equalBytes(rootOf(leaves, leaves.length), heads[0]?.root ?? new Uint8Array())
      ? []
      : ["its root differs"]),
    ...(isPrefix(leaves, checkpoint) ? [] : ["what was signed of the key log is not its beginning"]),
    ...strays.map(() => "a statement and a leaf of the key log do not belong together"),
  ];
}

function isPrefix(leaves: readonly { data: Buffer }[], { size, root }: Checkpoint): boolean {
  return size <= leaves.length && equalBytes(rootOf(leaves, size), root);
}

function rootOf(leaves: readonly { data: Buffer }[], size: number): Uint8Array {
  return rangeRoot(
    extendRange(
      EMPTY_RANGE,
      leaves.slice(0, size).map(({ data }) => leafHash(data)),
    ),
  );
}
