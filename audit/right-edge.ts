import type { CompactRange } from "./compact-range.ts";
import { type Engine, plainEngine } from "./engine.ts";
import { HASH_LENGTH } from "./hashes.ts";

const LEFT = 1;
const RIGHT = LEFT + HASH_LENGTH;

/**
 * A compact range that grows in place, for whoever adds many leaves. Each level has the bytes that RFC 6962 §2.1 hashes,
 * 0x01 || left || right: what is complete waits on the left, and what completes it is written beside it, so that a leaf
 * costs its hashes and no memory.
 */
export function createRightEdge(start: CompactRange, { sha256Into }: Engine = plainEngine) {
  const levels: Uint8Array[] = [];
  let { size } = start;

  function levelAt(level: number): Uint8Array {
    const known = levels[level];
    if (known) return known;
    const made = new Uint8Array(RIGHT + HASH_LENGTH);
    made[0] = 1;
    levels[level] = made;
    return made;
  }

  /** Each one bit of the size is a complete subtree, the largest first. */
  const complete = () => {
    const found: number[] = [];
    for (let rest = size, level = 0; rest > 0; rest = Math.floor(rest / 2), level++)
      if (rest % 2 === 1) found.unshift(level);
    return found;
  };

  for (const [i, level] of complete().entries()) {
    const hash = start.hashes[i];
    if (hash?.length !== HASH_LENGTH) throw new RangeError("compact range shorter than its size");
    levelAt(level).set(hash, LEFT);
  }
  return {
    /** `leaf`: 32 bytes, which may change afterwards. */
    add(leaf: Uint8Array): void {
      let level = 0;
      let rest = size;
      levelAt(0).set(leaf, rest % 2 === 1 ? RIGHT : LEFT);
      // Each trailing one bit of the size is a subtree that the new leaf completes into a larger one.
      while (rest % 2 === 1) {
        rest = (rest - 1) / 2;
        sha256Into(levelAt(level), levelAt(level + 1), rest % 2 === 1 ? RIGHT : LEFT);
        level += 1;
      }
      size += 1;
    },
    range: (): CompactRange => ({
      size,
      hashes: complete().map((level) => levelAt(level).slice(LEFT, RIGHT)),
    }),
  };
}
