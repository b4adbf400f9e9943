import { toBase64url } from "#app/lib/base64url.ts";
import { EMPTY_RANGE, extendRange, rangeRoot } from "#audit/compact-range.ts";
import { leafHash } from "#audit/hashes.ts";
import { proveConsistency } from "#audit/merkle-proof.ts";

/** The key log of an honest server in memory. */
export class RelayLog {
  readonly #leaves: Uint8Array[] = [];

  /** The index of the new leaf. */
  append(leaf: Uint8Array): number {
    return this.#leaves.push(leafHash(leaf)) - 1;
  }

  head(): { size: number; root: string } {
    const size = this.#leaves.length;
    const root = size === 0 ? new Uint8Array(32) : rangeRoot(extendRange(EMPTY_RANGE, this.#leaves));
    return { size, root: toBase64url(root) };
  }

  async consistency(size: number): Promise<string[]> {
    if (size === 0) return [];
    const node = async ({ level, index }: { level: number; index: number }) => this.#node(level, index);
    return (await proveConsistency(node, size, this.#leaves.length)).map(toBase64url);
  }

  #node(level: number, index: number): Uint8Array {
    const width = 2 ** level;
    return rangeRoot(extendRange(EMPTY_RANGE, this.#leaves.slice(index * width, (index + 1) * width)));
  }
}
