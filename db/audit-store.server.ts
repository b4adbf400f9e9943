import type { Pool } from "pg";
import { appendLeaves } from "./audit-append.server.ts";
import { createBatcher } from "./audit-batcher.server.ts";
import { requireDurability } from "./audit-durability.server.ts";
import { createEncoder, prepareEntries } from "./audit-encoder.server.ts";
import { listEntries } from "./audit-list.server.ts";
import { logYear, openLogForYear, openLogName, serviceInput } from "./audit-log-opener.server.ts";
import { createSearchFiller, fillSearch, makeBlocks } from "./audit-search.server.ts";
import { fillTiles } from "./audit-storage.server.ts";
import { AuditStoreError } from "./audit-store-error.server.ts";
import type { AuditStore, AuditStoreOptions } from "./audit-store-interface.server.ts";
import { pooledRandom } from "./pooled-random.server.ts";
import type { SqlClient } from "./sql-client.server.ts";
import { withClient } from "./with-client.server.ts";

const TICK_MS = 5 * 60_000;
/** A trial that has not ended when readiness is answered (app/http/health.server.ts) has failed. */
const TRIAL_MS = 3_000;

/**
 * The writer of the audit log; one a process. Trust: this process can omit entries and write false ones from now on;
 * it cannot change what a kept checkpoint covers. Give it a pool of its own (two connections, with a
 * `connectionTimeoutMillis`), so that readers who use up theirs cannot starve it.
 */
export function createAuditStore(pool: Pool, given: AuditStoreOptions): AuditStore {
  const options = { ...given, random: pooledRandom(given.random) };
  const writer = `${options.nodeId}/${options.boot}`;
  const encodeBatch = createEncoder(`${writer}/b`, options);
  const encodeInTransaction = createEncoder(`${writer}/tx`, options);
  const encodeTrial = createEncoder(`${writer}/t`, options);
  const encodeGenesis = createEncoder(`${writer}/g`, options);
  let log: string | null = null;
  let timer: NodeJS.Timeout | null = null;
  let filling: Promise<void> = Promise.resolve();
  const filler = createSearchFiller(() => inBackground(followUp));

  const batcher = createBatcher({
    pool,
    encode: encodeBatch,
    currentLog,
    onAppended: (seqs) => filler.appended(seqs.length),
  });

  async function currentLog(refresh: boolean): Promise<string> {
    if (log === null) throw new AuditStoreError("E_NOT_STARTED");
    const year = new Date(options.clock()).getUTCFullYear();
    if (refresh || year > logYear(log)) log = await openLogForYear(pool, options, encodeGenesis);
    return log;
  }

  /** After the acknowledgement and off its way: whoever reads the tree or searches does what is left of it first. */
  async function followUp(): Promise<void> {
    await storeTiles();
    // Of every log: the one that was closed may be behind as well.
    await fillSearch(pool);
    await makeBlocks(pool, null, "leave");
  }

  async function storeTiles(): Promise<void> {
    if (log !== null) await fillTiles(pool, log);
  }

  /** One after the other, so that a connection of the two is always the appends'. */
  function inBackground(work: () => Promise<void>): Promise<void> {
    filling = filling.then(work).catch((error: unknown) => options.onBackgroundError?.(error));
    return filling;
  }

  function tick(): void {
    batcher
      .append(prepareEntries([serviceInput("log.tick", [])], options))
      .catch((error: unknown) => options.onBackgroundError?.(error));
  }

  async function lockHead(client: SqlClient): Promise<string> {
    const tried = await currentLogIn(client, false);
    if (await isLocked(client, tried)) return tried;
    const next = await currentLogIn(client, true);
    if (await isLocked(client, next)) return next;
    throw new AuditStoreError("E_NOT_DURABLE");
  }

  /** A business transaction never opens a log: it takes the open one, whatever year it is. */
  async function currentLogIn(client: SqlClient, refresh: boolean): Promise<string> {
    if (log === null) throw new AuditStoreError("E_NOT_STARTED");
    if (refresh) log = (await openLogName(client)) ?? log;
    return log;
  }

  return {
    async start() {
      await requireDurability(pool);
      log = await openLogForYear(pool, options, encodeGenesis);
      timer = setInterval(tick, options.tickMs ?? TICK_MS);
      timer.unref();
      inBackground(storeTiles);
    },
    async stop() {
      if (timer) clearInterval(timer);
      await batcher.idle();
      await filler.stop();
      await filling;
    },
    async append(inputs) {
      if (log === null) throw new AuditStoreError("E_NOT_STARTED");
      return batcher.append(prepareEntries(inputs, options));
    },
    async appendInTransaction(client, inputs) {
      const prepared = prepareEntries(inputs, options);
      if (prepared.length === 0) return [];
      try {
        const held = await lockHead(client);
        const seqs = await appendLeaves(client, held, encodeInTransaction(prepared));
        filler.appended(seqs.length);
        return seqs;
      } catch (cause) {
        throw cause instanceof AuditStoreError ? cause : new AuditStoreError("E_NOT_DURABLE", cause);
      }
    },
    async tryAppend() {
      const current = await currentLog(true);
      const tried = encodeTrial(prepareEntries([serviceInput("log.tick", [])], options));
      await withClient(pool, TRIAL_MS, async (client) => {
        await client.query("BEGIN");
        await appendLeaves(client, current, tried);
        await client.query("ROLLBACK");
      });
    },
    async listEntries(page) {
      if (log === null) throw new AuditStoreError("E_NOT_STARTED");
      return listEntries(pool, log, page);
    },
  };
}

async function isLocked(client: SqlClient, log: string): Promise<boolean> {
  const { rows } = await client.query<{ size: string | null }>("SELECT public.audit_lock_head($1) AS size", [
    log,
  ]);
  return rows[0]?.size != null;
}
