import pg, { type Pool } from "pg";
import { appendLeaves, findLeaves } from "./audit-append.server.ts";
import type { EncodedEntry, PreparedEntry } from "./audit-encoder.server.ts";
import { AuditStoreError } from "./audit-store-error.server.ts";
import { isUnanswered } from "./database-failure.server.ts";
import { withClient } from "./with-client.server.ts";

/** Entries in one statement. */
const MAX_BATCH = 512;
/** Entries that may wait; beyond, callers are refused at once. */
const MAX_WAITING = 20_000;
/** No further attempt after this long; the callers answer 503. */
const DEADLINE_MS = 8_000;
/** Longer than the function's own lock_timeout, so that the server gives up first and nothing is stored afterwards. */
const STATEMENT_MS = 8_000;
const ATTEMPTS = 3;

export interface BatcherOptions {
  pool: Pool;
  encode: (entries: readonly PreparedEntry[]) => EncodedEntry[];
  /** The open log; asked again with `refresh` when the database says that it is closed. */
  currentLog: (refresh: boolean) => Promise<string>;
  /** Told of each number that was given. */
  onAppended: (seqs: readonly number[]) => void;
}

/** Entries in the bytes that will be stored, with their callers. */
interface Batch {
  waiters: readonly Waiting[];
  entries: EncodedEntry[];
}

interface Waiting {
  entries: readonly PreparedEntry[];
  resolve: (seqs: number[]) => void;
  reject: (error: AuditStoreError) => void;
}

/**
 * One lane: what arrives while a commit is under way goes into the next; no timer. While one batch is written, the callers
 * of the one before are answered and the next one is encoded, so that the database waits for neither.
 */
export function createBatcher({ pool, encode, currentLog, onAppended }: BatcherOptions) {
  const waiting: Waiting[] = [];
  let count = 0;
  let running: Promise<void> | null = null;

  function append(entries: readonly PreparedEntry[]): Promise<number[]> {
    if (entries.length === 0) return Promise.resolve([]);
    if (count + entries.length > MAX_WAITING) return Promise.reject(new AuditStoreError("E_BUSY"));
    count += entries.length;
    return new Promise((resolve, reject) => {
      waiting.push({ entries, resolve, reject });
      start();
    });
  }

  function start(): void {
    running ??= drain().finally(() => {
      running = null;
      // Whoever came between the last look and this one.
      if (waiting.length > 0) start();
    });
  }

  async function drain(): Promise<void> {
    let ready: Batch | null = null;
    for (let batch = takeBatch(); batch !== null; batch = ready ?? takeBatch()) {
      const { waiters, entries } = batch;
      const writing = write(entries).then(
        (seqs) => ({ seqs }),
        (cause: unknown) => ({ error: asStoreError(cause) }),
      );
      // The statement is on its way by then, and callers of the batch before were answered and may have come again.
      await new Promise((resolve) => setImmediate(resolve));
      ready = takeBatch();
      const outcome = await writing;
      if ("seqs" in outcome) {
        onAppended(outcome.seqs);
        // Where another batch is ready, it goes out before this one's callers come again.
        if (ready === null) answer(waiters, outcome.seqs);
        else setImmediate(answer, waiters, outcome.seqs);
        continue;
      }
      // Whoever came meanwhile would wait as long for a database that does not answer.
      const others = isUnanswered(outcome.error.cause) ? [...(ready?.waiters ?? []), ...takeAll()] : [];
      if (others.length > 0) ready = null;
      for (const waiter of [...waiters, ...others]) waiter.reject(outcome.error);
    }
  }

  function takeAll(): Waiting[] {
    count = 0;
    return waiting.splice(0);
  }

  /** Null when nobody waits. */
  function takeBatch(): Batch | null {
    while (waiting.length > 0) {
      const waiters = takeWaiting();
      try {
        return { waiters, entries: encode(waiters.flatMap((waiter) => waiter.entries)) };
      } catch (cause) {
        for (const waiter of waiters) waiter.reject(asStoreError(cause));
      }
    }
    return null;
  }

  function takeWaiting(): Waiting[] {
    let size = 0;
    let end = 0;
    for (const waiter of waiting) {
      if (end > 0 && size + waiter.entries.length > MAX_BATCH) break;
      size += waiter.entries.length;
      end += 1;
    }
    count -= size;
    return waiting.splice(0, end);
  }

  /** The same bytes at each attempt, so an attempt that committed unseen is found by its ids, never doubled. */
  async function write(entries: readonly EncodedEntry[]): Promise<number[]> {
    const giveUp = performance.now() + DEADLINE_MS;
    let refresh = false;
    for (let attempt = 1; ; attempt++) {
      try {
        const log = await currentLog(refresh);
        return await withClient(pool, STATEMENT_MS, async (client) => {
          const found = attempt > 1 ? await findLeaves(client, entries) : null;
          return found ?? (await appendLeaves(client, log, entries));
        });
      } catch (error) {
        refresh = sqlState(error) === "BA002";
        if (isFinal(error) || attempt === ATTEMPTS || performance.now() > giveUp) throw error;
        await new Promise((resolve) => setTimeout(resolve, 50 * attempt));
      }
    }
  }

  return {
    append,
    /** Resolves when nothing waits. */
    idle: async () => {
      while (running) await running;
    },
  };
}

/** Each caller the numbers of its own entries. */
function answer(waiters: readonly Waiting[], seqs: readonly number[]): void {
  let at = 0;
  for (const { entries, resolve } of waiters) {
    resolve(seqs.slice(at, at + entries.length));
    at += entries.length;
  }
}

function asStoreError(cause: unknown): AuditStoreError {
  return cause instanceof AuditStoreError ? cause : new AuditStoreError("E_NOT_DURABLE", cause);
}

/**
 * True when the server answered that the statement failed: nothing was stored and trying again changes nothing.
 * A closed log (BA002) and ids that are there already (23505, an earlier attempt) are worth another attempt, and a
 * lost connection or a server that goes away (class 08, 57P) leaves the outcome open.
 */
function isFinal(error: unknown): boolean {
  const state = sqlState(error);
  return state !== null && state !== "BA002" && state !== "23505" && !/^(08|57P)/.test(state);
}

function sqlState(error: unknown): string | null {
  return error instanceof pg.DatabaseError ? (error.code ?? null) : null;
}
