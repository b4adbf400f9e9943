import { checkpointText, signCheckpoint } from "#audit/checkpoint.ts";
import { type Entry, encodeEntry } from "#audit/entry.ts";
import { FIRST_LINK, leafHash, linkHash, nodeHash, privateCommitment } from "#audit/hashes.ts";
import { formatKey } from "#audit/note.ts";
import { ed25519Key } from "#signer/seed-key.ts";

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString("hex");
const origin = "clinic.example/bedside-audit/2026";

/** Every field filled once, and every field as empty as it may be. */
const full: Entry = {
  ...{ v: 1, id: "01KDVDNHQV0123456789ABCDEF", t: "2026-01-01T00:00:00.123456Z" },
  ...{ ts: "2026-01-01T00:00:00.123457Z", w: "node-1/boot_1/b", e: "thread.read", o: "partial" },
  a: { k: "user", p: "AAAAAAAAAAAAAAAAAAAAAQ", r: "clinician", s: "AAAAAAAAAAAAAAAAAAAAAg", m: "passkey" },
  ...{ d: "AAAAAAAAAAAAAAAAAAAAAw", p: ["AAAAAAAAAAAAAAAAAAAABA", "AAAAAAAAAAAAAAAAAAAABQ"], part: "1/2" },
  x: [
    { t: "thread", i: "AAAAAAAAAAAAAAAAAAAABg" },
    { t: "envelope", i: "AAAAAAAAAAAAAAAAAAAABw" },
  ],
  ...{ n: 2, f: ["from", "to"], u: "TREAT", b: true, rel: "thread", q: "01KDVDNHQV0123456789ABCDEG" },
  ...{ nav: "nav1", net: "AAAAAAAAAAAAAAAAAAAACA", late: true, z: "AAAAAAAAAAAAAAAAAAAACQ" },
  c: Buffer.from(privateCommitment(new Uint8Array(32).fill(1), Uint8Array.of(1, 2, 3))).toString("base64url"),
};
const empty: Entry = {
  ...{ v: 1, id: "01KDVDNHQV0123456789ABCDEH", t: "2026-01-01T00:05:00.000000Z" },
  ...{ ts: "2026-01-01T00:05:00.000000Z", w: "node-1/boot_1/b", e: "log.tick", o: "ok" },
  a: { k: "svc", p: null, r: null, s: null, m: null },
  ...{ d: null, p: [], part: "1/1", x: [], n: null, f: [], u: null, b: false, rel: null, q: null },
  ...{ nav: null, net: null, c: null, late: false, z: "AAAAAAAAAAAAAAAAAAAACg" },
};

/** The log's layouts with fixed inputs: leaf v1, leaf hash, link, root, private commitment, checkpoint note and key. */
export async function auditSamples(): Promise<Record<string, string>> {
  const [first, second] = [encodeEntry(full), encodeEntry(empty)];
  const leaves = [leafHash(first), leafHash(second)] as const;
  const link = linkHash(FIRST_LINK, leaves[0]);
  const root = nodeHash(...leaves);
  const { publicKey, sign } = ed25519Key(new Uint8Array(32).fill(0x5e));
  const checkpoint = { origin, size: 2, root };
  return {
    "leaf v1, every field filled": new TextDecoder().decode(first),
    "leaf v1, every field empty": new TextDecoder().decode(second),
    "leaf hash": hex(leaves[0]),
    "second leaf hash": hex(leaves[1]),
    "first link": hex(link),
    "second link": hex(linkHash(link, leaves[1])),
    "root of two": hex(root),
    "private commitment": hex(privateCommitment(new Uint8Array(32).fill(1), Uint8Array.of(1, 2, 3))),
    "verifier key": formatKey({ name: origin, publicKey }),
    "checkpoint text": checkpointText(checkpoint),
    "checkpoint note": await signCheckpoint(checkpoint, publicKey, sign),
  };
}
