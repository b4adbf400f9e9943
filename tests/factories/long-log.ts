import { open } from "node:fs/promises";
import { signCheckpoint } from "#audit/checkpoint.ts";
import { nodeEngine } from "#audit/cli/node-engine.ts";
import { EMPTY_RANGE, rangeRoot } from "#audit/compact-range.ts";
import { type Entry, encodeEntry } from "#audit/entry.ts";
import { EXPORT_FORMAT, entryLine, manifestLine } from "#audit/export.ts";
import { createLogHashes, FIRST_LINK, HASH_LENGTH } from "#audit/hashes.ts";
import { formatKey } from "#audit/note.ts";
import { createRightEdge } from "#audit/right-edge.ts";
import type { StoredEntry } from "#audit/store.ts";
import { ed25519Key } from "#signer/seed-key.ts";

export const LONG_ORIGIN = "clinic.test/bedside-audit/2026";
const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const START_MS = Date.UTC(2026, 0, 1);
/** Entries a second of log time: three busy nodes. */
const RATE = 3;
const EVENTS = ["thread.read", "envelope.read", "keylog.read", "directory.search", "login"] as const;

/** Characters that are written at once. */
const CHUNK = 1 << 20;
const { leafHash, linkHash } = createLogHashes(nodeEngine.sha256);

/** Entry `n` of a log as a busy clinic of three nodes writes it: the same for everybody who generates it, in every byte. */
export function longEntry(n: number): Entry {
  const micros = String(Math.floor(((n % RATE) * 1_000_000) / RATE)).padStart(6, "0");
  const time = `${new Date(START_MS + Math.floor(n / RATE) * 1000).toISOString().slice(0, 19)}.${micros}Z`;
  const first = n === 0;
  return {
    ...{
      v: 1,
      id: ulid(n),
      t: time,
      ts: time,
      w: `node${n % RATE}/boot/b`,
      o: n % 1000 === 999 ? "denied" : "ok",
    },
    e: first ? "log.genesis" : (EVENTS[n % EVENTS.length] ?? "login"),
    a: { k: "user", p: `person${n % 300}`, r: "clinician", s: `session${n % 900}`, m: "passkey" },
    ...{ d: null, p: [`patient${(n * 7919) % 5000}`, `patient${(n * 104_729) % 5000}`], part: "1/1" },
    x: first ? [{ t: "origin", i: LONG_ORIGIN }] : [{ t: "thread", i: ulid(n % 40_000) }],
    ...{ n: 1 + (n % 50), f: [], u: "TREAT", b: false, rel: "team", q: `request${n}`, nav: null, net: null },
    ...{ c: null, late: false, z: "AAAAAAAAAAAAAAAAAAAAAA" },
  };
}

/** The entries of such a log with leaves and links; the change is what an attacker makes of one of them. */
export function* longLog(count: number, change: (entry: Entry, n: number) => Entry = (entry) => entry) {
  let link: Uint8Array = FIRST_LINK;
  for (let seq = 0; seq < count; seq++) {
    const body = encodeEntry(change(longEntry(seq), seq));
    const leaf = leafHash(body);
    link = linkHash(link, leaf);
    yield { seq, body, leaf, link } satisfies StoredEntry;
  }
}

/** Writes the export of such a log with a signed checkpoint; gives the verifier key. One pass, nothing kept. */
export async function writeLongExport(
  path: string,
  count: number,
  change?: (entry: Entry, n: number) => Entry,
): Promise<string> {
  const key = ed25519Key(new Uint8Array(32).fill(9));
  const origin = LONG_ORIGIN;
  const manifest = async (root: Uint8Array) => {
    const checkpoint = await signCheckpoint({ origin, size: count, root }, key.publicKey, key.sign);
    return manifestLine({ format: EXPORT_FORMAT, origin, claim: "complete", checkpoint });
  };
  const edge = createRightEdge(EMPTY_RANGE, nodeEngine);
  const file = await open(path, "w");
  try {
    // The root is known at the end; every line that signs a root is as long as every other.
    let lines = await manifest(new Uint8Array(HASH_LENGTH));
    for (const entry of longLog(count, change)) {
      edge.add(entry.leaf);
      lines += entryLine(entry);
      if (lines.length < CHUNK) continue;
      await file.write(lines);
      lines = "";
    }
    await file.write(lines);
    await file.write(await manifest(rangeRoot(edge.range())), 0);
  } finally {
    await file.close();
  }
  return formatKey({ name: origin, publicKey: key.publicKey });
}

function ulid(n: number): string {
  let text = "";
  for (let rest = n, i = 0; i < 25; i++, rest = Math.floor(rest / 32))
    text = ALPHABET.charAt(rest % 32) + text;
  return `0${text}`;
}
