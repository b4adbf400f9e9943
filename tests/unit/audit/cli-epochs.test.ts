import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { toBase64url } from "#audit/base64.ts";
import { type Checkpoint, signCheckpoint } from "#audit/checkpoint.ts";
import { COMMANDS } from "#audit/cli/commands.ts";
import { EMPTY_RANGE, extendRange, rangeRoot } from "#audit/compact-range.ts";
import { encodeEntry } from "#audit/entry.ts";
import { consentMessage, epochEntities } from "#audit/epoch.ts";
import { exportLog } from "#audit/export.ts";
import { changeText, type EpochChange, FIRST_CHANGE, parseChange } from "#audit/log-change.ts";
import { signChange } from "#audit/log-change-note.ts";
import { createMemoryStore, type MemoryStore } from "#audit/memory-store.ts";
import { formatKey } from "#audit/note.ts";
import { newNoteKey } from "./keys.ts";
import { ORIGIN, sampleEntry, sampleLog } from "./sample.ts";

const folder = mkdtempSync(path.join(tmpdir(), "bedside-epochs-"));
afterAll(() => rmSync(folder, { recursive: true }));
const [access, keys, admin, officer] = ["a", "k", "x", "y"].map(() => newNoteKey(ORIGIN)) as [
  ReturnType<typeof newNoteKey>,
  ReturnType<typeof newNoteKey>,
  ReturnType<typeof newNoteKey>,
  ReturnType<typeof newNoteKey>,
];
const NEXT = `${ORIGIN}/2`;
const KEPT = 30;
const LAST = 50;

let files = 0;
function file(content: string): string {
  files += 1;
  const full = path.join(folder, String(files));
  writeFileSync(full, content);
  return full;
}

function at(store: MemoryStore, origin: string, size = store.rows.length): Checkpoint {
  const leaves = store.rows.slice(0, size).map(({ leaf }) => leaf);
  return { origin, size, root: rangeRoot(extendRange(EMPTY_RANGE, leaves)) };
}

const noteOf = (checkpoint: Checkpoint) => signCheckpoint(checkpoint, access.key.publicKey, access.sign);

async function exported(store: MemoryStore, origin: string): Promise<string> {
  let text = "";
  for await (const line of exportLog(store, await noteOf(at(store, origin)), store.rows.length)) text += line;
  return file(text);
}

const whole = sampleLog(LAST);
const copy = sampleLog(KEPT);

function changeOf(last = LAST): EpochChange {
  const keylog = { origin: "clinic.test/bedside-keylog", root: new Uint8Array(32) };
  return {
    ...{
      kind: "epoch",
      host: "clinic.test",
      number: 1,
      before: FIRST_CHANGE,
      time: "2026-03-02T00:00:00.000Z",
    },
    ...{ epoch: 2, reason: "disk-failure" },
    access: { last: [{ ...at(whole, ORIGIN), size: last }], kept: at(copy, ORIGIN), next: NEXT },
    keys: { last: [{ ...keylog, size: 9 }], kept: { ...keylog, size: 7 }, next: `${keylog.origin}/2` },
  };
}

async function changeFile(change: EpochChange, people = [admin, officer], signer = access): Promise<string> {
  const note = await signChange(change, [
    { log: "access", publicKey: signer.key.publicKey, sign: signer.sign },
    { log: "keys", publicKey: keys.key.publicKey, sign: keys.sign },
  ]);
  const message = consentMessage(changeText(change));
  const consents = people.map(({ sign }, i) => ({
    ...{ account: `account${i}`, device: `device${i}` },
    signature: toBase64url(sign(message)),
  }));
  return file(JSON.stringify({ note, consents }));
}

/** The log after it; `named` may leave out what its first entry has to say. */
function logAfter(change: EpochChange, named = epochEntities(change)): MemoryStore {
  const store = createMemoryStore(NEXT);
  const { origin, size, root } = change.access.kept;
  const x = [{ t: "origin", i: NEXT }, { t: "prev", i: `${origin}/${size}/${toBase64url(root)}` }, ...named];
  for (let n = 0; n < 5; n++)
    store.append(encodeEntry(sampleEntry(900 + n, n === 0 ? { e: "log.genesis", x } : {})));
  return store;
}

const options = {
  ...{ keys: [formatKey(access.key)], pins: [] as string[], headers: [], check: false },
  ...{ deviceKey: null, reading: { program: null, threads: 1 } },
  people: [admin, officer].map(({ key }) => toBase64url(key.publicKey)),
};
const pin = async (size: number, store = whole) => file(await noteOf(at(store, ORIGIN, size)));
const codesOf = ({ findings }: { findings: readonly { code: string }[] }) => findings.map(({ code }) => code);

describe("logs before and after a named restore", () => {
  it("go together, and kept checkpoints within the loss are told as such; the status is a warning", async () => {
    const change = changeOf();
    const places = [await exported(copy, ORIGIN), await exported(logAfter(change), NEXT)];
    const changes = [await changeFile(change)];
    const pins = [await pin(20), await pin(KEPT + 5), await pin(LAST)];
    const found = await COMMANDS.verify(places, { ...options, changes, pins });
    expect([found.status, codesOf(found)]).toEqual([1, ["W_EPOCH", "W_EPOCH", "W_EPOCH"]]);
    // Without the change the same checkpoints say what happened.
    const silent = await COMMANDS.verify(places, { ...options, changes: [], pins });
    expect(silent.status).toBe(2);
    expect(codesOf(silent)).toContain("E_ROLLBACK");
  });

  it("decide nothing without two different people who confirmed it", async () => {
    const change = changeOf();
    const places = [await exported(copy, ORIGIN), await exported(logAfter(change), NEXT)];
    const stranger = newNoteKey(ORIGIN);
    for (const people of [[], [admin], [admin, admin], [admin, stranger]]) {
      const changes = [await changeFile(change, people)];
      expect((await COMMANDS.verify(places, { ...options, changes })).status).toBe(3);
    }
    const forged = [await changeFile(change, [admin, officer], stranger)];
    await expect(COMMANDS.verify(places, { ...options, changes: forged })).rejects.toMatchObject({
      code: "E_SIG",
    });
  });

  it("do not hide more than is named, nor another history below it", async () => {
    const less = changeOf(KEPT + 5);
    const places = [await exported(copy, ORIGIN), await exported(logAfter(less), NEXT)];
    const changes = [await changeFile(less)];
    const beyond = await COMMANDS.verify(places, { ...options, changes, pins: [await pin(LAST)] });
    expect([beyond.status, codesOf(beyond)]).toEqual([2, ["E_FORK", "W_EPOCH"]]);
    const other = sampleLog(10);
    while (other.rows.length < KEPT)
      other.append(encodeEntry(sampleEntry(other.rows.length, { o: "denied" })));
    const below = await COMMANDS.verify(places, { ...options, changes, pins: [await pin(20, other)] });
    expect(codesOf(below)).toContain("E_FORK");
    // The copy that is shown is not the one that was named.
    const cut = sampleLog(KEPT - 2);
    const shown = [await exported(cut, ORIGIN), await exported(logAfter(less), NEXT)];
    expect(codesOf(await COMMANDS.verify(shown, { ...options, changes }))).toContain("E_EPOCH");
  });

  it("begin with an entry that names exactly this restore", async () => {
    const change = changeOf();
    const changes = [await changeFile(change)];
    const old = await exported(copy, ORIGIN);
    const lies = [
      [],
      epochEntities(change).filter(({ t }) => t !== "lost"),
      epochEntities({ ...change, reason: "mistake" }),
      epochEntities(changeOf(KEPT + 1)),
    ];
    for (const named of lies) {
      const places = [old, await exported(logAfter(change, named), NEXT)];
      expect(codesOf(await COMMANDS.verify(places, { ...options, changes }))).toContain("E_EPOCH");
    }
    const silent = await exported(logAfter(change, []), NEXT);
    expect(codesOf(await COMMANDS.verify([silent], { ...options, changes: [] }))).toEqual(["E_EPOCH"]);
  });
});

describe("the text of a change", () => {
  const text = changeText(changeOf());

  it("has one form", () => {
    expect(changeText(parseChange(text))).toBe(text);
    const others = [
      text.replace("number 1", "number 01"),
      text.replace("\n", "\r\n"),
      `${text}\n`,
      text.replace("disk-failure", "because"),
      text.replace("epoch 2 ", "epoch 1 "),
      text.replace(/access kept .*\n/, ""),
      text.replace("keys next clinic.test/bedside-keylog/2", "keys next clinic.test/bedside-keylog/3"),
      text.replace("clinic clinic.test", "clinic other.test"),
      text.replace("access last clinic.test", "access last other.test"),
      text.replace(`${ORIGIN} ${LAST}`, `${ORIGIN} ${KEPT - 1}`),
      text.replace("2026-03-02T", "2026-02-30T"),
      "",
    ];
    for (const other of others) expect(() => parseChange(other), other).toThrow("E_NOTE");
  });
});
