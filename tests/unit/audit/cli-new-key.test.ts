import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { type Checkpoint, signCheckpoint } from "#audit/checkpoint.ts";
import { COMMANDS } from "#audit/cli/commands.ts";
import { EMPTY_RANGE, extendRange, rangeRoot } from "#audit/compact-range.ts";
import { encodeEntry } from "#audit/entry.ts";
import { exportLog } from "#audit/export.ts";
import { FIRST_CHANGE, type KeyChange } from "#audit/log-change.ts";
import { formatKey } from "#audit/note.ts";
import { hashOfChange, signedKeyChange } from "#tests/factories/new-log-key.ts";
import { newNoteKey } from "./keys.ts";
import { ORIGIN, sampleEntry, sampleLog } from "./sample.ts";

type Key = ReturnType<typeof newNoteKey>;
type Log = ReturnType<typeof sampleLog>;
const folder = mkdtempSync(path.join(tmpdir(), "bedside-new-key-"));
afterAll(() => rmSync(folder, { recursive: true }));
const [first, second, third] = [newNoteKey(ORIGIN), newNoteKey(ORIGIN), newNoteKey(ORIGIN)];
const [END, NOW] = [30, 40];
const whole = sampleLog(NOW);

let files = 0;
function file(content: string): string {
  files += 1;
  const full = path.join(folder, String(files));
  writeFileSync(full, content);
  return full;
}
function at(size: number, log: Log = whole): Checkpoint {
  const leaves = log.rows.slice(0, size).map(({ leaf }) => leaf);
  return { origin: ORIGIN, size, root: rangeRoot(extendRange(EMPTY_RANGE, leaves)) };
}
const noteBy = ({ key, sign }: Key, size: number, log = whole) =>
  signCheckpoint(at(size, log), key.publicKey, sign);

async function exportBy(signer: Key, size = NOW, log = whole): Promise<string> {
  let text = "";
  for await (const line of exportLog(log, await noteBy(signer, size, log), size)) text += line;
  return file(text);
}
const changeOf = (from: Key, to: Key, size: number, more: Partial<KeyChange> = {}): KeyChange => ({
  ...{ kind: "key", host: "clinic.test", number: 1, before: FIRST_CHANGE, time: "2026-11-26T00:00:00.000Z" },
  ...{ log: "access", reason: "routine", from: from.key.publicKey, to: to.key.publicKey, at: at(size) },
  ...more,
});
const signerOf = ({ key, sign }: Key) => ({
  publicKey: key.publicKey,
  sign: (m: Uint8Array) => sign(m) as Uint8Array,
});
async function changeFile(change: KeyChange, signers: Key[]): Promise<string> {
  return file(JSON.stringify({ note: await signedKeyChange(change, signers.map(signerOf)), consents: [] }));
}

const one = changeOf(first, second, END);
const two = changeOf(second, third, END + 5, { number: 2, before: hashOfChange(one) });
const [oneFile, twoFile] = [await changeFile(one, [first, second]), await changeFile(two, [second, third])];
const options = (changes: string[], pins: string[] = []) => ({
  ...{ keys: [formatKey(first.key)], pins, changes, headers: [], check: false },
  ...{ deviceKey: null, reading: { program: null, threads: 1 } },
});
const verify = (place: string, changes: string[], pins: string[] = []) =>
  COMMANDS.verify([place], options(changes, pins)).catch((error: { code?: string }) => error.code);

describe("the command line with a key that was replaced", () => {
  it("goes from the pinned key to the newest by the changes that it is given, and says which one signed", async () => {
    const found = await COMMANDS.verify(
      [await exportBy(third)],
      options([oneFile, twoFile], [file(await noteBy(first, 20))]),
    );
    expect(found).toMatchObject({ status: 0, facts: { keysReplaced: 2, signedBy: formatKey(third.key) } });
    // An older export that the old key signed is what it was.
    expect(await verify(await exportBy(first, END), [oneFile, twoFile])).toMatchObject({ status: 0 });
    const proof = file(
      String((await COMMANDS.prove([await exportBy(third), "3"], options([oneFile, twoFile]))).output),
    );
    const leaf = file("");
    writeFileSync(leaf, whole.rows[3]?.body ?? "");
    expect((await COMMANDS["check-proof"]([proof, leaf], options([oneFile, twoFile]))).status).toBe(0);
    await expect(COMMANDS["check-proof"]([proof, leaf], options([oneFile]))).rejects.toMatchObject({
      code: "E_SIG",
    });
  });

  it("takes no step for which a change is missing, out of order, or not signed by both", async () => {
    const log = await exportBy(third);
    const forged = await changeFile(one, [first]);
    const other = await changeFile(one, [second]);
    for (const changes of [[], [oneFile], [twoFile], [twoFile, oneFile], [forged, twoFile], [other, twoFile]])
      expect(await verify(log, changes)).toBe("E_SIG");
  });

  it("refuses what a replaced key signed after its end, and two successors of one key", async () => {
    const changes = [oneFile, twoFile];
    expect(await verify(await exportBy(first), changes)).toBe("E_SIG");
    const beside = sampleLog(END - 1);
    beside.append(encodeEntry(sampleEntry(END - 1, { o: "denied" })));
    expect(await verify(await exportBy(first, END, beside), changes)).toBe("E_SIG");
    expect(await verify(await exportBy(third), changes, [file(await noteBy(second, END + 6))])).toBe("E_SIG");
    const thief = await changeFile(changeOf(first, third, END), [first, third]);
    expect(await verify(await exportBy(third), [oneFile, thief])).toBe("E_FORK");
  });

  it("finds a log that does not go on from where a replaced key ended", async () => {
    const other = sampleLog(END - 1);
    while (other.rows.length < NOW)
      other.append(encodeEntry(sampleEntry(other.rows.length, { o: "denied" })));
    const found = await COMMANDS.verify([await exportBy(third, NOW, other)], options([oneFile, twoFile]));
    expect(found.status).toBe(2);
    expect(found.findings[0]).toMatchObject({ code: "E_FORK", to: END });
    const short = await COMMANDS.verify([await exportBy(third, END + 2)], options([oneFile, twoFile]));
    expect(short.findings.map(({ code }) => code)).toEqual(["E_ROLLBACK"]);
  });
});
