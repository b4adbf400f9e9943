import type { PrivatePart } from "./private-part.ts";

/** The columns that a database derives from a leaf to search by (SPEC §4). */
export interface IndexColumns {
  id: string;
  t: string;
  ts: string;
  w: string;
  e: string;
  o: string;
  actor: string | null;
  patients: readonly string[];
  breakglass: boolean;
  request: string | null;
  role: string | null;
  purpose: string | null;
}

/**
 * One entry as stored. `body` is null once redacted; `columns` and `private` only where the store has them, `columns` null where
 * it has lost them, or searches go by something else than them.
 */
export interface StoredEntry {
  seq: number;
  body: Uint8Array | null;
  leaf: Uint8Array;
  link: Uint8Array;
  columns?: IndexColumns | null;
  private?: PrivatePart;
  /** What the private part that is stored beside it commits to, base64url; null where there is none. */
  committed?: string | null;
  /** In a leaf stream: the stored tiles that this entry fills, from the leaves up. */
  tiles?: readonly Uint8Array[];
}

/** Entries that are read together. */
export interface EntryBatch {
  entries: readonly StoredEntry[];
  /**
   * The leaf hashes of the bodies, an entry each, where our own reader has computed them beside the walk; never what a
   * storage says that they are.
   */
  computed?: readonly (Uint8Array | null)[];
}

export interface LogHead {
  origin: string;
  size: number;
  /** Null where the storage says nothing but its entries. */
  link: Uint8Array | null;
}

/**
 * A log to read, wherever it is kept. Nothing it says is believed: verification recomputes all of it.
 * `entries` yields what there is from `from` to `to` (exclusive) in ascending order.
 * `tile` gives the hashes of a tile (c2sp.org/tlog-tiles), full or what there is of it.
 */
export interface LogStorage {
  head(): Promise<LogHead>;
  entries(from: number, to: number): AsyncIterable<StoredEntry>;
  /** The same from `from` to the end, many at once, where the storage reads that way. */
  batches?(from: number): AsyncIterable<EntryBatch>;
  tile(level: number, index: number): Promise<Uint8Array>;
}
