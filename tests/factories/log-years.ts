import type { SentCheckpoint, TrustedLogs } from "#app/verify/judged-logs.ts";
import type { KeptLog } from "#app/verify/kept-log.ts";
import type { SentStep } from "#app/verify/way-back.ts";
import { toBase64url } from "#audit/base64.ts";
import { type Checkpoint, signCheckpoint } from "#audit/checkpoint.ts";
import { EMPTY_RANGE, extendRange, rangeRoot } from "#audit/compact-range.ts";
import { type Entity, type Entry, encodeEntry } from "#audit/entry.ts";
import { epochEntities } from "#audit/epoch.ts";
import { endLine, headerLine, leafLine } from "#audit/leaf-stream.ts";
import { shortName } from "#audit/lineage.ts";
import type { EpochChange } from "#audit/log-change.ts";
import { createMemoryStore, type MemoryStore } from "#audit/memory-store.ts";
import { proveConsistency, proveInclusion } from "#audit/merkle-proof.ts";
import { formatKey } from "#audit/note.ts";
import { tileNodes } from "#audit/tiles.ts";
import { newNoteKey } from "#tests/unit/audit/keys.ts";
import { sampleEntry } from "#tests/unit/audit/sample.ts";

export type YearStore = MemoryStore & { readonly origin: string };

const FAMILY = "clinic.test/bedside-audit";

/** The access logs of a clinic in memory, one after the other, and what its server, or a lying one, sends of them. */
export class LogYears {
  readonly #signer = newNoteKey(FAMILY);
  readonly stores: YearStore[] = [];
  #made = 0;

  origin(log: string): string {
    return `${FAMILY}/${log}`;
  }

  /** Opens a log after those that are there; `prev` is what its first entry says of the one before. */
  open(log: string, { restore, prev }: { restore?: EpochChange; prev?: Checkpoint } = {}): YearStore {
    const before = this.stores.at(-1);
    const named = prev ?? (before && this.at(before));
    const store = { ...createMemoryStore(this.origin(log)), origin: this.origin(log) };
    const x: Entity[] = [
      { t: "origin", i: this.origin(log) },
      ...(named ? [{ t: "prev", i: `${named.origin}/${named.size}/${toBase64url(named.root)}` }] : []),
      ...(restore ? epochEntities(restore) : []),
    ];
    this.stores.push(store);
    this.append(1, { e: "log.genesis", x });
    return store;
  }

  append(count: number, change: Partial<Entry> = {}, store = this.stores.at(-1)): void {
    for (let i = 0; i < count; i++) store?.append(encodeEntry(sampleEntry(this.#made++, change)));
  }

  at(store: YearStore, size = store.rows.length): Checkpoint {
    const leaves = store.rows.slice(0, size).map(({ leaf }) => leaf);
    return { origin: store.origin, size, root: rangeRoot(extendRange(EMPTY_RANGE, leaves)) };
  }

  note(store: YearStore, size?: number): Promise<string> {
    return signCheckpoint(this.at(store, size), this.#signer.key.publicKey, this.#signer.sign);
  }

  key(origin: string): string {
    return formatKey({ name: origin, publicKey: this.#signer.key.publicKey });
  }

  async kept(store: YearStore, ...sizes: number[]): Promise<KeptLog> {
    const notes = await Promise.all(sizes.map((size) => this.note(store, size)));
    return { key: this.key(store.origin), notes, checkedMs: 1, walked: null };
  }

  async trusted(logs: readonly KeptLog[], ...restores: EpochChange[]): Promise<TrustedLogs> {
    return { logs, restores };
  }

  /** The newest checkpoint with the steps back through these stores, newest first, and proofs from these sizes by short name. */
  async sent(
    known: Record<string, number> = {},
    stores = [...this.stores].reverse(),
  ): Promise<SentCheckpoint> {
    const [open, ...closed] = stores;
    if (open === undefined) throw new Error("no log");
    const steps: SentStep[] = [];
    let later = open;
    for (const earlier of closed) {
      const first = later.rows[0]?.body ?? new Uint8Array();
      const proof = await proveInclusion(tileNodes(later.tile), 0, later.rows.length);
      const consistency = await this.#consistency(earlier, known);
      steps.push({
        first: { body: first, proof },
        note: await this.note(earlier),
        refused: null,
        consistency,
      });
      later = earlier;
    }
    return {
      ...{ note: await this.note(open), key: this.key(open.origin), refused: null, steps },
      consistency: await this.#consistency(open, known),
    };
  }

  /** What the server streams of one log, up to a size. */
  async *leaves(store: YearStore, size = store.rows.length, note?: string): AsyncGenerator<Uint8Array> {
    const rows = store.rows.slice(0, size).map(({ columns: _columns, ...row }) => leafLine(row));
    const header = { from: 0, checkpoint: note ?? (await this.note(store, size)), consistency: [] };
    const [origin = ""] = header.checkpoint.split("\n");
    const key = this.key(origin);
    yield new TextEncoder().encode(
      headerLine({ ...header, key, refused: null }) + rows.join("") + endLine(rows.length),
    );
  }

  async #consistency(store: YearStore, known: Record<string, number>): Promise<Uint8Array[]> {
    const size = known[shortName(store.origin) ?? ""] ?? 0;
    if (size === 0 || size > store.rows.length) return [];
    return proveConsistency(tileNodes(store.tile), size, store.rows.length);
  }
}
