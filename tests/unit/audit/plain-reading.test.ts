import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createChain } from "#audit/chain.ts";
import { decodeEntryLine } from "#audit/cli/entry-line.ts";
import { packLines, unpack } from "#audit/cli/entry-pack.ts";
import { nodeEngine } from "#audit/cli/node-engine.ts";
import { EMPTY_RANGE, extendRange } from "#audit/compact-range.ts";
import { plainEngine } from "#audit/engine.ts";
import { type Entry, EntryError, encodeEntry, gistOf, parseByField, parseEntry } from "#audit/entry.ts";
import { type EntryGist, readPlainLine } from "#audit/entry-grammar.ts";
import { ExportError, entryLine, parseEntryLine } from "#audit/export.ts";
import { createLogHashes, FIRST_LINK, plainHashes } from "#audit/hashes.ts";
import { createRightEdge } from "#audit/right-edge.ts";
import type { StoredEntry } from "#audit/store.ts";
import { fuzzRuns } from "#tests/factories/fuzz-runs.ts";
import { longEntry, longLog } from "#tests/factories/long-log.ts";
import { sampleEntry } from "./sample.ts";

const { seed, numRuns } = fuzzRuns("plain reading", 600);
const runs = numRuns * 5;
/** Bytes changed, put in and taken out, most of them ones that such a line is made of. */
const damageTo = (length: number) =>
  fc.array(
    fc.tuple(
      fc.nat(length - 1),
      fc.oneof(
        fc.constantFrom(...Array.from('"0129:/+-_=,{}[]AQgwZTnull ', (it) => it.charCodeAt(0))),
        fc.nat(255),
      ),
      fc.constantFrom("change", "insert", "remove"),
    ),
    { minLength: 1, maxLength: 4 },
  );
const damaged = (original: Uint8Array, edits: readonly (readonly [number, number, string])[]) => {
  const bytes = [...original];
  for (const [at, byte, how] of edits)
    bytes.splice(at, how === "insert" ? 0 : 1, ...(how === "remove" ? [] : [byte]));
  return Uint8Array.from(bytes);
};
/** What is said of bytes, or the refusal's name. */
const said = (read: () => unknown) => {
  try {
    return read();
  } catch (error) {
    if (error instanceof EntryError || error instanceof ExportError) return String(error);
    throw error;
  }
};

/** The number nearest to it: from the year 2255 on not every microsecond has one of its own. */
const micros = (time: string) =>
  Number(BigInt(Date.parse(`${time.slice(0, 23)}Z`)) * 1000n + BigInt(time.slice(23, 26)));
/** What is asked of an entry, from its fields. */
const inEntry = ({ id, t, ts, w, e }: Entry) => ({ id, t: micros(t), ts: micros(ts), w, e });
const gistIn = (read: unknown) => {
  // What readPlainLine and gistOf give.
  const { text, idAt, ...rest } = read as EntryGist;
  return { id: text.slice(idAt, idAt + 26), ...rest };
};

describe("an entry read by the one pattern", () => {
  const entries = [
    longEntry(0),
    longEntry(7),
    sampleEntry(3, { p: [], x: [], n: null, u: null, c: "A".repeat(43), f: ["from", "to"], d: "someone" }),
    sampleEntry(4, { p: Array.from({ length: 64 }, (_, i) => `p${i}`), b: true, late: true, n: 0 }),
  ];

  it("is every ordinary one, so that none of them takes the long way", () => {
    for (const entry of entries)
      expect(gistIn(readPlainLine(Buffer.from(encodeEntry(entry)).toString("latin1")))).toEqual(
        inEntry(entry),
      );
  });

  it("is what reading it field by field gives, and what that refuses is refused with the same name", () => {
    for (const entry of entries) {
      const original = encodeEntry(entry);
      fc.assert(
        fc.property(damageTo(original.length), (edits) => {
          const bytes = damaged(original, edits);
          const byField = said(() => parseByField(bytes));
          expect(said(() => parseEntry(bytes))).toEqual(byField);
          const gist = gistOf(bytes);
          if (typeof byField === "string") expect(String(gist)).toBe(byField);
          else expect(gistIn(gist)).toEqual(inEntry(parseByField(bytes)));
        }),
        { seed, numRuns: runs / entries.length },
      );
    }
  });

  it("has a time of day that exists", () => {
    for (const time of [
      "2024-02-29T23:59:59.999999Z",
      "2026-12-31T00:00:00.000001Z",
      "0004-02-29T12:00:00.5",
    ])
      for (const t of [time, time.replace("02-29", "02-30"), time.replace("T2", "T24").slice(0, 27)]) {
        const bytes = Buffer.from(
          Buffer.from(encodeEntry(sampleEntry(1)))
            .toString()
            .replaceAll("2026-03-01T00:00:01.000000Z", t),
        );
        const byField = said(() => parseByField(bytes));
        const gist = gistOf(bytes);
        if (typeof byField === "string") expect(String(gist)).toBe(byField);
        else expect(gistIn(gist)).toMatchObject({ t: micros(t) });
      }
  });

  it("has no word of more than 255 characters, wherever in the line it stands", () => {
    for (let before = 0; before < 300; before += 7)
      for (const length of [127, 128, 254, 255, 256, 257, 511]) {
        const fields = { d: "d".repeat(1 + (before % 255)), f: ["f"], q: "q".repeat(length) };
        // What encodeEntry would refuse to write.
        const line = Buffer.from(
          Buffer.from(encodeEntry(sampleEntry(1, { ...fields, q: "MARK" })))
            .toString()
            .replace("MARK", fields.q),
        );
        const read = readPlainLine(line.toString());
        if (length > 255) expect([read, String(gistOf(line))]).toEqual([null, "EntryError: E_ENC q"]);
        else expect(gistIn(gistOf(line))).toEqual(inEntry(parseByField(line)));
      }
  });
});

describe("an export's line decoded without JSON", () => {
  const [stored] = [...longLog(2)].slice(1) as [StoredEntry];
  const original = Buffer.from(entryLine(stored).slice(0, -1));
  const into = Buffer.alloc(4096);

  it("is every line that an export has", () => {
    for (let length = 0; length < 9; length++) {
      const body = Uint8Array.from({ length }, (_, i) => 250 - i);
      const line = entryLine({ ...stored, seq: 10 ** length, body }).slice(0, -1);
      expect(decodeEntryLine(line, into, 0, 64)).toEqual({ seq: 10 ** length, length });
      expect(into.subarray(64, 64 + length).equals(body)).toBe(true);
    }
  });

  it("is what JSON and strict base64 give: what these refuse breaks the file at that line", () => {
    fc.assert(
      fc.property(damageTo(original.length), (edits) => {
        const line = Buffer.from(damaged(original, edits).filter((byte) => byte !== 10));
        const wanted = said(() => parseEntryLine(line.toString("utf8")));
        const pack = packLines(Buffer.concat([original, Buffer.from("\n"), line, Buffer.from("\n")]), null);
        const { entries } = unpack(pack);
        expect(pack.isBroken).toBe(typeof wanted === "string");
        expect(entries).toHaveLength(pack.isBroken ? 1 : 2);
        if (pack.isBroken) return;
        const { seq, body, leaf, link } = parseEntryLine(line.toString("utf8"));
        const hex = (bytes: Uint8Array | null) => bytes && Buffer.from(bytes).toString("hex");
        const found = entries[1];
        expect([
          found?.seq,
          hex(found?.body ?? null),
          hex(found?.leaf ?? null),
          hex(found?.link ?? null),
        ]).toEqual([seq, hex(body), hex(leaf), hex(link)]);
      }),
      { seed, numRuns: runs },
    );
  });
});

it("leaf, link and right edge kept in place are what the definitions give, at every size and from every size", () => {
  const rows = [...longLog(130)];
  for (const engine of [nodeEngine, plainEngine])
    for (const begin of [0, 1, 2, 3, 64, 77]) {
      const before = rows.slice(0, begin);
      const edge = createRightEdge(
        extendRange(
          EMPTY_RANGE,
          before.map(({ leaf }) => leaf),
        ),
        engine,
      );
      const chain = createChain(before.at(-1)?.link ?? FIRST_LINK, engine);
      let range = edge.range();
      for (const { body, leaf, link } of rows.slice(begin)) {
        chain.take(body);
        expect(Buffer.compare(chain.leaf, leaf)).toBe(0);
        expect(chain.isLinked(link)).toBe(true);
        edge.add(chain.leaf);
        range = extendRange(range, [leaf]);
        expect(edge.range()).toEqual(range);
      }
    }
});

it("Node's hashes are the plain ones, for every length that a block ends with", () => {
  const native = createLogHashes(nodeEngine.sha256);
  for (const length of [...Array.from({ length: 200 }, (_, i) => i), 4096, 8191, 8192, 9000]) {
    const bytes = Uint8Array.from({ length }, (_, i) => i * 7);
    expect(native.leafHash(bytes)).toEqual(plainHashes.leafHash(bytes));
    expect(native.nodeHash(bytes, bytes)).toEqual(plainHashes.nodeHash(bytes, bytes));
    expect(native.linkHash(bytes.subarray(0, 32), bytes)).toEqual(
      plainHashes.linkHash(bytes.subarray(0, 32), bytes),
    );
  }
});
