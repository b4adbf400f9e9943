/** Characters of a ULID. */
const ID_LENGTH = 26;
/** Room that is taken at once for what a log says of itself: 2^24 places, 134 MB once they are used. */
const MOST_AT_ONCE = 1 << 24;

/**
 * Which ids were seen, in 8 bytes each: an open table of 64-bit fingerprints, three quarters full at most, so that a log of
 * ten million entries is held to unique ids within 134 MB. Two ids share a fingerprint with a chance of 2^-64: over ten million, about 3 in a million that a
 * doubled id is reported which is none; one that is doubled is never missed.
 */
export class IdSet {
  #slots: Uint32Array;
  #count = 0;

  /** `expected`: how many there will be, as far as anybody knows; a table that has to grow is there twice meanwhile. */
  constructor(expected = 0) {
    let places = 1024;
    while (places * 3 < expected * 4 && places < MOST_AT_ONCE) places *= 2;
    this.#slots = new Uint32Array(2 * places);
  }

  /** True when the id that stands in `text` from `at` on was there already. */
  add(text: string, at = 0): boolean {
    const [high, low] = fingerprint(text, at);
    const place = this.#find(high, low);
    if (this.#slots[place] !== 0 || this.#slots[place + 1] !== 0) return true;
    this.#slots[place] = high;
    this.#slots[place + 1] = low;
    this.#count += 1;
    if (this.#count * 8 > this.#slots.length * 3) this.#grow();
    return false;
  }

  /** Where this fingerprint stands or would stand. */
  #find(high: number, low: number): number {
    const mask = this.#slots.length / 2 - 1;
    let place = (low ^ high) & mask;
    for (;;) {
      const [a, b] = [this.#slots[2 * place], this.#slots[2 * place + 1]];
      if ((a === 0 && b === 0) || (a === high && b === low)) return 2 * place;
      place = (place + 1) & mask;
    }
  }

  #grow(): void {
    const old = this.#slots;
    this.#slots = new Uint32Array(old.length * 2);
    for (let i = 0; i < old.length; i += 2) {
      const [high = 0, low = 0] = [old[i], old[i + 1]];
      if (high === 0 && low === 0) continue;
      const at = this.#find(high, low);
      this.#slots[at] = high;
      this.#slots[at + 1] = low;
    }
  }
}

/** Two rounds of FNV-1a with a final mix; never both zero, which marks a free slot. */
function fingerprint(text: string, at: number): [high: number, low: number] {
  let [high, low] = [0x811c9dc5, 0x01000193];
  // Two characters at once: they are ASCII.
  for (let i = at; i < at + ID_LENGTH; i += 2) {
    const code = text.charCodeAt(i) | (text.charCodeAt(i + 1) << 8);
    high = Math.imul(high ^ code, 0x01000193);
    low = Math.imul(low ^ code ^ (high >>> 15), 0x85ebca6b);
  }
  high = mixed(high ^ (low >>> 7));
  low = mixed(low);
  return high === 0 && low === 0 ? [0, 1] : [high, low];
}

function mixed(value: number): number {
  let rest = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  rest = Math.imul(rest ^ (rest >>> 13), 0xc2b2ae35);
  return (rest ^ (rest >>> 16)) >>> 0;
}
