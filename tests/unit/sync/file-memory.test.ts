import {
  closeSync,
  mkdtempSync,
  openAsBlob,
  openSync,
  readSync,
  rmSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { chunksPerPost, sealedChunk } from "#app/protocol/blob-api.ts";
import type { BlobApi } from "#app/sync/blob-api.ts";
import { sendFile } from "#app/sync/send-file.ts";
import { openClinic } from "#tests/factories/vault-clinic.ts";

const MIB = 2 ** 20;
const ceiling = 16 * MIB;
/** Pieces of 1 MiB between two looks. */
const every = 25;
const folder = mkdtempSync(path.join(tmpdir(), "bedside-memory-"));
const sealedFile = path.join(folder, "sealed");

let clinic: Awaited<ReturnType<typeof openClinic>>;
let threadId: string;
beforeAll(async () => {
  clinic = await openClinic();
  threadId = await clinic.patient.send({ type: "team", teamId: clinic.teamId }, "one", { subject: "S" });
});
afterAll(() => rmSync(folder, { recursive: true }));

setFlagsFromString("--expose-gc");
const collectGarbage: () => void = runInNewContext("gc");
const tick = () => new Promise((resolve) => setTimeout(resolve, 5));

/** What is held above where it began, at its highest: the heap and the buffers beside it, without what may be forgotten. */
async function watchMemory() {
  const held = async () => {
    // Buffers are given back beside the collection that found them.
    for (let i = 0; i < 2; i++) {
      collectGarbage();
      await tick();
    }
    const { heapUsed, external } = process.memoryUsage();
    return heapUsed + external;
  };
  const start = await held();
  let peak = 0;
  let pieces = 0;
  return {
    async sample() {
      if (pieces++ % every === 0) peak = Math.max(peak, (await held()) - start);
    },
    peak: () => peak,
  };
}

test("of a file of 100 MiB no more than 16 MiB are ever held, sealing or opening it", async () => {
  const { patient, doctor } = clinic;
  const plain = path.join(folder, "plain");
  writeFileSync(plain, "scan");
  truncateSync(plain, 100 * MIB);
  const file = Object.assign(await openAsBlob(plain, { type: "image/tiff" }), { name: "scan.tiff" });
  const out = openSync(sealedFile, "w");
  const sealing = await watchMemory();
  const onDisk: BlobApi = {
    begin: async () => 0,
    async put(_id, _index, bytes) {
      writeSync(out, bytes);
      await sealing.sample();
    },
    finish: async () => undefined,
    cancel: async () => undefined,
    read: () => {
      throw new Error("read below, piece by piece");
    },
  };
  const signal = new AbortController().signal;
  const wait = async () => undefined;
  const onProgress = () => undefined;
  const id = await sendFile({
    vault: patient.vault,
    blobs: onDisk,
    threadId,
    file,
    signal,
    onProgress,
    wait,
  });
  closeSync(out);

  await patient.vault.send({
    to: { type: "thread", threadId },
    ...{ text: "the scan", subject: "", category: "general", draftKey: null, attachments: [id] },
  });
  await patient.sync();
  await doctor.sync();
  const message = (await doctor.thread(threadId))?.lines.findLast((line) => line.kind === "message");
  const envHash = message?.kind === "message" ? message.envHash : "";
  const opening = await watchMemory();
  const { handle, sealedSize } = await doctor.vault.openAttachment({ threadId, envHash, id });
  const input = openSync(sealedFile, "r");
  let opened = 0;
  for (let at = 0; at < sealedSize; ) {
    const bytes = new Uint8Array(Math.min(chunksPerPost * sealedChunk, sealedSize - at));
    at += readSync(input, bytes);
    opened += (await doctor.vault.openChunk({ handle, bytes })).length;
    await opening.sample();
  }
  await doctor.vault.openEnd({ handle });
  closeSync(input);
  expect(opened).toBe(100 * MIB);
  expect(sealing.peak()).toBeGreaterThan(0);
  expect(sealing.peak()).toBeLessThan(ceiling);
  expect(opening.peak()).toBeLessThan(ceiling);
});
