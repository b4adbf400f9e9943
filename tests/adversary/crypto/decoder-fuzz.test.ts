import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decodeAll } from "#app/crypto/codec.ts";
import { ProtocolError } from "#app/crypto/errors.ts";
import { entropyFromWords, wordsFromEntropy } from "#app/crypto/primitives/words.ts";
import { decodeAccept, encodeAccept } from "#app/crypto/public/acceptance.ts";
import { decodeChainStatement, encodeChainStatement } from "#app/crypto/public/chain-statement.ts";
import { encodeDeviceRecord, readDeviceRecord } from "#app/crypto/public/device-record.ts";
import { decodeInvite, encodeInvite } from "#app/crypto/public/invitation.ts";
import { formatInviteFragment, parseInviteFragment } from "#app/crypto/public/invitation-fragment.ts";
import { formatSafetyQr, parseSafetyQr } from "#app/crypto/public/safety-qr.ts";
import { decodeWire, encodeWire } from "#app/crypto/public/statement-wire.ts";
import { decodeThreadStatement, encodeThreadStatement } from "#app/crypto/public/thread-statement.ts";
import { formatLinkQr, parseLinkQr } from "#app/crypto/secret/linking.ts";
import { toHex } from "#app/lib/bytes.ts";
import { fuzzRuns } from "#tests/factories/fuzz-runs.ts";
import {
  layoutSamples,
  sampleAccept,
  sampleChainStatements,
  sampleInvite,
  sampleThreadStatements,
} from "#tests/factories/layout-samples.ts";

const runs = fuzzRuns("decoder fuzz", 600);

/** Encodes what decodes, so that equality of bytes shows that each value has one encoding. */
type Codec = { name: string; samples: Uint8Array[]; recode: (bytes: Uint8Array) => Uint8Array };
const frame = {
  bytes: Uint8Array.of(1, 2, 3),
  signatures: [{ device: new Uint8Array(32), signature: new Uint8Array(64) }],
};
const genesis = sampleChainStatements[0];
if (genesis?.type !== "genesis") throw new Error("samples changed");

const codecs: Codec[] = [
  {
    name: "chain statement",
    samples: sampleChainStatements.map(encodeChainStatement),
    recode: (bytes) => encodeChainStatement(decodeChainStatement(bytes)),
  },
  {
    name: "thread statement",
    samples: sampleThreadStatements.map(encodeThreadStatement),
    recode: (bytes) => encodeThreadStatement(decodeThreadStatement(bytes)),
  },
  {
    name: "wire",
    samples: [encodeWire(frame.bytes, frame.signatures)],
    recode: (bytes) => {
      const wire = decodeWire(bytes);
      return encodeWire(wire.bytes, wire.signatures);
    },
  },
  {
    name: "device record",
    samples: [encodeDeviceRecord(genesis.device)],
    recode: (bytes) => encodeDeviceRecord(decodeAll(bytes, readDeviceRecord)),
  },
  {
    name: "invite",
    samples: [encodeInvite(sampleInvite)],
    recode: (bytes) => encodeInvite(decodeInvite(bytes)),
  },
  {
    name: "accept",
    samples: [encodeAccept(sampleAccept)],
    recode: (bytes) => encodeAccept(decodeAccept(bytes)),
  },
];

/** A valid encoding with a few bytes overwritten, cut or extended: close enough to get past the first checks. */
function mutated(samples: Uint8Array[]): fc.Arbitrary<Uint8Array> {
  const overwrite = fc.array(fc.tuple(fc.nat(), fc.constantFrom(0, 1, 2, 3, 4, 8, 127, 128, 255)), {
    maxLength: 4,
  });
  return fc
    .tuple(fc.constantFrom(...samples), overwrite, fc.integer({ min: -3, max: 3 }))
    .map(([sample, writes, growth]) => {
      const bytes = new Uint8Array(sample.length + growth);
      bytes.set(sample.subarray(0, bytes.length));
      for (const [at, value] of writes) bytes[at % bytes.length] = value;
      return bytes;
    });
}

function requireTypedOrEqual(recode: (bytes: Uint8Array) => Uint8Array, bytes: Uint8Array): void {
  let again: Uint8Array;
  try {
    again = recode(bytes);
  } catch (error) {
    if (error instanceof ProtocolError) return;
    throw error;
  }
  expect(toHex(again)).toBe(toHex(bytes));
}

describe.each(codecs)("the decoder of a $name", ({ samples, recode }) => {
  test("gives back what was encoded", () => {
    for (const sample of samples) expect(toHex(recode(sample))).toBe(toHex(sample));
  });

  test("refuses with a code, or reads the one value that these bytes encode", () => {
    fc.assert(
      fc.property(fc.oneof(mutated(samples), fc.uint8Array({ maxLength: 512 })), (bytes) =>
        requireTypedOrEqual(recode, bytes),
      ),
      runs,
    );
  });

  test("refuses every truncation", () => {
    for (const sample of samples)
      for (let length = 0; length < sample.length; length++)
        expect(() => recode(sample.subarray(0, length))).toThrow(ProtocolError);
  });

  test("reads a view into a larger buffer as it reads a copy", () => {
    for (const sample of samples) {
      const padded = new Uint8Array(sample.length + 40).fill(0xee);
      padded.set(sample, 20);
      expect(toHex(recode(padded.subarray(20, 20 + sample.length)))).toBe(toHex(sample));
    }
  });
});

const texts: [string, string, (text: string) => string][] = [
  [
    "invitation fragment",
    layoutSamples()["invitation fragment"] ?? "",
    (t) => formatInviteFragment(parseInviteFragment(t)),
  ],
  ["safety QR", layoutSamples()["safety QR"] ?? "", (t) => formatSafetyQr(parseSafetyQr(t))],
  [
    "link QR",
    layoutSamples()["link QR"] ?? "",
    (t) => {
      const { linkSecret, deviceId } = parseLinkQr(t);
      return formatLinkQr(linkSecret, deviceId);
    },
  ],
];

test.each(texts)(
  "the parser of a %s refuses with a code, or reads the one value",
  (_name, sample, recode) => {
    const near = fc
      .tuple(fc.nat({ max: sample.length }), fc.nat({ max: 3 }), fc.string({ maxLength: 3 }))
      .map(([at, cut, insert]) => sample.slice(0, at) + insert + sample.slice(at + cut));
    expect(recode(sample)).toBe(sample);
    fc.assert(
      fc.property(fc.oneof(near, fc.string()), (text) => {
        let again: string;
        try {
          again = recode(text);
        } catch (error) {
          if (error instanceof ProtocolError) return;
          throw error;
        }
        expect(again).toBe(text.replace(/^#/, ""));
      }),
      runs,
    );
  },
);

test("any words are an entropy or a problem, and every entropy comes back from its words", () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 16, maxLength: 16 }), (entropy) => {
      const result = entropyFromWords(wordsFromEntropy(entropy).join(" "));
      expect(result.ok && toHex(result.entropy)).toBe(toHex(entropy));
    }),
    { ...runs, numRuns: 100 },
  );
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      expect(typeof entropyFromWords(text).ok).toBe("boolean");
    }),
    runs,
  );
});
