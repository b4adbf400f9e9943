import { createHash } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { verifyBatch } from "#audit/batch-proof.ts";
import { EMPTY_RANGE, extendRange, rangeRoot } from "#audit/compact-range.ts";
import { EMPTY_ROOT, leafHash } from "#audit/hashes.ts";
import { verifyConsistency, verifyInclusion } from "#audit/merkle-proof.ts";
import {
  appendKeylog,
  keylogBatchProof,
  keylogConsistencyProof,
  keylogHead,
  keylogInclusionProof,
  keylogIndices,
} from "#db/keylog-store.server.ts";
import { openAuditDatabase } from "./audit-fixture.ts";

let database: Awaited<ReturnType<typeof openAuditDatabase>>;
beforeAll(async () => {
  database = await openAuditDatabase();
});
afterAll(() => database.close());

const leaf = (n: number) =>
  new Uint8Array([[1, 3, 4][n % 3] as number, ...createHash("sha256").update(`leaf ${n}`).digest()]);
const rootAt = (size: number) =>
  rangeRoot(
    extendRange(
      EMPTY_RANGE,
      Array.from({ length: size }, (_, n) => leafHash(leaf(n))),
    ),
  );

describe("key log", () => {
  it("has the empty root before the first leaf", async () => {
    expect(await keylogHead(database.app)).toEqual({ size: 0, root: new Uint8Array(EMPTY_ROOT) });
  });

  it("grows with the root of RFC 6962, within the business transaction only", async () => {
    let size = 0;
    for (const step of [1, 1, 2, 3, 7, 250, 260, 88]) {
      const client = await database.app.connect();
      await client.query("BEGIN");
      await appendKeylog(client, [leaf(9000)]);
      await client.query("ROLLBACK");
      await client.query("BEGIN");
      const data = Array.from({ length: step }, (_, i) => leaf(size + i));
      const appended = await appendKeylog(client, data);
      await client.query("COMMIT");
      client.release();
      expect(appended.indices).toEqual(data.map((_, i) => size + i));
      size += step;
      expect(appended.size).toBe(size);
      expect(appended.root).toEqual(new Uint8Array(rootAt(size)));
      expect(await keylogHead(database.app)).toEqual({ size, root: appended.root });
    }
    expect(await keylogIndices(database.app, [leaf(300), leaf(9000), leaf(0)])).toEqual([300, null, 0]);
  });

  it("proves inclusion and consistency to a client", async () => {
    const { size, root } = await keylogHead(database.app);
    for (const index of [0, 1, 255, 256, 511, 512, size - 1]) {
      const proof = await keylogInclusionProof(database.app, index, size);
      expect(verifyInclusion(index, size, leafHash(leaf(index)), root, proof)).toBe(true);
      expect(verifyInclusion(index, size, leafHash(leaf(index + 1)), root, proof)).toBe(false);
    }
    for (const indices of [
      [0],
      [3, 255, 256, 511],
      [size - 1, 4],
      Array.from({ length: size }, (_, i) => i),
    ]) {
      const proof = await keylogBatchProof(database.app, indices, size);
      const leaves = new Map(indices.map((index) => [index, leafHash(leaf(index))]));
      expect(verifyBatch(leaves, size, root, proof)).toBe(true);
    }
    for (const older of [1, 2, 255, 256, 257, 512, size]) {
      const proof = await keylogConsistencyProof(database.app, older, size);
      expect(verifyConsistency(older, size, rootAt(older), root, proof)).toBe(true);
    }
  });

  it("refuses a leaf twice and a leaf of another shape", async () => {
    await expect(appendKeylog(database.app, [leaf(3)])).rejects.toMatchObject({ code: "23505" });
    await expect(appendKeylog(database.app, [leaf(9001).subarray(1)])).rejects.toMatchObject({
      code: "23514",
    });
    await expect(
      appendKeylog(database.app, [Uint8Array.of(2, ...leaf(9001).subarray(1))]),
    ).rejects.toMatchObject({
      code: "23514",
    });
  });

  it("numbers concurrent writers without a gap", async () => {
    const { size } = await keylogHead(database.app);
    const given = await Promise.all(
      Array.from({ length: 40 }, (_, i) => appendKeylog(database.app, [leaf(20_000 + i)])),
    );
    expect(given.flatMap((it) => it.indices).toSorted((a, b) => a - b)).toEqual(
      Array.from({ length: 40 }, (_, i) => size + i),
    );
  });
});
