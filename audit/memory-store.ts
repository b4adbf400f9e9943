import { FIRST_LINK, leafHash, linkHash } from "./hashes.ts";
import type { PrivatePart } from "./private-part.ts";
import type { LogStorage, StoredEntry } from "./store.ts";
import { tileOf } from "./tiles.ts";

/** A log in memory. Trust: whoever holds the object can change `rows`; tests do. */
export interface MemoryStore extends LogStorage {
  readonly rows: StoredEntry[];
  /** Appends the bytes of one leaf; gives its number. */
  append(body: Uint8Array, part?: PrivatePart): number;
}

export function createMemoryStore(origin: string): MemoryStore {
  const rows: StoredEntry[] = [];
  return {
    rows,
    append(body, part) {
      const leaf = leafHash(body);
      const link = linkHash(rows.at(-1)?.link ?? FIRST_LINK, leaf);
      rows.push({ seq: rows.length, body, leaf, link, private: part });
      return rows.length - 1;
    },
    head: async () => ({ origin, size: rows.length, link: rows.at(-1)?.link ?? FIRST_LINK }),
    async *entries(from, to) {
      for (const row of rows) if (row.seq >= from && row.seq < to) yield row;
    },
    tile: async (level, index) =>
      tileOf(
        rows.map((row) => row.leaf),
        level,
        index,
      ),
  };
}
