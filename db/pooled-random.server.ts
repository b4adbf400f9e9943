/** What is drawn at once. A call for a few bytes costs the generator as much as one for thousands. */
const POOL = 4096;
/** Longer draws go to the source: a salt or a key is never kept ahead. */
const LONGEST = 16;

/** Short random draws out of a pool, each byte given out once and wiped from it. */
export function pooledRandom(random: (length: number) => Uint8Array): (length: number) => Uint8Array {
  let pool = new Uint8Array();
  let at = 0;
  return (length) => {
    if (length > LONGEST) return random(length);
    if (at + length > pool.length) {
      pool = new Uint8Array(random(POOL));
      at = 0;
    }
    const taken = pool.slice(at, at + length);
    pool.fill(0, at, at + length);
    at += length;
    return taken;
  };
}
