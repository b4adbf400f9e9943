import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import fc from "fast-check";
import { afterAll, describe, expect, test } from "vitest";
import { fromBase64, toBase64 } from "#audit/base64.ts";
import { CheckpointError, checkpointText, parseCheckpoint, signCheckpoint } from "#audit/checkpoint.ts";
import { CutShort, openLogFile } from "#audit/cli/files.ts";
import { verifyFile } from "#audit/cli/verify-file.ts";
import { EMPTY_RANGE, extendRange, rangeRoot } from "#audit/compact-range.ts";
import { EntryError, encodeEntry, parseEntry } from "#audit/entry.ts";
import {
  ExportError,
  entryLine,
  exportLog,
  manifestLine,
  parseEntryLine,
  parseManifest,
} from "#audit/export.ts";
import { endLine, headerLine, leafLine, parseHeaderLine, parseLeafLine } from "#audit/leaf-stream.ts";
import { linesOf, MAX_LINE } from "#audit/lines-of.ts";
import { proveInclusion } from "#audit/merkle-proof.ts";
import { formatKey, NoteError, parseKey, parseNote } from "#audit/note.ts";
import { formatProof, ProofError, parseProof } from "#audit/proof.ts";
import { encodeContext, parseContext } from "#audit/review/context.ts";
import { encodeFindings, parseFindings } from "#audit/review/finding.ts";
import { parseSignedReview } from "#audit/review/signed-review.ts";
import { parseSignoff, signoffText } from "#audit/review/signoff.ts";
import { tileNodes } from "#audit/tiles.ts";
import { fuzzRuns } from "#tests/factories/fuzz-runs.ts";
import { newNoteKey } from "./keys.ts";
import { ORIGIN, sampleEntry, sampleLog } from "./sample.ts";

const runs = fuzzRuns("audit fuzz", 600);

const utf8 = (text: string) => new TextEncoder().encode(text);
/** As UTF-8 can hold it. */
const wellFormed = (text: string) => new TextDecoder("utf-8", { ignoreBOM: true }).decode(utf8(text));
const hash = new Uint8Array(32).fill(7);
const log = newNoteKey(ORIGIN);
const store = sampleLog(40);
const leaves = store.rows.map(({ leaf }) => leaf);
const root = rangeRoot(extendRange(EMPTY_RANGE, leaves));
const note = await signCheckpoint({ origin: ORIGIN, size: 40, root }, log.key.publicKey, log.sign);
const hashes = await proveInclusion(tileNodes(store.tile), 3, 40);
const stored = { seq: 3, body: encodeEntry(sampleEntry(3)), leaf: hash, link: hash };
const signoff = {
  ...{ origin: ORIGIN, size: 40, root, from: 0, to: 40, rules: "bedside-review/1", context: hash, count: 1 },
  ...{ findings: hash, account: "A".repeat(43), device: "B".repeat(43), atMs: 1_750_000_000_000 },
};
const context = {
  ...{ bulkPatients: 20, dormantDays: 90, denials: 5, watched: ["p"] },
  hours: { zone: "Europe/Berlin", from: 7, to: 19, days: [1, 2, 3] },
  names: [{ pseudonym: "p", staff: false, surname: "s", full: "f" }],
};
const finding = { rule: "R2", subject: "a", patient: null, first: 3, last: 9, count: 4 } as const;

/** `recode`: what was read, written again; null where it was refused with null. Refusals by throwing are of these types alone. */
interface Parser {
  name: string;
  sample: string;
  recode(text: string): string | null;
}
const typed = [EntryError, NoteError, CheckpointError, ProofError, ExportError];

/** One text for one value: what is read and written again is what was read. */
const exact: Parser[] = [
  {
    name: "entry",
    sample: new TextDecoder().decode(encodeEntry(sampleEntry(3))),
    recode: (text) => new TextDecoder().decode(encodeEntry(parseEntry(utf8(text)))),
  },
  {
    name: "note",
    sample: note,
    recode(text) {
      const { text: signed, signatures } = parseNote(utf8(text));
      const lines = signatures.map(
        ({ name, keyHash, signature }) => `— ${name} ${toBase64(Uint8Array.of(...keyHash, ...signature))}\n`,
      );
      return `${signed}\n${lines.join("")}`;
    },
  },
  {
    name: "checkpoint",
    sample: checkpointText({ origin: ORIGIN, size: 40, root }),
    recode: (text) => checkpointText(parseCheckpoint(text, text.split("\n", 1)[0] ?? "")),
  },
  { name: "verifier key", sample: formatKey(log.key), recode: (text) => formatKey(parseKey(text)) },
  {
    name: "tlog-proof",
    sample: formatProof({ index: 3, hashes, checkpoint: note }),
    recode: (text) => formatProof(parseProof(text)),
  },
  {
    name: "base64",
    sample: toBase64(hash),
    recode(text) {
      const bytes = fromBase64(text);
      return bytes && toBase64(bytes);
    },
  },
  {
    name: "signed review",
    sample: signoffText(signoff),
    recode(text) {
      const found = parseSignoff(text);
      return found && signoffText(found);
    },
  },
  {
    name: "review findings",
    sample: encodeFindings([finding, { ...finding, rule: "R7", patient: "p" }]),
    recode(text) {
      const found = parseFindings(text);
      return found && encodeFindings(found);
    },
  },
  {
    name: "review context",
    sample: encodeContext(context),
    recode(text) {
      const found = parseContext(text);
      return found && encodeContext(found);
    },
  },
];

/** Lines of JSON may be spelt in several ways; what is read is read again as the same. */
const lines: Parser[] = [
  {
    name: "export's first line",
    sample: manifestLine({
      format: "bedside-audit-export/1",
      origin: ORIGIN,
      claim: "complete",
      checkpoint: note,
    }),
    recode: (text) => manifestLine(parseManifest(text)),
  },
  {
    name: "exported entry",
    sample: entryLine({ ...stored, proof: hashes }),
    recode: (text) => entryLine(parseEntryLine(text)),
  },
  {
    name: "leaf stream's first line",
    sample: headerLine({
      from: 0,
      checkpoint: note,
      key: formatKey(log.key),
      consistency: hashes,
      refused: "E_FORK",
    }),
    // Whatever the server says of itself is a text here.
    recode: (text) => headerLine(parseHeaderLine(text) as Parameters<typeof headerLine>[0]),
  },
  {
    name: "file of a signed review",
    sample: JSON.stringify({
      ...{ format: "bedside-signed-review/1", text: signoffText(signoff), signature: "AA", note },
      ...{ context: encodeContext(context), findings: encodeFindings([finding]) },
    }),
    recode(text) {
      const found = parseSignedReview(text);
      return found && JSON.stringify({ format: "bedside-signed-review/1", ...found });
    },
  },
  {
    name: "line of a leaf stream",
    sample: leafLine(stored),
    recode(text) {
      const found = parseLeafLine(text);
      return "end" in found ? endLine(found.end) : leafLine(found);
    },
  },
];

/** Pieces that parsers like least. */
const pieces = [
  "",
  "\n",
  "\n\n",
  "\r\n",
  "\0",
  "\uFEFF",
  "\u001b[2J",
  "\u202e",
  "\ud800",
  "0",
  "-1",
  "9007199254740993",
  "1e308",
  "null",
  "[",
  "{",
  '"',
  "\\",
  "=",
  "— ",
  " ",
  "__proto__",
  '"seq":0,',
  "A".repeat(300),
];

function near(sample: string): fc.Arbitrary<string> {
  const splice = fc.tuple(
    fc.nat(),
    fc.nat({ max: 40 }),
    fc.oneof(fc.constantFrom(...pieces), fc.string({ unit: "binary", maxLength: 4 })),
  );
  return fc.array(splice, { minLength: 1, maxLength: 3 }).map((splices) =>
    splices.reduce((text, [at, cut, insert]) => {
      const from = at % (text.length + 1);
      return text.slice(0, from) + insert + text.slice(from + cut);
    }, sample),
  );
}

function read({ recode }: Parser, text: string): string | null {
  try {
    return recode(text);
  } catch (error) {
    if (typed.some((type) => error instanceof type)) return null;
    throw error;
  }
}

describe.each([...exact, ...lines])("the parser of a $name", (parser) => {
  test("gives back what was written", () => {
    expect(read(parser, parser.sample)).toBe(parser.sample);
  });

  test("refuses with a code, or reads one value, whatever comes", () => {
    const isExact = exact.includes(parser);
    fc.assert(
      fc.property(fc.oneof(near(parser.sample), fc.string({ unit: "binary" })), (text) => {
        const again = read(parser, text);
        // What UTF-8 cannot hold is another text where a parser takes bytes.
        if (again !== null && isExact) expect([text, wellFormed(text)]).toContain(again);
        if (again !== null && !isExact) expect(read(parser, again)).toBe(again);
      }),
      runs,
    );
  });
});

setFlagsFromString("--expose-gc");
const collectGarbage: () => void = runInNewContext("gc");
const MIB = 2 ** 20;
/** What a JavaScript engine takes for a program's own sake. */
const SLACK = 2 * MIB;

function held(): number {
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

describe("memory", () => {
  const floods = ["\n", "A", "[", "— x ", "a\n", "+"];

  test.each(exact.filter(({ name }) => name !== "review context"))(
    "a $name of two megabytes takes at most four times as much, and no long time",
    (parser) => {
      collectGarbage();
      for (const flood of floods)
        for (const before of [parser.sample, parser.sample.slice(0, 60)]) {
          // Flat: a text that was put together is copied when it is first read.
          const text = Buffer.from(before + flood.repeat((2 * MIB) / flood.length)).toString();
          const [began, at] = [performance.now(), held()];
          read(parser, text);
          expect(held() - at).toBeLessThan(4 * text.length + SLACK);
          expect(performance.now() - began).toBeLessThan(5_000);
        }
    },
  );

  test("a line of JSON is cut off before it is parsed, however it is nested", async () => {
    const kept = async () => {
      // Buffers are given back beside the collection that found them.
      for (let i = 0; i < 2; i++) {
        collectGarbage();
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
      return held();
    };
    const at = await kept();
    let most = 0;
    async function* stream() {
      for (let i = 1; i <= 64; i++) {
        yield utf8("[".repeat(MIB));
        if (i % 16 === 0) most = Math.max(most, (await kept()) - at);
      }
    }
    let count = 0;
    for await (const _ of linesOf(stream())) count += 1;
    expect(count).toBe(0);
    expect(most).toBeLessThan(8 * MIB);
    for (const parser of lines)
      for (const flood of ["[", '{"a":', '"\\u0000"', "0"]) {
        const text = flood.repeat(MAX_LINE / flood.length);
        const before = held();
        read(parser, text);
        expect(held() - before).toBeLessThan(16 * MIB);
      }
  });
});

describe("files", () => {
  const folder = mkdtempSync(path.join(tmpdir(), "bedside-fuzz-"));
  afterAll(() => rmSync(folder, { recursive: true }));
  const reading = { program: null, threads: 1 };
  const options = {
    keys: [formatKey(log.key)],
    pins: [],
    headers: [],
    check: false,
    deviceKey: null,
    reading,
  };

  async function verdict(text: string): Promise<number> {
    const file = path.join(folder, "log.ndjson");
    writeFileSync(file, text);
    try {
      return (await verifyFile(await openLogFile(file), options, null)).outcome.status;
    } catch (error) {
      if (error instanceof CutShort) return 3;
      if (typed.some((type) => error instanceof type)) return 2;
      throw error;
    }
  }

  test("no export whose entries were touched verifies, and none of them ends in an error", async () => {
    let whole = "";
    for await (const line of exportLog(store, note, 40)) whole += line;
    const [manifest = "", ...entries] = whole.trimEnd().split("\n");
    expect(await verdict(whole)).toBe(0);
    const numbers = fc.constantFrom(
      "-1",
      "1.5",
      "9007199254740991",
      "9007199254740993",
      "1e300",
      '"3"',
      "null",
    );
    const touched = fc.oneof(
      near(whole),
      fc
        .tuple(fc.nat({ max: 39 }), fc.nat({ max: 39 }))
        .map(([i, j]) => [manifest, ...entries.with(i, entries[j] ?? ""), ""].join("\n")),
      fc.nat({ max: 39 }).map((i) => [manifest, ...entries.toSpliced(i, 1), ""].join("\n")),
      fc
        .tuple(fc.nat({ max: 39 }), numbers)
        .map(([i, n]) =>
          [manifest, ...entries.with(i, (entries[i] ?? "").replace(/"seq":\d+/, `"seq":${n}`)), ""].join(
            "\n",
          ),
        ),
    );
    const meaning = (text: string) => {
      try {
        return text
          .split("\n")
          .slice(0, -1)
          .map((line) =>
            JSON.stringify(JSON.parse(line), [
              "seq",
              "body",
              "leaf",
              "link",
              "checkpoint",
              "origin",
              "claim",
              "format",
            ]),
          )
          .join("\n");
      } catch {
        return null;
      }
    };
    const honest = meaning(whole);
    await fc.assert(
      fc.asyncProperty(touched, async (text) => {
        const status = await verdict(text);
        if (status === 0) expect(meaning(text)).toBe(honest);
      }),
      { ...runs, numRuns: Math.ceil(runs.numRuns / 4) },
    );
  });
});
