import type { EntryInput } from "#audit/entry-input.ts";
import type { AuditEvent } from "#audit/events.ts";
import type { EpochChange } from "#audit/log-change.ts";
import type { SqlClient } from "./sql-client.server.ts";

/** What the writer takes from outside. */
export interface AuditStoreOptions {
  /** Milliseconds since 1970. */
  clock: () => number;
  random: (length: number) => Uint8Array;
  /** Names this process among the nodes: `[A-Za-z0-9_-]{1,40}`. */
  nodeId: string;
  /** A fresh name for each start of the process, same alphabet. */
  boot: string;
  /** Host of the origin `<host>/bedside-audit/<year>`, from configuration. */
  host: string;
  /** Software version, written into each genesis entry: `[A-Za-z0-9_.:/+-]+`. */
  version: string;
  /** Ids of the keys that sign this log's checkpoints, for the genesis entry. */
  keyIds?: readonly string[];
  /** Hash of the retention policy in force, for the genesis entry. */
  policyHash?: string;
  /** The named restore after which this log goes on: what it kept is closed, and a log of its own opened. */
  epoch?: EpochChange | null;
  /** Milliseconds between two ticks; default 5 minutes. */
  tickMs?: number;
  /** Told of a tick or of stored tree nodes that failed; nothing else reports it. */
  onBackgroundError?: (error: unknown) => void;
}

/** One stored entry; `body` is what was hashed, and what a page renders from: empty once redacted. */
export interface StoredLeaf {
  log: string;
  seq: number;
  body: Uint8Array;
  leaf: Uint8Array;
  link: Uint8Array;
}

/** Ids only; every filter given must match. `from` and `to` are RFC 3339 UTC bounds of `ts`, `to` exclusive. */
export interface EntryFilters {
  events?: readonly AuditEvent[];
  outcomes?: readonly string[];
  actor?: string;
  patient?: string;
  /** As actor or as patient. */
  person?: string;
  /** Of the actor. */
  role?: string;
  purpose?: string;
  breakGlass?: boolean;
  from?: string;
  to?: string;
}

export interface EntryPage {
  /** Default: the open log. */
  log?: string;
  /** Entries with a greater number, oldest first. */
  afterSeq?: number;
  /** Entries with a smaller number, newest first; the default, from the end. */
  beforeSeq?: number;
  limit: number;
  filters?: EntryFilters;
}

export interface AuditStore {
  /** Checks durability, opens this year's log, starts the tick. Throws `AuditStoreError`. Call before anything else. */
  start(): Promise<void>;
  /** Stops the tick and waits for what is on its way. */
  stop(): Promise<void>;
  /** Durable when it resolves, with a sequence number a part; rejects with `AuditStoreError`: answer 503. */
  append(inputs: readonly EntryInput[]): Promise<number[]>;
  /** An append that is rolled back: resolves when one would go through now, and leaves no entry. */
  tryAppend(): Promise<void>;
  /**
   * The last statement of a business transaction: change and entry, or neither. It holds the log's head until
   * the transaction ends, so nothing slow may follow; end it with `commitChecked`.
   */
  appendInTransaction(client: SqlClient, inputs: readonly EntryInput[]): Promise<number[]>;
  /** For the officer's page. Reading the log is itself an access: append `audit.view` or `audit.search` first. */
  listEntries(page: EntryPage): Promise<StoredLeaf[]>;
}
