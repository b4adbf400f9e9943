import { type Entry, encodeEntry } from "#audit/entry.ts";
import { createMemoryStore } from "#audit/memory-store.ts";

export const ORIGIN = "clinic.test/bedside-audit/2026";
const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/** A valid entry; `n` makes id and times. */
export function sampleEntry(n: number, changes: Partial<Entry> = {}): Entry {
  const time = new Date(Date.UTC(2026, 2, 1) + n * 1000).toISOString().replace("Z", "000Z");
  let id = "";
  for (let rest = n, i = 0; i < 25; i++, rest = Math.floor(rest / 32)) id = ALPHABET.charAt(rest % 32) + id;
  return {
    ...{ v: 1, id: `0${id}`, t: time, ts: time, w: "n1/boot/b", e: "thread.read", o: "ok" },
    a: { k: "user", p: "actor", r: "clinician", s: "session", m: "passkey" },
    ...{ d: null, p: ["patient"], part: "1/1", x: [{ t: "thread", i: "th" }], n: 1, f: [], u: "TREAT" },
    ...{ b: false, rel: "team", q: "request", nav: "nav", net: null, c: null, late: false },
    z: "AAAAAAAAAAAAAAAAAAAAAA",
    ...changes,
  } as Entry;
}

/** A log of `size` entries that begins with its genesis. */
export function sampleLog(size: number) {
  const store = createMemoryStore(ORIGIN);
  for (let n = 0; n < size; n++) {
    const first = { e: "log.genesis", x: [{ t: "origin", i: ORIGIN }] } as const;
    store.append(encodeEntry(sampleEntry(n, n === 0 ? first : {})));
  }
  return store;
}
