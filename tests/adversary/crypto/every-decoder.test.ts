import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { sourceFiles } from "#tests/architecture/source-files.ts";
import { type Decoder, decoders } from "#tests/factories/decoders.ts";
import { fuzzRuns } from "#tests/factories/fuzz-runs.ts";

const whole = fuzzRuns("every decoder", 600);
const runs = { ...whole, numRuns: Math.ceil(whole.numRuns / 5) };

/** Takes a layout instead of bytes: every entry of the table that reads a fixed layout goes through it. */
const throughOthers = ["decodeAll"];

const isDecoder =
  /^export (?:async )?function ((?:decode|parse|unpad)[A-Z]\w*|from(?:Base64|Base64url|Hex|Utf8)|\w+FromWords|openHead|openFrom\w+)\b/gm;

test("everything in the sources that decodes what others send is in the table, and nothing else", () => {
  const files = sourceFiles(["app/crypto", "app/lib", "app/scan", "app/vault", "app/verify", "audit"]).filter(
    ({ path }) => !path.startsWith("audit/cli/"),
  );
  const exported = files.flatMap(({ text }) => [...text.matchAll(isDecoder)].map(([, name]) => name));
  expect(exported.length).toBeGreaterThan(30);
  // Two modules that may not import each other read base64url: the name stands once in the table.
  expect(new Set(exported)).toEqual(new Set([...Object.keys(decoders), ...throughOthers]));
});

const edits = fc.array(fc.tuple(fc.nat(), fc.constantFrom(0, 1, 2, 3, 8, 127, 128, 255)), { maxLength: 4 });

/** Valid input with a few bytes overwritten, cut or extended, and anything at all. */
function hostileBytes(samples: Uint8Array[]): fc.Arbitrary<Uint8Array> {
  const near = fc
    .tuple(fc.constantFrom(...samples), edits, fc.integer({ min: -3, max: 3 }))
    .map(([sample, writes, growth]) => {
      const bytes = new Uint8Array(Math.max(0, sample.length + growth));
      bytes.set(sample.subarray(0, bytes.length));
      for (const [at, value] of writes) if (bytes.length > 0) bytes[at % bytes.length] = value;
      return bytes;
    });
  const cut = fc
    .tuple(fc.constantFrom(...samples), fc.nat())
    .map(([sample, at]) => sample.subarray(0, at % (sample.length + 1)));
  return fc.oneof(near, cut, fc.uint8Array({ maxLength: 400 }));
}

function hostileText(samples: string[]): fc.Arbitrary<string> {
  const piece = fc.oneof(
    fc.string({ maxLength: 4 }),
    fc.constantFrom(
      "\n",
      "\r\n",
      "\u0000",
      "\u202e",
      "\ufeff",
      "\ud800",
      "1e9",
      "-1",
      "9007199254740993",
      '"__proto__":{}',
      "[".repeat(40),
    ),
  );
  const near = fc
    .tuple(fc.constantFrom(...samples), fc.nat(), fc.nat({ max: 6 }), piece)
    .map(([sample, at, gone, insert]) => {
      const from = at % (sample.length + 1);
      return sample.slice(0, from) + insert + sample.slice(from + gone);
    });
  return fc.oneof(near, fc.string({ unit: "binary", maxLength: 300 }));
}

/** A value, null, or an error that carries a code of ours; of a function of the language's level its own error. */
function requireTyped<T>(read: (input: T) => unknown, input: T, bare: boolean): void {
  try {
    read(input);
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "";
    if (/^[EW]_[A-Z_]+$/.test(code) || (bare && (error instanceof RangeError || error instanceof TypeError)))
      return;
    throw error;
  }
}

function fuzz(decoder: Decoder): void {
  if (decoder.of === "bytes")
    fc.assert(
      fc.property(hostileBytes(decoder.samples), (bytes) => requireTyped(decoder.read, bytes, decoder.bare)),
      runs,
    );
  else
    fc.assert(
      fc.property(hostileText(decoder.samples), (text) => requireTyped(decoder.read, text, decoder.bare)),
      runs,
    );
}

/** What one of its samples reads as, for the claim that the damage starts from something sound. */
function readSample(decoder: Decoder): unknown[] {
  return decoder.of === "bytes" ? decoder.samples.map(decoder.read) : decoder.samples.map(decoder.read);
}

describe.each(Object.entries(decoders))("%s", (_name, decoder) => {
  test("reads what is sound, and answers anything else with a value or a code", () => {
    for (const value of readSample(decoder)) expect(value).not.toBeNull();
    fuzz(decoder);
  });
});
