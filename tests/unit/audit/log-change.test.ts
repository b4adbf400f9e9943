import { describe, expect, it } from "vitest";
import type { Checkpoint } from "#audit/checkpoint.ts";
import { verifyEd25519 } from "#audit/cli/ed25519.ts";
import { keyChangeIn, keyEntities } from "#audit/key-entry.ts";
import {
  changeText,
  type EpochChange,
  type KeyChange,
  type LogChange,
  parseChange,
} from "#audit/log-change.ts";
import { isChangeChain, keysAfter } from "#audit/log-change-note.ts";
import { hashOfChange, newKey, signedKeyChange } from "#tests/factories/new-log-key.ts";

const zeros = new Uint8Array(32);
const root = new Uint8Array(32).fill(1);
const access = (size: number, log = "2026"): Checkpoint => ({
  ...{ origin: `clinic.test/bedside-audit/${log}`, size, root },
});
const keys = (size: number, epoch = ""): Checkpoint => ({
  ...{ origin: `clinic.test/bedside-keylog${epoch}`, size, root },
});
const [old, next, third] = [newKey(), newKey(), newKey()];
const first = { host: "clinic.test", number: 1, before: zeros, time: "2026-11-26T08:00:00.000Z" };
const newKeyChange: KeyChange = {
  ...{ ...first, kind: "key", log: "access", reason: "leak" },
  ...{ from: old.publicKey, to: next.publicKey, at: access(20) },
};
const restore: EpochChange = {
  ...{ ...first, kind: "epoch", epoch: 2, reason: "mistake" },
  access: { last: [access(9)], kept: access(7), next: "clinic.test/bedside-audit/2026/2" },
  keys: { last: [keys(5)], kept: keys(3), next: "clinic.test/bedside-keylog/2" },
};
const nextYear = "clinic.test/bedside-audit/2027/2";

describe("the text of a change", () => {
  it.each<[string, LogChange]>([
    ["a new key", newKeyChange],
    ["a new key of the key log", { ...newKeyChange, log: "keys", at: keys(4) }],
    ["a later change", { ...newKeyChange, number: 2, before: root }],
    ["a restore", restore],
    ["one that lost nothing of one log", { ...restore, keys: { ...restore.keys, last: [keys(3)] } }],
    [
      "one after another",
      {
        ...{ ...restore, epoch: 3, access: { ...restore.access, next: "clinic.test/bedside-audit/2026/3" } },
        keys: { last: [keys(5, "/2")], kept: keys(3, "/2"), next: "clinic.test/bedside-keylog/3" },
      },
    ],
    [
      "one that lost a year's log whole",
      {
        ...restore,
        access: { ...restore.access, last: [access(9), access(4, "2027")], next: nextYear },
      },
    ],
  ])("of %s is read as it is written", (_name, change) => {
    expect(parseChange(changeText(change))).toEqual(change);
  });

  const ofAccess = (branch: Partial<EpochChange["access"]>) => ({
    ...{ ...restore, access: { ...restore.access, ...branch } },
  });
  const ofKeys = (branch: Partial<EpochChange["keys"]>) => ({
    ...{ ...restore, keys: { ...restore.keys, ...branch } },
  });
  const years = Array.from({ length: 9 }, (_, n) => access(9, String(2026 + n)));
  it.each<[string, LogChange]>([
    ["without a number", { ...newKeyChange, number: 0 }],
    ["with half a number", { ...newKeyChange, number: 1.5, before: root }],
    ["without a clinic", { ...newKeyChange, host: "" }],
    [
      "of a host with a path",
      {
        ...newKeyChange,
        host: "clinic.test/x",
        at: { ...access(20), origin: "clinic.test/x/bedside-audit/2026" },
      },
    ],
    ["that is the first one and names one before", { ...newKeyChange, before: root }],
    ["that is the second one and names none before", { ...newKeyChange, number: 2 }],
    ["with a short name of the one before", { ...newKeyChange, number: 2, before: root.subarray(1) }],
    ["at no time", { ...newKeyChange, time: "2026-11-26" }],
    ["at a time that is none", { ...newKeyChange, time: "2026-13-26T08:00:00.000Z" }],
    ["to the same key", { ...newKeyChange, to: old.publicKey }],
    ["from a short key", { ...newKeyChange, from: old.publicKey.subarray(1) }],
    ["to a short key", { ...newKeyChange, to: next.publicKey.subarray(1) }],
    ["of no log", { ...newKeyChange, log: "access keys" as "access" }],
    ["of another log than its end", { ...newKeyChange, log: "keys" }],
    ["of another clinic's log", { ...newKeyChange, host: "other.test" }],
    ["of another clinic's key log", { ...newKeyChange, log: "keys", at: keys(1), host: "other.test" }],
    ["for no reason", { ...newKeyChange, reason: "why" as "leak" }],
    ["to no epoch", { ...restore, epoch: 1 }],
    ["for no reason of a restore", { ...restore, reason: "leak" as "drill" }],
    ["to a log of another epoch", ofAccess({ next: "clinic.test/bedside-audit/2026/3" })],
    ["to an earlier log", ofAccess({ next: "clinic.test/bedside-audit/2025/2" })],
    ["to another clinic's log", ofAccess({ next: "other.test/bedside-audit/2026/2" })],
    ["to nothing", ofAccess({ next: "" })],
    ["that lost nothing at all", ofAccess({ last: [] })],
    [
      "that lost more logs than there are",
      ofAccess({ last: years, next: "clinic.test/bedside-audit/2040/2" }),
    ],
    ["that lost one log twice", ofAccess({ last: [access(9), access(8)] })],
    ["that kept more than there was", ofAccess({ last: [access(6)] })],
    ["that lost a log from before what was kept", ofAccess({ last: [access(9, "2025")] })],
    ["that lost a log which goes on", ofAccess({ last: [access(9), access(1, "2027")] })],
    ["of another clinic", { ...restore, host: "other.test", keys: { ...restore.keys, last: [keys(5)] } }],
    ["without the key log", ofKeys({ last: [] })],
    ["of two key logs", ofKeys({ last: [keys(5), keys(5, "/3")] })],
    ["of another key log than was kept", ofKeys({ last: [keys(5, "/3")] })],
    ["that kept more of the key log than there was", ofKeys({ last: [keys(2)] })],
    ["that kept another history", ofKeys({ last: [{ ...keys(3), root: zeros }] })],
    [
      "of another clinic's keys",
      ofKeys({
        ...{ last: [{ ...keys(5), origin: "other.test/bedside-keylog" }] },
        kept: { ...keys(3), origin: "other.test/bedside-keylog" },
      }),
    ],
    ["back to an earlier epoch of the key log", ofKeys({ last: [keys(5, "/2")], kept: keys(3, "/2") })],
    ["to another key log", ofKeys({ next: "clinic.test/bedside-keylog/3" })],
  ])("%s is none", (_name, change) => {
    expect(() => parseChange(changeText(change))).toThrow("E_NOTE");
  });

  it("in another spelling, or with more in it, is none", () => {
    const text = changeText(restore);
    for (const other of [
      ...[
        `${text}\n`,
        text.slice(0, -1),
        text.replace("number 1", "number 01"),
        text.replace(" 9 ", " 9.0 "),
      ],
      ...[`${text}access next ${nextYear}\n`, text.replace("/1\n", "/2\n"), text.replace("time ", "time  ")],
    ])
      expect(() => parseChange(other), other).toThrow("E_NOTE");
  });
});

describe("changes one after the other", () => {
  it("are a chain where each has its number and names the text before it", async () => {
    const second = { ...newKeyChange, number: 2, before: hashOfChange(newKeyChange), from: next.publicKey };
    const [one, two] = [await noteOf(newKeyChange), await noteOf({ ...second, to: third.publicKey })];
    expect([isChangeChain([]), isChangeChain([one]), isChangeChain([one, two])]).toEqual([true, true, true]);
    const renumbered = await noteOf({ ...second, to: third.publicKey, number: 3 });
    const elsewhere = await noteOf({ ...second, to: third.publicKey, before: root });
    for (const notes of [[two], [two, one], [one, one], [one, renumbered], [one, elsewhere]])
      expect(isChangeChain(notes)).toBe(false);
  });

  it("leave each log the key that it got", () => {
    const known = { access: old.publicKey, keys: third.publicKey };
    expect(keysAfter(newKeyChange, known)).toEqual({ ...known, access: next.publicKey });
    expect(keysAfter({ ...newKeyChange, log: "keys" }, known)).toEqual({ ...known, keys: next.publicKey });
    expect(keysAfter(restore, known)).toEqual(known);
  });
});

describe("an entry about a new key", () => {
  it.each<KeyChange>([newKeyChange, { ...newKeyChange, log: "keys", at: keys(4) }])(
    "of the log of $log says all of its note, and nothing beside it",
    async (change) => {
      const note = await noteOf(change);
      const entities = keyEntities(change, note);
      const said = (x: typeof entities) => keyChangeIn(access(1).origin, x, verifyEd25519);
      expect(said(entities)).toEqual({ change, note });
      const hash = Buffer.from(root).toString("base64url");
      expect(
        said(entities.map((each) => (each.t === "change" ? { t: "change", i: `1/${hash}` } : each))),
      ).toBeNull();
      expect(said([...entities, { t: "at", i: "elsewhere" }])).toBeNull();
      expect(said([...entities, ...entities])).toBeNull();
      expect(keyChangeIn("clinic.test/elsewhere", entities, verifyEd25519)).toBeNull();
      const [half] = [await signedKeyChange(change, [old])];
      expect(() => keyEntities(change, half)).toThrow("E_SIG");
    },
  );
});

const noteOf = (change: KeyChange) => signedKeyChange(change, [old, next]);
