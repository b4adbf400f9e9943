import type { Pool } from "pg";
import { toBase64url } from "#audit/base64.ts";
import { rangeRoot } from "#audit/compact-range.ts";
import type { Entity } from "#audit/entry.ts";
import type { EntryInput } from "#audit/entry-input.ts";
import { epochEntities } from "#audit/epoch.ts";
import { parseOrigin } from "#audit/lineage.ts";
import type { EpochChange } from "#audit/log-change.ts";
import { rangeAt, tileNodes } from "#audit/tiles.ts";
import { appendLeaves } from "./audit-append.server.ts";
import { type EncodedEntry, prepareEntries } from "./audit-encoder.server.ts";
import { openAuditStorage } from "./audit-storage.server.ts";
import type { AuditStoreOptions } from "./audit-store-interface.server.ts";
import { commitChecked } from "./commit-checked.server.ts";
import type { SqlClient } from "./sql-client.server.ts";
import { withClient } from "./with-client.server.ts";

type Encode = (entries: ReturnType<typeof prepareEntries>) => EncodedEntry[];

/** The log that takes entries now, or null before the first start. */
export async function openHead(
  client: SqlClient,
): Promise<{ log: string; origin: string; size: number } | null> {
  const { rows } = await client.query<{ log: string; origin: string; size: string }>(
    "SELECT log, origin, size FROM public.audit_head WHERE NOT closed",
  );
  return rows[0] ? { ...rows[0], size: Number(rows[0].size) } : null;
}

export async function openLogName(client: SqlClient): Promise<string | null> {
  return (await openHead(client))?.log ?? null;
}

/**
 * The log of this year, or of the restore that was named, opened when it is not there yet: the old one is closed and
 * `log.genesis` of the new one names its last checkpoint, in one transaction. A clock behind the open log's year changes nothing.
 */
export async function openLogForYear(
  pool: Pool,
  options: AuditStoreOptions,
  encode: Encode,
): Promise<string> {
  return withClient(pool, 30_000, async (client) => {
    const current = await openHead(client);
    const next = nextLog(current, options);
    if ("open" in next) return next.open;
    await client.query("BEGIN");
    const { rows } = await client.query<{ opened: boolean }>(
      "SELECT public.audit_open_log($1, $2, $3) AS opened",
      [next.log, next.origin, current?.log ?? null],
    );
    if (!rows[0]?.opened) {
      await client.query("ROLLBACK");
      const others = await openLogName(client);
      if (others === null) throw new Error("no open log");
      return others;
    }
    const previous = current === null ? [] : [await lastCheckpoint(client, current.log)];
    const named = [...previous, ...(next.epoch === null ? [] : epochEntities(next.epoch))];
    const genesis = prepareEntries([genesisInput(next.origin, named, options)], options);
    await appendLeaves(client, next.log, encode(genesis));
    await commitChecked(client);
    return next.log;
  });
}

interface NextLog {
  log: string;
  origin: string;
  epoch: EpochChange | null;
}

/** What has to be opened now, or the open log where it is the right one. */
function nextLog(
  current: { log: string; origin: string } | null,
  options: AuditStoreOptions,
): NextLog | { open: string } {
  const { epoch = null } = options;
  if (epoch !== null && current?.origin === epoch.access.kept.origin) {
    const origin = epoch.access.next;
    return { log: `${parseOrigin(origin)?.year}-${epoch.epoch}`, origin, epoch };
  }
  const year = new Date(options.clock()).getUTCFullYear();
  if (current !== null && logYear(current.log) >= year) return { open: current.log };
  return { log: String(year), origin: `${options.host}/bedside-audit/${year}`, epoch: null };
}

/** The year in a log's name, `<year>` or `<year>-<epoch>`. */
export function logYear(log: string): number {
  return Number.parseInt(log, 10);
}

/** Origin, size and root of a log whose head this transaction holds. */
async function lastCheckpoint(client: SqlClient, log: string): Promise<Entity> {
  const storage = await openAuditStorage(client, log);
  const { origin, size } = await storage.head();
  const root = rangeRoot(await rangeAt(tileNodes(storage.tile), size));
  return { t: "prev", i: `${origin}/${size}/${toBase64url(root)}` };
}

function genesisInput(origin: string, named: readonly Entity[], options: AuditStoreOptions): EntryInput {
  const x: Entity[] = [
    { t: "origin", i: origin },
    { t: "version", i: options.version },
    ...(options.keyIds ?? []).map((i) => ({ t: "key", i })),
    ...(options.policyHash ? [{ t: "policy", i: options.policyHash }] : []),
    ...named,
  ];
  return serviceInput("log.genesis", x);
}

/** What the log says about itself. */
export function serviceInput(e: "log.genesis" | "log.tick" | "log.key", x: readonly Entity[]): EntryInput {
  const a = { k: "svc", p: null, r: null, s: null, m: null } as const;
  const nothing = {
    d: null,
    p: [],
    n: null,
    f: [],
    u: null,
    b: false,
    rel: null,
    q: null,
    nav: null,
    net: null,
  };
  return { e, o: "ok", a, x, ...nothing };
}
