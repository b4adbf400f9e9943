import { toBase64url } from "#app/lib/base64url.ts";
import { concat } from "#app/lib/bytes.ts";
import type { ProvenLog } from "#app/protocol/sync-api.ts";
import { proveBatch } from "#audit/batch-proof.ts";
import { signCheckpoint } from "#audit/checkpoint.ts";
import { EMPTY_RANGE, extendRange, type Node, rangeRoot } from "#audit/compact-range.ts";
import { leafHash } from "#audit/hashes.ts";
import { proveConsistency } from "#audit/merkle-proof.ts";
import { formatKey } from "#audit/note.ts";
import { ed25519Key } from "#signer/seed-key.ts";

/** A key log in memory with its signer: what an operator has, and so what a hostile one can sign. */
export class TestLog {
  readonly origin: string;
  /** Verifier key. */
  readonly key: string;
  readonly #seed: Uint8Array;
  readonly #signer: ReturnType<typeof ed25519Key>;
  readonly #leaves: Uint8Array[] = [];
  readonly #places = new Map<string, number>();

  constructor(
    seed: Uint8Array = crypto.getRandomValues(new Uint8Array(32)),
    origin = "clinic.test/bedside-keylog",
  ) {
    this.origin = origin;
    this.#seed = seed;
    this.#signer = ed25519Key(seed);
    this.key = formatKey({ name: this.origin, publicKey: this.#signer.publicKey });
  }

  get size(): number {
    return this.#leaves.length;
  }

  /** Index of this leaf, which is appended when it is not there yet. */
  place(data: Uint8Array): number {
    const name = toBase64url(data);
    const known = this.#places.get(name);
    if (known !== undefined) return known;
    const index = this.#leaves.push(leafHash(data)) - 1;
    this.#places.set(name, index);
    return index;
  }

  /** Writes a leaf that is there already once more, as no honest log does; the new place is the one given out from now on. */
  double(data: Uint8Array): number {
    this.#places.delete(toBase64url(data));
    return this.place(data);
  }

  /** Leaf hashes end to end, as the server hands them out; few at a time, so that a walk has several steps. */
  leaves(from: number, to: number): string {
    return toBase64url(concat(...this.#leaves.slice(from, Math.min(to, from + 5))));
  }

  root(size = this.size): Uint8Array {
    return rangeRoot(extendRange(EMPTY_RANGE, this.#leaves.slice(0, size)));
  }

  async consistency(older: number, newer: number): Promise<string[]> {
    const proof = await proveConsistency(async (node: Node) => this.#node(node), older, newer);
    return proof.map((hash) => toBase64url(hash));
  }

  /** A signed checkpoint of the tree of `size` leaves, or of whatever root is wanted. */
  note(size = this.size, root = this.root(size)): Promise<string> {
    const { publicKey, sign } = this.#signer;
    return signCheckpoint({ origin: this.origin, size, root }, publicKey, sign);
  }

  async prove(known: number, indices: readonly number[], size = this.size): Promise<ProvenLog> {
    const source = async (node: Node) => this.#node(node);
    const consistency = known > 0 && known < size ? await proveConsistency(source, known, size) : [];
    const inclusion = await proveBatch(source, indices, size);
    return {
      note: await this.note(size),
      key: this.key,
      consistency: consistency.map((hash) => toBase64url(hash)),
      inclusion: inclusion.map((hash) => toBase64url(hash)),
    };
  }

  /** What signs it. */
  get signer() {
    return this.#signer;
  }

  /** The same leaves up to `size`, under the same key: what comes after may be another history. */
  fork(size = this.size, { origin = this.origin, seed = this.#seed } = {}): TestLog {
    const other = new TestLog(seed, origin);
    other.#leaves.push(...this.#leaves.slice(0, size));
    for (const [name, index] of this.#places) if (index < size) other.#places.set(name, index);
    return other;
  }

  #node({ level, index }: Node): Uint8Array {
    const width = 2 ** level;
    return rangeRoot(extendRange(EMPTY_RANGE, this.#leaves.slice(index * width, (index + 1) * width)));
  }
}

/** Size and root in a note, without looking at its signature. */
export function headOf({ note }: Pick<ProvenLog, "note">): { size: number; root: Uint8Array } {
  const [, size, root = ""] = note.split("\n");
  return { size: Number(size), root: new Uint8Array(Buffer.from(root, "base64")) };
}

/** The log size that a request says its device holds. */
export function sizeIn(path: string): number {
  return Number(new URL(path, "https://clinic.test").searchParams.get("size"));
}
