import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { openCheckpoint } from "#audit/checkpoint.ts";
import { verifyEd25519 } from "#audit/cli/ed25519.ts";
import { encodeEntry, parseEntry } from "#audit/entry.ts";
import { parseKey } from "#audit/note.ts";
import { auditSamples } from "#tests/factories/audit-samples.ts";

const frozen = JSON.parse(
  readFileSync(new URL("../../vectors/audit-v1.json", import.meta.url), "utf8"),
) as Record<string, string>; // written by make-audit.ts
const found = await auditSamples();

test.each(Object.entries(found))("%s is what it was", (name, sample) => {
  expect(sample).toBe(frozen[name]);
});

test("every layout that was frozen still exists", () => {
  expect(Object.keys(found).sort()).toEqual(Object.keys(frozen).sort());
});

test("the frozen leaves are read and written back byte for byte, and hash as the specification says", () => {
  const sha256 = (...parts: (Uint8Array | string)[]) => {
    const hash = createHash("sha256");
    for (const part of parts) hash.update(part);
    return hash.digest();
  };
  const leaves = ["leaf v1, every field filled", "leaf v1, every field empty"].map((name) => {
    const bytes = new TextEncoder().encode(frozen[name]);
    expect(Buffer.from(encodeEntry(parseEntry(bytes))).equals(Buffer.from(bytes))).toBe(true);
    return sha256(Uint8Array.of(0), bytes);
  });
  const [first = Buffer.alloc(0), second = Buffer.alloc(0)] = leaves;
  const link = sha256("bedside/1/link", Buffer.alloc(32), first);
  const commitment = sha256("audit-priv/v1\0", Buffer.alloc(32, 1), Uint8Array.of(1, 2, 3));
  expect(
    [
      ...[first, second, link, sha256("bedside/1/link", link, second)],
      ...[sha256(Uint8Array.of(1), first, second), commitment],
    ].map((bytes) => bytes.toString("hex")),
  ).toEqual([
    ...[frozen["leaf hash"], frozen["second leaf hash"], frozen["first link"], frozen["second link"]],
    ...[frozen["root of two"], frozen["private commitment"]],
  ]);
});

test("the frozen note opens under the frozen key", () => {
  const key = parseKey(frozen["verifier key"] ?? "");
  const note = new TextEncoder().encode(frozen["checkpoint note"]);
  const { size, root } = openCheckpoint(note, key.name, [key], verifyEd25519);
  expect([size, Buffer.from(root).toString("hex")]).toEqual([2, frozen["root of two"]]);
});
