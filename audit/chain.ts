import type { Engine } from "./engine.ts";
import { equalBytes, HASH_LENGTH, LINK_TAG } from "./hashes.ts";
import { createLeafInput } from "./leaf-input.ts";

const PREVIOUS = LINK_TAG.length;
const LEAF = PREVIOUS + HASH_LENGTH;

/**
 * Leaf and link (SPEC §3) of one entry after another, in the bytes that the next link is the hash of: LINK_TAG || previous
 * link || leaf. Nothing is copied out of them to be compared.
 */
export function createChain(start: Uint8Array, { sha256Into }: Engine) {
  const input = new Uint8Array(LEAF + HASH_LENGTH);
  input.set(LINK_TAG);
  input.set(start, PREVIOUS);
  const [previous, leaf] = [input.subarray(PREVIOUS, LEAF), input.subarray(LEAF)];
  const leafInput = createLeafInput();
  return {
    /** Of the entry that was taken last; the next one is written over it. */
    leaf,
    /** Of the entry that was linked last, likewise. */
    link: previous,
    /** An entry by its bytes. */
    take(body: Uint8Array): void {
      sha256Into(leafInput(body), input, LEAF);
    },
    /** An entry by its leaf hash. */
    takeHash(hash: Uint8Array): void {
      leaf.fill(0);
      if (hash.length === HASH_LENGTH) leaf.set(hash);
    },
    /** Whether its link is that; whoever goes on, goes on from the said one. */
    isLinked(said: Uint8Array): boolean {
      sha256Into(input, input, PREVIOUS);
      if (equalBytes(previous, said)) return true;
      if (said.length === HASH_LENGTH) previous.set(said);
      return false;
    },
  };
}
