import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ProtocolError } from "#app/crypto/errors.ts";
import { bulkSecretboxSeal } from "#app/crypto/primitives/bulk-secretbox.ts";
import { sha256 } from "#app/crypto/primitives/tagged.ts";
import {
  type AttachmentManifest,
  attachmentLimits,
  attachmentRoot,
  attachmentShape,
} from "#app/crypto/public/attachment-manifest.ts";
import { padme } from "#app/crypto/public/padme.ts";
import { attachmentKeys, chunkNonce } from "#app/crypto/secret/attachment-keys.ts";
import { AttachmentOpener } from "#app/crypto/secret/attachment-open.ts";
import { AttachmentSealer } from "#app/crypto/secret/attachment-seal.ts";
import { concat } from "#app/lib/bytes.ts";
import { fuzzRuns } from "#tests/factories/fuzz-runs.ts";
import { refusalOf } from "#tests/factories/refusal.ts";
import { seededRandom } from "#tests/factories/test-person.ts";

const random = seededRandom("attachment");
const threadId = random(32);
const chunkSize = attachmentLimits.chunk;

const runs = fuzzRuns("attachment", 150);

async function seal(
  file: Uint8Array,
  pieces = file.length,
): Promise<{ chunks: Uint8Array[]; manifest: AttachmentManifest }> {
  const sealer = new AttachmentSealer({ key: random(32), id: random(16), threadId, trueLength: file.length });
  const chunks: Uint8Array[] = [];
  for (let at = 0; at < file.length; at += pieces)
    chunks.push(...sealer.push(file.subarray(at, at + pieces)));
  const { chunks: rest, manifest } = await sealer.finish();
  return { chunks: [...chunks, ...rest], manifest: { ...manifest, name: "photo.jpg", mime: "image/jpeg" } };
}

async function open(
  manifest: AttachmentManifest,
  chunks: readonly Uint8Array[],
  thread = threadId,
): Promise<Uint8Array> {
  const opener = new AttachmentOpener(manifest, thread);
  const parts = chunks.map((chunk) => opener.push(chunk));
  await opener.finish();
  return concat(...parts);
}

const fileOf = (length: number) => Uint8Array.from({ length }, (_, i) => (i * 7 + 1) % 256);
const three = await seal(fileOf(150_000));
const other = await seal(fileOf(150_000));

describe("a file", () => {
  test.each([
    0,
    1,
    1015,
    1016,
    1017,
    chunkSize - 9,
    chunkSize - 8,
    chunkSize - 7,
    2 * chunkSize - 8,
    2 * chunkSize,
    300_000,
  ])("of %i bytes comes back whole, whatever the pieces it was read in", async (length) => {
    const file = fileOf(length);
    for (const pieces of [length || 1, 1 + (length >> 1), 4097]) {
      const { chunks, manifest } = await seal(file, pieces);
      expect(chunks).toHaveLength(manifest.chunks);
      expect(Buffer.compare(await open(manifest, chunks), file)).toBe(0);
    }
  });

  test("is as long on the server as every other file of its bucket", async () => {
    const stored = async (length: number) => (await seal(fileOf(length))).chunks.map((chunk) => chunk.length);
    expect(await stored(0)).toEqual(await stored(1016));
    expect(await stored(150_000)).toEqual(await stored(150_100));
    for (const length of [1024, 70_000, 1e6, 104_857_608]) expect(padme(length) / length).toBeLessThan(1.12);
  });

  test("gives its bytes only chunk by chunk, and is complete only after the last", async () => {
    const opener = new AttachmentOpener(three.manifest, threadId);
    for (const chunk of three.chunks.slice(0, -1)) opener.push(chunk);
    expect(await refusalOf(() => opener.finish())).toBe("E_ATT(chunks)");
  });

  test("of 100 MiB goes through in 64 KiB steps; a byte more is refused", async () => {
    expect(attachmentShape(attachmentLimits.trueLength).chunks).toBeLessThanOrEqual(1664);
    expect(await refusalOf(() => attachmentShape(attachmentLimits.trueLength + 1))).toBe("E_ATT(len)");
    const trueLength = attachmentLimits.trueLength + 1;
    const input = { key: random(32), id: random(16), threadId, trueLength };
    expect(await refusalOf(() => new AttachmentSealer(input))).toBe("E_ATT(len)");
  });

  test("must be as long as its sender said", async () => {
    const sealing = () => new AttachmentSealer({ key: random(32), id: random(16), threadId, trueLength: 10 });
    expect(await refusalOf(() => sealing().push(fileOf(11)))).toBe("E_ATT(len)");
    expect(await refusalOf(() => sealing().finish())).toBe("E_ATT(len)");
  });
});

describe("a server that alters a file is refused", () => {
  const { chunks, manifest } = three;
  const [a, b, c] = chunks as [Uint8Array, Uint8Array, Uint8Array]; // 150,000 bytes are three chunks

  test.each<[string, readonly Uint8Array[], string]>([
    ["the last chunk dropped", [a, b], "E_ATT(chunks)"],
    ["the middle chunk dropped", [a, c], "E_ATT(len)"],
    ["two chunks swapped", [b, a, c], "E_CT"],
    ["a chunk doubled", [a, a, c], "E_CT"],
    ["the last chunk first", [c, b, a], "E_ATT(len)"],
    ["a chunk appended", [a, b, c, c], "E_ATT(chunks)"],
    ["nothing at all", [], "E_ATT(chunks)"],
    ["a chunk of another file", [a, other.chunks[1] ?? a, c], "E_CT"],
    ["a chunk cut short", [a.subarray(1), b, c], "E_ATT(len)"],
    ["a chunk with a byte more", [concat(a, new Uint8Array(1)), b, c], "E_ATT(len)"],
    ["an empty chunk", [new Uint8Array(), b, c], "E_ATT(len)"],
  ])("%s", async (_, altered, code) => {
    expect(await refusalOf(() => open(manifest, altered))).toBe(code);
  });

  test("any byte changed, before a byte of that chunk is out", async () => {
    for (const at of [0, 15, 16, 100, 65_551]) {
      const altered = a.with(at, (a[at] ?? 0) ^ 1);
      expect(await refusalOf(() => open(manifest, [altered, b, c]))).toBe("E_CT");
    }
  });

  test("after a refusal nothing more comes out of that opener", async () => {
    const opener = new AttachmentOpener(manifest, threadId);
    expect(await refusalOf(() => opener.push(b))).toBe("E_CT");
    expect(await refusalOf(() => opener.push(a))).toBe("E_ATT(chunks)");
    expect(await refusalOf(() => opener.finish())).toBe("E_ATT(chunks)");
  });

  test("the same file in another thread is E_ATT(commit)", async () => {
    expect(await refusalOf(() => open(manifest, chunks, random(32)))).toBe("E_ATT(commit)");
  });
});

describe("a manifest that lies is refused before anything is allocated", () => {
  test.each<[string, Partial<AttachmentManifest>, string]>([
    ["N = 2^32 − 1", { chunks: 2 ** 32 - 1 }, "E_ATT(chunks)"],
    ["N one less", { chunks: 2 }, "E_ATT(chunks)"],
    ["N = 0", { chunks: 0 }, "E_ATT(chunks)"],
    ["a padded length of 2^53 − 1", { paddedLength: Number.MAX_SAFE_INTEGER }, "E_ATT(len)"],
    ["a true length beyond the padded one", { trueLength: 151_552 }, "E_ATT(len)"],
    ["a true length of 2^53 − 1", { trueLength: Number.MAX_SAFE_INTEGER }, "E_ATT(len)"],
    ["a negative length", { trueLength: -1 }, "E_ATT(len)"],
    ["a fraction", { trueLength: 1.5 }, "E_ATT(len)"],
    ["a length that is no number", { trueLength: Number.NaN }, "E_ATT(len)"],
    ["another commitment", { com: random(32) }, "E_ATT(commit)"],
    ["another key", { key: random(32) }, "E_ATT(commit)"],
    ["another id", { id: random(16) }, "E_ATT(commit)"],
  ])("%s", async (_, change, code) => {
    const before = process.memoryUsage();
    expect(await refusalOf(() => new AttachmentOpener({ ...three.manifest, ...change }, threadId))).toBe(
      code,
    );
    const after = process.memoryUsage();
    expect(after.arrayBuffers - before.arrayBuffers).toBeLessThan(2 ** 20);
  });

  test("another length of the same bucket, at the first chunk", async () => {
    const { manifest, chunks } = three;
    const lying = { ...manifest, trueLength: manifest.trueLength + 1 };
    expect(await refusalOf(() => open(lying, chunks))).toBe("E_ATT(len)");
  });

  test("another root, at the end", async () => {
    const lying = { ...three.manifest, root: random(32) };
    expect(await refusalOf(() => open(lying, three.chunks))).toBe("E_ATT(root)");
  });
});

describe("a sender who keeps no rule is refused", () => {
  const key = random(32);
  const id = random(16);
  const keys = attachmentKeys(key, id, threadId);
  const stream = (trueLength: number, total: number) => {
    const bytes = new Uint8Array(total);
    new DataView(bytes.buffer).setBigUint64(0, BigInt(trueLength));
    return bytes;
  };
  const forgeFile = (plain: Uint8Array, lasts: (i: number, n: number) => boolean, trueLength: number) => {
    const count = Math.ceil(plain.length / chunkSize);
    const chunks = Array.from({ length: count }, (_, i) =>
      bulkSecretboxSeal(
        plain.subarray(i * chunkSize, (i + 1) * chunkSize),
        chunkNonce(keys.prefix, i, lasts(i, count)),
        keys.key,
      ),
    );
    const manifest = {
      id,
      key,
      com: keys.com,
      chunks: count,
      paddedLength: plain.length,
      trueLength,
      root: attachmentRoot(chunks.map((chunk) => sha256(chunk))),
      name: "f",
      mime: "image/png",
    };
    return () => open(manifest, chunks);
  };
  const proper = (i: number, n: number) => i === n - 1;
  const length = 150_000;
  const padded = attachmentShape(length).paddedLength;

  test("(the forger's file opens when he keeps every rule)", async () => {
    expect(await forgeFile(stream(length, padded), proper, length)()).toHaveLength(length);
  });

  test("the last flag in the middle, or nowhere", async () => {
    expect(await refusalOf(forgeFile(stream(length, padded), (i) => i === 1, length))).toBe("E_CT");
    expect(await refusalOf(forgeFile(stream(length, padded), () => false, length))).toBe("E_CT");
  });

  test("padding that is not zero: a second file behind the first", async () => {
    const dirty = stream(length, padded);
    dirty[padded - 1] = 1;
    expect(await refusalOf(forgeFile(dirty, proper, length))).toBe("E_PAD");
  });

  test("a length inside that is not the manifest's", async () => {
    expect(await refusalOf(forgeFile(stream(length - 1, padded), proper, length))).toBe("E_ATT(len)");
    expect(await refusalOf(forgeFile(new Uint8Array(padded).fill(255), proper, length))).toBe("E_LIMIT");
  });

  test("a bucket larger than the file needs", async () => {
    expect(await refusalOf(forgeFile(stream(10, padded), proper, 10))).toBe("E_ATT(len)");
  });
});

test("whatever a server sends, an opener answers with bytes of the file or a coded refusal", async () => {
  const file = fileOf(150_000);
  const { chunks, manifest } = await seal(file);
  const anyChunk = fc.oneof(
    fc.constantFrom(...chunks),
    fc.tuple(fc.constantFrom(...chunks), fc.nat(65_000)).map(([chunk, cut]) => chunk.subarray(cut)),
    fc.uint8Array({ maxLength: 100 }),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(anyChunk, { maxLength: 4 }), async (sent) => {
      try {
        expect(Buffer.compare(await open(manifest, sent), file)).toBe(0);
      } catch (error) {
        if (!(error instanceof ProtocolError)) throw error;
      }
    }),
    runs,
  );
});
