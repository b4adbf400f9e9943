import { beforeEach, describe, expect, it } from "vitest";
import { softwareSigner } from "#app/crypto/primitives/signature.ts";
import { acceptLeaf } from "#app/crypto/public/key-log-leaf.ts";
import type { Device } from "#app/headless/device.ts";
import { toBase64url } from "#app/lib/base64url.ts";
import { utf8 } from "#app/lib/bytes.ts";
import type { LogChanges } from "#app/protocol/log-api.ts";
import type { Consent } from "#audit/epoch.ts";
import { changeText, type EpochChange } from "#audit/log-change.ts";
import { ed25519Key } from "#signer/seed-key.ts";
import {
  answerOf,
  hashOf,
  provenFor,
  restoredLog,
  restoreOf,
  signedRestore,
} from "#tests/factories/test-restore.ts";
import { openClinic, type Seat, seat, texts } from "#tests/factories/vault-clinic.ts";

const leafOf = (n: number) => acceptLeaf(new Uint8Array(8).fill(n));
const stranger = () => ed25519Key(crypto.getRandomValues(new Uint8Array(32)));

describe("a key log that went back to a copy", () => {
  let clinic: Awaited<ReturnType<typeof openClinic>>;
  let officer: Seat;
  /** Leaves of the copy, and what the doctor holds beyond. */
  let kept: number;
  let held: number;

  beforeEach(async () => {
    clinic = await openClinic();
    const { relay, admin, clock, doctor } = clinic;
    officer = seat(relay, clock);
    const link = await admin.invite({ kind: "officer", name: "Olu Watch", teamIds: [], validDays: 7 });
    const { accountId } = await officer.acceptInvitation(link);
    await admin.sync();
    await admin.endorse([{ accountId, teamIds: [] }]);
    await officer.sync();
    await doctor.sync();
    kept = relay.log.size;
    for (let i = 0; i < 3; i++) {
      relay.log.place(leafOf(i));
      await doctor.sync();
    }
    held = relay.log.size;
  });

  const headOf = async (device: Device) => (await device.vault.syncState()).log;

  const proven = async ({ vault }: Device, answer: LogChanges) =>
    provenFor(answer, clinic.relay.log, (await vault.heldSizes()).join());

  /** What somebody's device says under a change that it has found in order. */
  async function consent(device: Seat, note: string): Promise<Consent> {
    expect(await device.vault.ingestChanges(await proven(device, answerOf(note)))).toBe("waiting");
    const { signature } = await device.vault.confirmRestore(1);
    return { account: device.line.account, device: (await device.vault.status()).deviceId ?? "", signature };
  }

  async function confirmed(change: EpochChange) {
    const { relay, admin } = clinic;
    const note = await signedRestore(relay, change);
    const consents = [await consent(admin, note), await consent(officer, note)];
    const chains = [
      { accountId: officer.line.account, wires: relay.chains.get(officer.line.account)?.wires ?? [] },
    ];
    return { ...answerOf(note, consents), chains };
  }

  const outcome = (device: Device, answer: Parameters<Device["vault"]["ingestChanges"]>[0]) =>
    device.vault.ingestChanges(answer).catch((error: Error) => error.message);

  it("is followed with the word of an administrator and an officer, and everything goes on under its new name", async () => {
    const { relay, doctor, patient, admin, teamId } = clinic;
    const before = await patient.send({ type: "team", teamId }, "one", { subject: "S" });
    for (const n of [90, 91]) {
      await doctor.sync();
      relay.log.place(leafOf(n));
    }
    const change = restoreOf(relay, relay.log.size - 2);
    relay.logChanges = await confirmed(change);
    relay.log = restoredLog(relay.log, change);
    await doctor.sync();
    expect(await doctor.vault.logChanges()).toMatchObject({
      taken: [
        {
          kind: "restore",
          lost: { access: 400, keys: 2 },
          confirmedBy: [{ role: "administrator" }, { role: "officer" }],
        },
      ],
      waiting: null,
    });
    expect((await headOf(doctor)).size).toBe(relay.log.size);
    expect(await texts(doctor, before)).toEqual(["one"]);
    await admin.createTeam("Eye team", []);
    await doctor.sync();
    expect((await doctor.vault.teams()).map(({ name }) => name)).toContain("Eye team");
  });

  it("without two people is waited for, whoever signed it otherwise", async () => {
    const { relay, doctor, patient, admin } = clinic;
    const change = restoreOf(relay, kept);
    const whole = await confirmed(change);
    const [ofAdmin, ofOfficer] = whole.changes[0]?.consents ?? [];
    if (!ofAdmin || !ofOfficer) throw new Error("nobody confirmed");
    const before = await headOf(doctor);
    const own = softwareSigner(crypto.getRandomValues(new Uint8Array(32)));
    const forged = toBase64url(await own.sign("log-epoch", utf8(changeText(change))));
    const others: Consent[][] = [
      [],
      [ofAdmin],
      [ofOfficer],
      [ofAdmin, ofAdmin],
      [ofAdmin, { ...ofOfficer, signature: forged }],
      [ofAdmin, { ...ofOfficer, signature: ofAdmin.signature }],
      [ofAdmin, { ...ofAdmin, account: ofOfficer.account }],
      [ofAdmin, { ...ofOfficer, account: patient.line.account }],
    ];
    for (const consents of others)
      expect(
        await outcome(doctor, { ...whole, changes: whole.changes.map((each) => ({ ...each, consents })) }),
      ).toBe("waiting");
    expect(await headOf(doctor)).toEqual(before);
    await expect(patient.vault.confirmRestore(1)).rejects.toThrow("E_NOT_MEMBER");
    // An officer whom the clinic no longer vouches for does not count any more.
    await admin.offboard(officer.line.account);
    await doctor.sync();
    const last = restoreOf(relay, kept);
    expect(await outcome(doctor, await confirmed(last))).toBe("waiting");
  });

  it("that the server makes up without the signer's keys counts for nothing", async () => {
    const { relay, doctor } = clinic;
    const change = restoreOf(relay, kept);
    const { access } = relay;
    const { signer: keys } = relay.log;
    for (const logs of [
      { access, keys: stranger() },
      { access: stranger(), keys },
    ])
      expect(await outcome(doctor, answerOf(await signedRestore(relay, change, logs)))).toBe("E_STALE_LOG");
    const note = await signedRestore(relay, change);
    const [text = ""] = note.split("\n\n");
    const other = note.replace(text, text.replace("disk-failure", "mistake"));
    for (const bad of [other, `${text}\n`, note.replace("number 1", "number 2"), "nothing"])
      expect(await outcome(doctor, answerOf(bad))).toBe("E_STALE_LOG");
    expect(await doctor.vault.logChanges()).toMatchObject({ taken: [], waiting: null });
  });

  it("that hides more than it names is proof of a fork, kept with both sides", async () => {
    const { relay, doctor } = clinic;
    // The doctor holds a signed checkpoint beyond what is said to be the last.
    const less = restoreOf(relay, kept, {}, held - 1);
    expect(await outcome(doctor, answerOf(await signedRestore(relay, less)))).toBe("fork");
    const evidence = JSON.parse((await doctor.vault.evidence()) ?? "{}");
    expect(evidence.type).toBe("log-change-fork");
    expect(evidence.held.join()).toContain(`\n${held}\n`);
    expect(evidence.served.join()).toContain(`keys last ${relay.log.origin} ${held - 1} `);
  });

  it("whose kept part is another history than the one held here is refused too", async () => {
    const { relay, doctor } = clinic;
    const rewritten = relay.log.fork(kept - 2);
    rewritten.place(leafOf(71));
    rewritten.place(leafOf(72));
    const change = restoreOf(relay, kept);
    const lie = {
      ...change,
      keys: { ...change.keys, kept: { ...change.keys.kept, root: rewritten.root(kept) } },
    };
    expect(await outcome(doctor, answerOf(await signedRestore(relay, lie)))).toBe("fork");
  });

  it("is named once: another text of the same number, and the same one for a second loss, lead nowhere", async () => {
    const { relay, doctor } = clinic;
    const change = restoreOf(relay, kept);
    const answer = await confirmed(change);
    const log = relay.log;
    relay.logChanges = answer;
    relay.log = restoredLog(log, change);
    for (let i = 0; i < 4; i++) relay.log.place(leafOf(40 + i));
    await doctor.sync();
    const after = await headOf(doctor);
    // The same word again, over a log that lost its end a second time.
    relay.log = restoredLog(log, change);
    await expect(doctor.sync()).rejects.toThrow("E_STALE_LOG");
    expect(await headOf(doctor)).toEqual(after);
    const other = await signedRestore({ ...relay, log, access: relay.access } as typeof relay, {
      ...change,
      reason: "mistake",
    });
    expect(await outcome(doctor, answerOf(other))).toBe("fork");
    expect(await outcome(doctor, { changes: [], chains: [] })).toBe("E_STALE_LOG");
  });

  it("is followed through two restores by a device that was away", async () => {
    const { relay, doctor, admin } = clinic;
    const first = restoreOf(relay, kept);
    const one = await confirmed(first);
    const log = restoredLog(relay.log, first);
    relay.logChanges = one;
    relay.log = log;
    await admin.sync();
    await officer.sync();
    for (let i = 0; i < 4; i++) log.place(leafOf(50 + i));
    await admin.sync();
    const second: EpochChange = {
      ...restoreOf(relay, kept + 1),
      ...{ number: 2, before: hashOf(first), epoch: 3 },
      access: {
        last: [{ origin: first.access.next, size: 9, root: new Uint8Array(32) }],
        kept: { origin: first.access.next, size: 5, root: new Uint8Array(32) },
        next: "clinic.test/bedside-audit/2027/3",
      },
    };
    second.keys.next = "clinic.test/bedside-keylog/3";
    const note = await signedRestore(relay, second);
    const changes = [...one.changes, { note, consents: [], consistency: [] }];
    const consents = [];
    for (const device of [admin, officer]) {
      expect(await outcome(device, await proven(device, { ...one, changes }))).toBe("waiting");
      const { signature } = await device.vault.confirmRestore(2);
      const { deviceId } = await device.vault.status();
      consents.push({ account: device.line.account, device: deviceId ?? "", signature });
    }
    relay.logChanges = { ...one, changes: [...one.changes, { note, consents, consistency: [] }] };
    relay.log = restoredLog(log, second);
    await doctor.sync();
    expect((await doctor.vault.logChanges()).taken.map(({ number }) => number)).toEqual([2, 1]);
    expect((await headOf(doctor)).size).toBe(kept + 1);
  });
});
