import { beforeEach, describe, expect, it } from "vitest";
import { acceptLeaf } from "#app/crypto/public/key-log-leaf.ts";
import type { Device } from "#app/headless/device.ts";
import { toBase64url } from "#app/lib/base64url.ts";
import type { LogChanges } from "#app/protocol/log-api.ts";
import { openHead, relateLog } from "#app/vault/worker/keylog-pin.ts";
import type { KeyChange } from "#audit/log-change.ts";
import { formatKey } from "#audit/note.ts";
import {
  hashOfChange,
  keyChangeOf,
  newKey,
  signedKeyChange,
  type TestKey,
} from "#tests/factories/new-log-key.ts";
import { TestLog } from "#tests/factories/test-log.ts";
import { openClinic, seat, texts } from "#tests/factories/vault-clinic.ts";

const leafOf = (n: number) => acceptLeaf(new Uint8Array(8).fill(n));

describe("a key log whose key is replaced", () => {
  let clinic: Awaited<ReturnType<typeof openClinic>>;
  let old: TestLog;
  let seed: Uint8Array<ArrayBuffer>;
  let next: TestKey;
  beforeEach(async () => {
    clinic = await openClinic();
    old = clinic.relay.log;
    seed = crypto.getRandomValues(new Uint8Array(32));
    next = newKey(seed);
  });

  const answer = (...notes: string[]): LogChanges => ({
    changes: notes.map((note) => ({ note, consents: [], consistency: [] })),
    chains: [],
  });

  /** What an honest operator does: the change, and the same leaves under the new key. */
  async function replace(change: Partial<KeyChange> = {}): Promise<KeyChange> {
    const { relay } = clinic;
    const named = keyChangeOf(relay.log, next, change);
    relay.logChanges = answer(
      ...relay.logChanges.changes.map(({ note }) => note),
      await signedKeyChange(named, [relay.log.signer, next]),
    );
    relay.log = relay.log.fork(relay.log.size, { seed });
    return named;
  }

  const keyOf = async (device: Device) => {
    const taken = await device.vault.logChanges();
    return taken.taken.map((each) => (each.kind === "key" ? each.reason : each.kind));
  };

  it("is followed by everybody who holds the old one, and messages go on both ways", async () => {
    const { relay, doctor, patient, teamId } = clinic;
    const thread = await patient.send({ type: "team", teamId }, "before", { subject: "S" });
    await doctor.sync();
    // The patient holds less than the old key has signed.
    relay.log.place(leafOf(1));
    await doctor.sync();
    await replace();
    await doctor.send({ type: "thread", threadId: thread }, "after");
    await patient.sync();
    expect(await texts(patient, thread)).toEqual(["before", "after"]);
    for (const device of [doctor, patient]) expect(await keyOf(device)).toEqual(["routine"]);
    // An old key's checkpoint counts for nothing from now on, however good its proofs.
    const forged = old.fork(old.size);
    forged.place(leafOf(2));
    relay.log = forged;
    await expect(doctor.sync()).rejects.toThrow("E_STALE_LOG");
  });

  it("in silence, or by somebody who has one of the two keys or neither, is not followed", async () => {
    const { relay, doctor } = clinic;
    const change = keyChangeOf(old, next);
    const third = newKey();
    const at = { ...change.at, size: change.at.size + 1 };
    const good = await signedKeyChange(change, [old.signer, next]);
    const second = {
      ...change,
      number: 2,
      before: hashOfChange(change),
      from: next.publicKey,
      to: third.publicKey,
    };
    const later = await signedKeyChange(second, [next, third]);
    const forged = [
      [],
      [await signedKeyChange(change, [old.signer])],
      [await signedKeyChange(change, [next])],
      [await signedKeyChange(change, [third, next])],
      [good.replace("routine", "drill")],
      [later, good],
      [later],
      [good, later.replace("number 2", "number 3")],
    ];
    for (const notes of forged) {
      relay.logChanges = answer(...notes);
      relay.log = old.fork(old.size, { seed });
      await expect(doctor.sync(), notes.join()).rejects.toThrow("E_STALE_LOG");
    }
    expect(await keyOf(doctor)).toEqual([]);
    // Beyond what this device holds, and without proof that it goes on from there.
    const unproven = answer(await signedKeyChange({ ...change, at }, [old.signer, next]));
    await expect(doctor.vault.ingestChanges(unproven)).rejects.toThrow("E_STALE_LOG");
    relay.logChanges = answer(good);
    await doctor.sync();
  });

  it("at less than the old one has signed here, or at another tree, is proof of two histories", async () => {
    const { doctor, patient } = clinic;
    old.place(leafOf(3));
    await doctor.sync();
    const { size } = (await doctor.vault.syncState()).log;
    const less = keyChangeOf(old, next, {
      at: { origin: old.origin, size: size - 1, root: old.root(size - 1) },
    });
    const other = keyChangeOf(old, next, { at: { origin: old.origin, size, root: new Uint8Array(32) } });
    for (const [device, change] of [
      [doctor, less],
      [patient, other],
    ] as const) {
      await device.sync();
      const note = await signedKeyChange(change, [old.signer, next]);
      expect(await device.vault.ingestChanges(answer(note))).toBe("fork");
      const evidence = JSON.parse((await device.vault.evidence()) ?? "{}");
      expect(evidence).toMatchObject({ type: "log-change-fork", served: [note] });
      expect(evidence.held.join()).toContain(`\n${size}\n`);
    }
  });

  it("under another name than the log has is proof too, below what is held or beyond it, and nothing of it is taken", async () => {
    const { relay } = clinic;
    old.place(leafOf(3));
    for (const [lost, more] of [
      [2, 1],
      [0, 0],
      [0, 2],
    ] as const) {
      const device = seat(relay, clinic.clock);
      const link = await clinic.doctor.invite({ kind: "patient", name: "Nia", teamIds: [], validDays: 7 });
      await device.acceptInvitation(link);
      await device.sync();
      const held = (await device.vault.syncState()).log;
      const fork = old.fork(old.size - lost, { seed });
      for (let n = 0; n < more; n++) fork.place(leafOf(50 + n));
      const at = { origin: `${old.origin}/2`, size: fork.size, root: fork.root() };
      const note = await signedKeyChange(keyChangeOf(old, next, { at }), [old.signer, next]);
      const consistency = await fork.consistency(Math.min(held.size, fork.size), fork.size);
      const served = { changes: [{ note, consents: [], consistency }], chains: [] };
      expect(await device.vault.ingestChanges(served), `${lost}, ${more}`).toBe("fork");
      expect((await device.vault.syncState()).log).toEqual(held);
      expect(JSON.parse((await device.vault.evidence()) ?? "{}")).toMatchObject({
        ...{ type: "log-change-fork", served: [note] },
      });
    }
  });

  it("once more from the same one is proof that somebody else has it, whichever came first", async () => {
    const { doctor, patient } = clinic;
    for (const device of [doctor, patient]) await device.sync();
    const first = keyChangeOf(old, next);
    const thief = newKey();
    const beside = { ...first, to: thief.publicKey };
    const after = { ...beside, number: 2, before: hashOfChange(first) };
    const notes = {
      first: await signedKeyChange(first, [old.signer, next]),
      beside: await signedKeyChange(beside, [old.signer, thief]),
      after: await signedKeyChange(after, [old.signer, thief]),
      unsigned: await signedKeyChange(after, [thief]),
    };
    for (const device of [doctor, patient])
      expect(await device.vault.ingestChanges(answer(notes.first))).toBe("taken");
    await expect(doctor.vault.ingestChanges(answer(notes.first, notes.unsigned))).rejects.toThrow(
      "E_STALE_LOG",
    );
    expect(await doctor.vault.ingestChanges(answer(notes.beside))).toBe("fork");
    expect(await patient.vault.ingestChanges(answer(notes.first, notes.after))).toBe("fork");
    for (const [device, served] of [
      [doctor, notes.beside],
      [patient, notes.after],
    ] as const) {
      const { taken, ...evidence } = JSON.parse((await device.vault.evidence()) ?? "{}");
      expect(taken[0].note).toBe(notes.first);
      expect(evidence.served.at(-1)).toBe(served);
    }
  });

  it("is followed by an invitation that was written before, and the newcomer invites under the new one", async () => {
    const { relay, clock, doctor, patient } = clinic;
    const link = await doctor.invite({ kind: "patient", name: "Lin Later", teamIds: [], validDays: 7 });
    await doctor.sync();
    await replace();
    const third = newKey();
    const forged = seat(relay, clock);
    forged.line.tamper = (path, opening) =>
      path.endsWith("/open") ? { ...(opening as object), changes: [] } : opening;
    await expect(forged.acceptInvitation(link)).rejects.toThrow("E_STALE_LOG");
    const other = await signedKeyChange(keyChangeOf(old, third), [third]);
    forged.line.tamper = (path, opening) =>
      path.endsWith("/open") ? { ...(opening as object), changes: [other] } : opening;
    await expect(forged.acceptInvitation(link)).rejects.toThrow("E_STALE_LOG");
    const newcomer = seat(relay, clock);
    await newcomer.acceptInvitation(link);
    await newcomer.makeKit();
    await patient.sync();
    await doctor.sync();
    expect((await newcomer.vault.syncState()).log.size).toBe(relay.log.size);
    const again = await doctor.invite({ kind: "patient", name: "Nia Next", teamIds: [], validDays: 7 });
    await seat(relay, clock).acceptInvitation(again);
  });

  it("is followed by a sheet that was printed before, from its code to the key of today, and no other way", async () => {
    const { relay, clock, patient } = clinic;
    const sheet = await patient.makeKit();
    const code = await patient.vault.readLogKey(sheet.logKey ?? "");
    await patient.sync();
    await replace();
    const words = sheet.words.join(" ");
    const tries = async (changes: string[]) => {
      const found = seat(relay, clock);
      found.line.tamper = (path, opening) =>
        path.startsWith("/api/recovery/begin") ? { ...(opening as object), changes } : opening;
      return found.recover(words, { printed: sheet.log, logKey: code }).then(
        () => "",
        (error: Error) => error.message,
      );
    };
    const third = newKey();
    const byOne = await signedKeyChange(keyChangeOf(old, next), [next]);
    const toOther = await signedKeyChange(keyChangeOf(old, third), [old.signer, third]);
    expect(await tries([])).toBe("E_LOG_KEY");
    expect(await tries([byOne])).toBe("E_STALE_LOG");
    expect(await tries([toOther])).toBe("E_STALE_LOG");
    expect(await tries(relay.logChanges.changes.map(({ note }) => note))).toBe("");
  });

  it("has signed another history with its old key as far as that one went, and no further", async () => {
    const { key } = new TestLog();
    const heads = [20, 6, 5].map((size) => ({
      size,
      root: toBase64url(new Uint8Array(32).fill(1)),
      sig: "",
    }));
    const [head = { size: 0, root: "", sig: "" }, ...history] = heads;
    const pin = { key, head, history, taken: 0, oldKeys: [{ key: old.key, size: 5 }] };
    const claimed = async (size: number) => openHead(await old.note(size, new Uint8Array(32)), old.key);
    const related = [];
    for (const size of [4, 5, 6, 20]) related.push(relateLog(pin, await claimed(size)));
    expect(related).toEqual(["consistent", "fork", "unproven", "unproven"]);
    // What a named restore has lost was signed, and proves nothing against anybody.
    const lost = await claimed(5);
    expect(relateLog({ ...pin, past: [lost] }, lost)).toBe("consistent");
    expect(
      relateLog(
        {
          ...pin,
          past: [
            { ...lost, size: 6 },
            { ...lost, root: head.root },
          ],
        },
        lost,
      ),
    ).toBe("fork");
  });

  it("is told apart from that of the access log, of which the sync tells too, once", async () => {
    const { relay, doctor } = clinic;
    const { access } = relay;
    const change = keyChangeOf(old, next, {
      ...{ log: "access", reason: "leak", from: access.publicKey },
      at: { origin: "clinic.test/bedside-audit/2027", size: 7, root: new Uint8Array(32) },
    });
    relay.logChanges = answer(await signedKeyChange(change, [access, next]));
    const before = await doctor.vault.auditKey();
    await doctor.sync();
    const name = "clinic.test/bedside-audit/2027";
    expect(await doctor.vault.auditKey()).toBe(formatKey({ name, publicKey: next.publicKey }));
    expect(before).toBe(formatKey({ name, publicKey: access.publicKey }));
    expect(await keyOf(doctor)).toEqual(["leak"]);
    // Asked once, not at every sync.
    let asked = 0;
    doctor.line.tamper = (path, found) => {
      asked += path.startsWith("/api/log/changes") ? 1 : 0;
      return found;
    };
    await doctor.sync();
    expect(asked).toBe(0);
  });
});
