import { mkdtemp, readdir, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openCheckpoint } from "#audit/checkpoint.ts";
import { verifyEd25519 } from "#audit/cli/ed25519.ts";
import { encodeEntry } from "#audit/entry.ts";
import type { MemoryStore } from "#audit/memory-store.ts";
import { createCheckpointSigner } from "#audit/signer.ts";
import { createSignerState } from "#signer/memory.ts";
import { newNoteKey } from "./keys.ts";
import { ORIGIN, sampleEntry, sampleLog } from "./sample.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "bedside-signer-"));
});
afterAll(() => rm(folder, { recursive: true }));

const { key, sign } = newNoteKey(ORIGIN);
/** A signer that starts anew, with the memory that is on disk. */
const newSigner = () =>
  createCheckpointSigner({ state: createSignerState(folder), publicKey: key.publicKey, sign });
const view = (store: MemoryStore) => ({ origin: ORIGIN, size: store.rows.length, tile: store.tile });

describe("signer", () => {
  const store = sampleLog(10);

  it("signs what it sees, and again what grew from it, across restarts", async () => {
    for (const size of [10, 10, 11, 300]) {
      while (store.rows.length < size) store.append(encodeEntry(sampleEntry(store.rows.length)));
      const { checkpoint, note } = await newSigner()(view(store));
      expect(checkpoint.size).toBe(size);
      expect(openCheckpoint(new TextEncoder().encode(note), ORIGIN, [key], verifyEd25519)).toEqual(
        checkpoint,
      );
    }
    expect((await readdir(folder)).length).toBe(1);
  });

  it("refuses a log that is shorter than what it signed", async () => {
    await expect(newSigner()(view(sampleLog(299)))).rejects.toMatchObject({ code: "E_ROLLBACK" });
  });

  it("refuses another history of the same size or longer", async () => {
    const other = sampleLog(5);
    while (other.rows.length < 300)
      other.append(encodeEntry(sampleEntry(other.rows.length, { o: "denied" })));
    await expect(newSigner()(view(other))).rejects.toMatchObject({ code: "E_FORK" });
    other.append(encodeEntry(sampleEntry(300)));
    await expect(newSigner()(view(other))).rejects.toMatchObject({ code: "E_FORK" });
  });

  it("refuses a log of which entries are gone as E_GAP, and says nothing of one that cannot be read", async () => {
    const gone = { ...view(store), size: store.rows.length + 1 };
    await expect(newSigner()(gone)).rejects.toMatchObject({ name: "SignerError", code: "E_GAP" });
    const unreadable = { ...view(store), tile: () => Promise.reject(new RangeError("the database is away")) };
    await expect(newSigner()(unreadable)).rejects.toMatchObject({ name: "RangeError" });
  });

  it("that shares its memory with another one never lets it go back, and refuses the other's fork", async () => {
    const grown = sampleLog(400);
    const states = [createSignerState(folder), createSignerState(folder)];
    const [slow, fast] = states.map((state) =>
      createCheckpointSigner({ state, publicKey: key.publicKey, sign }),
    );
    const shorter = { ...view(grown), size: 350 };
    // The slow one has read the memory when the fast one signs a longer log.
    let between: () => Promise<unknown> = async () => undefined;
    const tile: typeof shorter.tile = async (...place) => {
      await between();
      between = async () => undefined;
      return shorter.tile(...place);
    };
    between = () => fast?.(view(grown)) ?? Promise.reject(new Error("no signer"));
    await expect(slow?.({ ...shorter, tile })).rejects.toMatchObject({ code: "E_ROLLBACK" });
    expect((await createSignerState(folder).read(ORIGIN))?.size).toBe(400);
    expect((await slow?.(view(grown)))?.checkpoint.size).toBe(400);
  });

  it("asked for two histories at once signs one of them", async () => {
    const alone = await mkdtemp(path.join(tmpdir(), "bedside-signer-"));
    const state = createSignerState(alone);
    const signer = createCheckpointSigner({ state, publicKey: key.publicKey, sign });
    const [one, other] = [sampleLog(20), sampleLog(10)];
    while (other.rows.length < 20) other.append(encodeEntry(sampleEntry(other.rows.length, { o: "denied" })));
    await signer(view(sampleLog(10)));
    const [first, second] = await Promise.allSettled([signer(view(one)), signer(view(other))]);
    expect([first.status, second]).toMatchObject(["fulfilled", { reason: { code: "E_FORK" } }]);
    await rm(alone, { recursive: true });
  });

  it("goes on where another one was killed while it wrote", async () => {
    const [name = ""] = await readdir(folder);
    const left = path.join(folder, `${name}.new`);
    await writeFile(left, "half");
    await utimes(left, 0, 0);
    const grown = sampleLog(401);
    expect((await newSigner()(view(grown))).checkpoint.size).toBe(401);
    expect((await readdir(folder)).length).toBe(1);
  });

  it("does not take a broken memory for an empty one", async () => {
    const [name = ""] = await readdir(folder);
    await writeFile(path.join(folder, name), "");
    await expect(newSigner()(view(store))).rejects.toThrow();
  });
});
