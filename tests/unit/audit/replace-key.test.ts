import { chown, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { checkpointText, openCheckpoint } from "#audit/checkpoint.ts";
import { verifyEd25519 } from "#audit/cli/ed25519.ts";
import { encodeEntry } from "#audit/entry.ts";
import { keyChangeIn, keyEntities } from "#audit/key-entry.ts";
import type { KeyChange } from "#audit/log-change.ts";
import { openChange, readChange } from "#audit/log-change-note.ts";
import { verifyLog } from "#audit/verify.ts";
import { addChange, readChanges } from "#signer/change-files.ts";
import { openNextSeed, openSeed } from "#signer/key-files.ts";
import { openLocalSigner } from "#signer/local-signer.ts";
import { SignerAway } from "#signer/log-signer.ts";
import { inTurn } from "#signer/memory.ts";
import { NothingSigned, replaceKey, StillSigning } from "#signer/replace-key.ts";
import { ed25519Key } from "#signer/seed-key.ts";
import { newKey, signedKeyChange } from "#tests/factories/new-log-key.ts";
import { sampleEntry, sampleLog } from "./sample.ts";

const origin = "clinic.test/bedside-audit/2026";
const asked = { host: "clinic.test", reason: "routine", nowMs: 1_790_000_000_000 } as const;
const log = sampleLog(30);
const view = (size = log.rows.length) => ({ origin, size, tile: log.tile });

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "bedside-new-key-"));
});
afterEach(() => rm(folder, { recursive: true }));

async function signedOnce() {
  const signer = await openLocalSigner(folder);
  await signer.sign("access", view(20));
  return signer;
}

const replaced = () => replaceKey(folder, { ...asked, log: "access" });

describe("a log's key that is replaced", () => {
  it("signs on from where the old one ended, under a change that both have signed, and the old seed is gone", async () => {
    const before = await signedOnce();
    const seed = Buffer.from(await openSeed(folder, "access")).toString("base64url");
    const change = await replaced();
    expect(change).toMatchObject({ number: 1, log: "access", at: { origin, size: 20 } });
    const [note = ""] = await readChanges(folder);
    openChange(note, { access: before.keys.access, keys: null }, verifyEd25519);
    const after = await openLocalSigner(folder);
    expect(after.keys.access).toEqual(change.to);
    expect(after.keys.keys).toEqual(before.keys.keys);
    const { checkpoint, note: signed } = await after.sign("access", view());
    const key = { name: origin, publicKey: change.to };
    expect(openCheckpoint(Buffer.from(signed), origin, [key], verifyEd25519)).toEqual(checkpoint);
    const files = await Promise.all(
      (await readdir(folder)).map((name) => readFile(path.join(folder, name), "utf8")),
    );
    expect(files.join()).not.toContain(seed);
    // It still refuses what is no extension of what the old key signed.
    await expect(after.sign("access", { ...view(19) })).rejects.toMatchObject({ code: "E_ROLLBACK" });
    const [first, second] = [await replaced(), await replaceKey(folder, { ...asked, log: "access" })];
    expect([first.number, second.number]).toEqual([2, 3]);
    expect(second.from).toEqual(first.to);
  });

  it.runIf(process.getuid?.() === 0)(
    "is left to whoever the folder belongs to, where the superuser replaces it",
    async () => {
      await signedOnce();
      await chown(folder, 65_534, 65_534);
      await replaced();
      const made = (await readdir(folder)).filter((name) => /note$|^audit-signer$/.test(name));
      const owners = await Promise.all(made.map(async (name) => (await stat(path.join(folder, name))).uid));
      expect(owners).toEqual([65_534, 65_534]);
    },
  );

  it("is not replaced where nothing was signed under that name", async () => {
    await expect(replaced()).rejects.toThrow(NothingSigned);
    await signedOnce();
    await expect(replaceKey(folder, { ...asked, log: "keys" })).rejects.toThrow(NothingSigned);
    await expect(replaceKey(folder, { ...asked, host: "other.test", log: "access" })).rejects.toThrow(
      NothingSigned,
    );
    expect(await readChanges(folder)).toEqual([]);
  });

  it("is signed with no further by whoever had it open, from the moment that the change is on the disk", async () => {
    const running = await signedOnce();
    await replaced();
    await expect(running.sign("access", view())).rejects.toThrow(SignerAway);
    await expect(running.sign("keys", { ...view(), origin: "clinic.test/bedside-keylog" })).rejects.toThrow(
      SignerAway,
    );
    expect((await (await openLocalSigner(folder)).signed()).map(({ size }) => size)).toEqual([20]);
  });

  it("is signed with no further for a year that has ended either, whose end the new one signs", async () => {
    const running = await signedOnce();
    await running.sign("access", { ...view(10), origin: origin.replace("2026", "2027") });
    expect((await running.sign("access", view(20))).checkpoint.size).toBe(20);
    const { to } = await replaced();
    await expect(running.sign("access", view(20))).rejects.toThrow(SignerAway);
    const { note } = await (await openLocalSigner(folder)).sign("access", view(20));
    expect(
      openCheckpoint(Buffer.from(note), origin, [{ name: origin, publicKey: to }], verifyEd25519).size,
    ).toBe(20);
  });

  it.each<[string, (file: string) => Promise<void>]>([
    ["more", async (file) => writeFile(file, (await readFile(file, "utf8")).replace("\n20\n", "\n21\n"))],
    [
      "another tree",
      (file) => writeFile(file, checkpointText({ origin, size: 20, root: new Uint8Array(32) })),
    ],
    ["nothing any more", (file) => rm(file)],
  ])("is not replaced where %s was signed meanwhile, and the old one stays", async (_name, meanwhile) => {
    const { keys } = await signedOnce();
    const [memory = ""] = (await readdir(folder)).filter((name) => name.endsWith(".checkpoint"));
    let replacing: Promise<unknown> = Promise.resolve();
    await inTurn(folder, origin, async () => {
      replacing = replaced().catch((cause: unknown) => cause);
      // The seed that waits is made once it was looked at what was signed.
      while (!(await readdir(folder)).includes("audit-signer.next")) await pause(5);
      await meanwhile(path.join(folder, memory));
    });
    expect(await replacing).toBeInstanceOf(StillSigning);
    expect([await readChanges(folder), (await openLocalSigner(folder)).keys]).toEqual([[], keys]);
  });

  it("is the old one or the new one after a stop at any step, and never neither", async () => {
    const { keys } = await signedOnce();
    // Stopped before the change: a seed that waits, a draft of it and a draft of the note, which count for nothing.
    const next = ed25519Key(await openNextSeed(folder, "access"));
    await writeFile(path.join(folder, "audit-signer.next.0a.draft"), "half");
    await writeFile(path.join(folder, "log-change-000001.note.0b.draft"), "bedside-log-change/1\nclinic cl");
    expect((await openLocalSigner(folder)).keys.access).toEqual(keys.access);
    // It is the one that is taken when it is asked for again.
    const change: KeyChange = await replaced();
    expect(change.to).toEqual(next.publicKey);
    // Stopped after the change and before the seeds changed places.
    const later = ed25519Key(await openNextSeed(folder, "access"));
    const old = { ...ed25519Key(await openSeed(folder, "access")) };
    const again = { ...change, number: 2, before: readChange((await readChanges(folder))[0] ?? "").hash };
    const second = { ...again, from: change.to, to: later.publicKey };
    await addChange(folder, 2, await signedKeyChange(second, [old, later]));
    for (let start = 0; start < 2; start++)
      expect((await openLocalSigner(folder)).keys.access).toEqual(later.publicKey);
    expect(await readdir(folder)).not.toContain("audit-signer.next");
    // A change whose key nobody has any more is not taken for none.
    const lost = newKey();
    const third = { ...second, number: 3, before: readChange((await readChanges(folder))[1] ?? "").hash };
    await addChange(
      folder,
      3,
      await signedKeyChange({ ...third, from: later.publicKey, to: lost.publicKey }, [later, lost]),
    );
    await expect(openLocalSigner(folder)).rejects.toMatchObject({ code: "E_SIG" });
  });
});

describe("a change of key", () => {
  it("signed by one key only, by a third one or under another text is refused", async () => {
    const [old, next, third] = [newKey(), newKey(), newKey()];
    const change: KeyChange = {
      ...{
        kind: "key",
        host: "clinic.test",
        number: 1,
        before: new Uint8Array(32),
        log: "access",
        reason: "leak",
      },
      ...{ time: "2026-11-26T08:00:00.000Z", from: old.publicKey, to: next.publicKey },
      at: { origin, size: 20, root: new Uint8Array(32) },
    };
    const open = (note: string, access = old.publicKey) =>
      openChange(note, { access, keys: old.publicKey }, verifyEd25519);
    const good = await signedKeyChange(change, [old, next]);
    expect(open(good).change).toEqual(change);
    for (const signers of [[old], [next], [old, third], [third, next], [third]]) {
      const forged = await signedKeyChange(change, signers);
      expect(() => open(forged)).toThrow("E_SIG");
    }
    expect(() => open(good, third.publicKey)).toThrow("E_SIG");
    expect(() => open(good.replace("leak", "drill"))).toThrow("E_SIG");
    expect(() => open(good.replace(" 20 ", " 21 "))).toThrow("E_SIG");
  });
});

describe("the entry about a new key", () => {
  it("holds all of the note, so that both signatures are checked from the log alone", async () => {
    await signedOnce();
    const change = await replaced();
    const [note = ""] = await readChanges(folder);
    const entities = keyEntities(change, note);
    expect(keyChangeIn(origin, entities, verifyEd25519)).toEqual({ change, note });
    const whole = sampleLog(5);
    whole.append(encodeEntry(sampleEntry(5, { e: "log.key", x: entities })));
    const found = async (store: typeof whole) =>
      (await verifyLog(store, { origin, verify: verifyEd25519, withoutTiles: true })).findings;
    expect(await found(whole)).toEqual([]);
    const other = Buffer.alloc(32, 7).toString("base64url");
    const lies = [
      [],
      entities.slice(0, -1),
      [...entities].reverse(),
      ...entities.map((_entity, n) =>
        entities.map((entity, m) =>
          m === n ? { ...entity, i: n === 0 ? `2/${other}` : `x${entity.i}` } : entity,
        ),
      ),
      entities.map((entity) =>
        entity.t === "signed-by-new" ? { ...entity, i: entities[8]?.i ?? "" } : entity,
      ),
      entities.map((entity) =>
        entity.t === "at" ? { ...entity, i: entity.i.replace("/20/", "/21/") } : entity,
      ),
    ];
    // Whatever a server puts into an entry, it is that change or none, and never an error of its own.
    const values = fc.oneof(...entities.map(({ i }) => fc.constant(i)), fc.string({ maxLength: 80 }));
    const mixed = fc.array(fc.record({ t: fc.constantFrom(...entities.map(({ t }) => t)), i: values }), {
      maxLength: 12,
    });
    const said = JSON.stringify(entities);
    fc.assert(
      fc.property(mixed, (x) => {
        const found = keyChangeIn(origin, x, verifyEd25519);
        expect(found === null || JSON.stringify(x) === said).toBe(true);
      }),
      { numRuns: 200 },
    );
    for (const x of lies) {
      const store = sampleLog(5);
      store.append(encodeEntry(sampleEntry(5, { e: "log.key", x })));
      expect(await found(store), JSON.stringify(x)).toEqual([{ code: "E_SIG", seq: 5, where: "x" }]);
    }
  });
});
