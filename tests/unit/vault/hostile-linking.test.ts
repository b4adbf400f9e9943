import { beforeEach, describe, expect, it } from "vitest";
import { linkDigits, parseLinkQr } from "#app/crypto/secret/linking.ts";
import { fromBase64url } from "#app/lib/base64url.ts";
import type { KeylogSync } from "#app/protocol/sync-api.ts";
import type { LinkStarted } from "#app/vault/linking-rpc.ts";
import { startLink } from "#app/vault/worker/link-new.ts";
import { memoryLocks } from "#app/vault/worker/memory-locks.ts";
import { memoryStorage } from "#app/vault/worker/memory-storage.ts";
import { sizeIn } from "#tests/factories/test-log.ts";
import {
  cloneOf,
  linkedTo,
  openClinic,
  proofOf,
  type Seat,
  seat,
  signKit,
} from "#tests/factories/vault-clinic.ts";

const random = (length: number) => crypto.getRandomValues(new Uint8Array(length));

describe("a server between two devices of one person", () => {
  let clinic: Awaited<ReturnType<typeof openClinic>>;
  let added: Seat;
  let started: LinkStarted & { follow(): Promise<unknown> };
  beforeEach(async () => {
    clinic = await openClinic();
    added = seat(clinic.relay, clinic.clock);
    started = await added.startLink();
  });

  const devicesOf = async (device: Seat) => (await device.vault.ownDevices()).length;

  /** A browser of the attacker that asks to be added under a secret, its own or one that was read over a shoulder. */
  async function attackersLink(secret?: Uint8Array) {
    const { clock } = clinic;
    const env = { storage: memoryStorage(), locks: memoryLocks(), clock, random };
    const protection = { type: "prf", unlock: random(32), admin: random(32) } as const;
    const passkey = { credentialId: "AAAA", rpId: "clinic.test", flags: { prf: true }, protection };
    const salts = { unlock: random(32), admin: random(32) };
    return startLink(env, salts, { ...passkey, label: "Headless" }, secret);
  }

  /** Hands the patient's device this first message in place of the new browser's. */
  function answerWith(message: string): void {
    clinic.patient.line.tamper = (path, answer) =>
      path.includes("side=new") ? { messages: [message] } : answer;
  }

  it("answers with a device of its own: it does not know the secret, so nothing of it opens", async () => {
    const { patient } = clinic;
    answerWith((await attackersLink()).started.message);
    for (const text of [started.qr, started.words.join(" ")])
      await expect(patient.addDevice(text)).rejects.toThrow("E_CT");
    expect(await devicesOf(patient)).toBe(2);
  });

  it("knows the secret because somebody read it: a QR names another device, typed words show other digits", async () => {
    const { patient, patientId } = clinic;
    const { linkSecret, deviceId } = parseLinkQr(started.qr);
    const { link, started: evil } = await attackersLink(linkSecret);
    answerWith(evil.message);
    await expect(patient.addDevice(started.qr)).rejects.toThrow("E_LINK");

    await patient.vault.linkJoin(started.words.join(" "));
    const { message } = await patient.vault.linkOffer(evil.message);
    const answered = await answerAs(link, message);
    const candidate = await patient.vault.linkProof(answered.message);
    const onNewScreen = linkDigits(linkSecret, deviceId, fromBase64url(patientId));
    expect(candidate?.digits).toBe(answered.digits);
    expect(candidate?.digits).not.toBe(onNewScreen);
    await patient.vault.linkCancel();
    await expect(patient.vault.adminPrepare({ type: "link" })).rejects.toThrow("E_LINK_STEP");
    expect(await devicesOf(patient)).toBe(2);
  });

  it("is told by the person that the digits differ: nothing is signed and nothing is posted", async () => {
    const { patient, relay, patientId } = clinic;
    const before = relay.chains.get(patientId)?.wires.length;
    const followed = started.follow().catch((error: Error) => error.message);
    expect(await patient.addDevice(started.qr, async () => false)).toBe(false);
    added.line.offline = true;
    expect(await followed).toBe("E_NETWORK");
    expect(relay.chains.get(patientId)?.wires.length).toBe(before);
    expect((await added.vault.status()).state).toBe("none");
  });

  it("replays a proof of possession for a place that the chain has left: it is asked for again, and adds nothing", async () => {
    const { patient } = clinic;
    const { vault } = patient;
    await vault.linkJoin(started.qr);
    const early = await added.vault.linkAnswer((await vault.linkOffer(started.message)).message);
    await patient.renewKeys();
    const again = await added.vault.linkAnswer((await vault.linkOffer(null)).message);
    if (early.type !== "proof" || again.type !== "proof") throw new Error("no proof");
    expect(await vault.linkProof(early.message)).toBeNull();
    await expect(vault.adminPrepare({ type: "link" })).rejects.toThrow("E_LINK_STEP");
    expect((await vault.linkProof(again.message))?.digits).toBe(again.digits);
    await vault.adminPrepare({ type: "link" });
    // A copy of this profile is faster: the chain has moved on when the ceremony is over.
    await (await cloneOf(clinic, patient)).renewKeys();
    await patient.sync();
    await expect(vault.adminSign(await proofOf(patient, "adminInput"))).rejects.toThrow("E_ADMIN_EXPIRED");
    expect((await vault.ownDevices()).filter(({ kind }) => kind === "browser")).toHaveLength(1);
  });

  it("offers the new browser a second account, or replays another link's proof: E_LINK and E_CT", async () => {
    const { patient, doctor } = clinic;
    await patient.vault.linkJoin(started.qr);
    await doctor.vault.linkJoin(started.qr);
    const mine = (await patient.vault.linkOffer(started.message)).message;
    const others = (await doctor.vault.linkOffer(started.message)).message;
    const proof = await added.vault.linkAnswer(mine);
    await expect(added.vault.linkAnswer(others)).rejects.toThrow("E_LINK");
    const third = seat(clinic.relay, clinic.clock);
    const other = await third.startLink();
    await patient.vault.linkJoin(other.qr);
    await patient.vault.linkOffer(other.message);
    const replayed = proof.type === "proof" ? proof.message : "";
    await expect(patient.vault.linkProof(replayed)).rejects.toThrow("E_CT");
    // What was proved for the patient's chain proves nothing for the doctor's, even under one secret.
    const forDoctor = await doctor.vault.linkProof(replayed).catch((error: Error) => error.message);
    expect([null, "E_CHAIN(possession)"]).toContain(forDoctor);
  });

  it("reorders, reflects, doubles or alters what two devices say: refused with a code, and the rest goes on", async () => {
    const { patient } = clinic;
    const { vault } = patient;
    await expect(added.vault.linkAuth({ challenge: "AA", origin: "x" })).rejects.toThrow("E_LINK_STEP");
    await vault.linkJoin(started.qr);
    await expect(vault.linkProof(started.message)).rejects.toThrow("E_LINK_STEP");
    const { message } = await vault.linkOffer(started.message);
    await expect(vault.linkOffer(message)).rejects.toThrow("E_CT");
    await expect(vault.linkProof(started.message)).rejects.toThrow("E_LINK_STEP");
    await expect(added.vault.linkAnswer(started.message)).rejects.toThrow("E_CT");
    const altered = `${message.slice(0, 60)}${message[60] === "A" ? "B" : "A"}${message.slice(61)}`;
    await expect(added.vault.linkAnswer(altered)).rejects.toThrow("E_CT");
    const once = await added.vault.linkAnswer(message);
    expect(await added.vault.linkAnswer(message)).toMatchObject({ type: "proof", digits: once.digits });
    expect(await vault.linkProof(once.type === "proof" ? once.message : "")).not.toBeNull();
  });

  it("hides the ADD from the new browser: it believes nothing, sends nothing, and says that it waits", async () => {
    const { patient, patientId, relay, teamId } = clinic;
    added.line.tamper = (path, answer) =>
      path.startsWith("/api/sync/keylog") ? shorter(answer as KeylogSync, path) : answer;
    const shorter = (answer: KeylogSync, path: string) =>
      relay.showChains(
        sizeIn(path),
        answer.chains.map((part) =>
          part.accountId === patientId ? { ...part, wires: part.wires.slice(0, 2 - part.from) } : part,
        ),
      );
    await Promise.all([patient.addDevice(started.qr), started.follow()]);
    expect(added.engine.getSnapshot().problem).toBe("E_STALE_LOG");
    expect(await added.vault.status()).toMatchObject({ provisional: true });
    await expect(added.vault.send(messageTo(teamId))).rejects.toThrow("E_SYNC_FIRST");
    added.line.tamper = (_path, answer) => answer;
    await added.sync();
    expect(added.engine.getSnapshot().problem).toBeNull();
    expect(await added.vault.status()).toMatchObject({ provisional: false, state: "unlocked" });
    await added.send({ type: "team", teamId }, "now", { subject: "S" });
  });

  it("shows the new browser another statement in the place of its ADD: E_LINK, and the vault stays provisional", async () => {
    const { patient, patientId, relay } = clinic;
    const other = await signKit(await cloneOf(clinic, patient));
    added.line.tamper = (path, answer) =>
      path.startsWith("/api/sync/keylog")
        ? relay.showChains(sizeIn(path), [
            ...(answer as KeylogSync).chains.filter(({ accountId }) => accountId !== patientId),
            {
              accountId: patientId,
              from: 0,
              wires: [...(relay.chains.get(patientId)?.wires.slice(0, 2) ?? []), other.wire],
            },
          ])
        : answer;
    const followed = started.follow().catch((error: Error) => error.message);
    await patient.addDevice(started.qr);
    expect(await followed).toBe("E_LINK");
    expect(await added.vault.status()).toMatchObject({ provisional: true });
  });

  it("says that a device belongs to somebody else: the chain that it is put into refuses it", async () => {
    const { patient, patientId, doctor, doctorId, relay } = clinic;
    await Promise.all([patient.addDevice(started.qr), started.follow()]);
    const wire = relay.chains.get(patientId)?.wires[2] ?? "";
    const { log } = await doctor.vault.syncState();
    const answer = await relay.showChains(log.size, [{ accountId: doctorId, from: 2, wires: [wire] }]);
    expect((await doctor.vault.ingestKeylog({ ...answer, upTo: 0 })).refusedChains).toEqual([
      "E_CHAIN(prev)",
    ]);
    expect(await devicesOf(doctor)).toBe(2);
    await doctor.sync();
    const readers = await doctor.vault.browsersOf(patientId);
    expect(readers).toHaveLength(2);
  });
});

describe("a seventeenth device", () => {
  it("is refused before anything is asked of it, and the sixteen go on", async () => {
    const clinic = await openClinic();
    const { patient, relay, patientId, teamId } = clinic;
    while ((relay.chains.get(patientId)?.wires.length ?? 16) < 16) await linkedTo(clinic, patient);
    const late = await seat(relay, clinic.clock).startLink();
    await expect(patient.addDevice(late.words.join(" "))).rejects.toThrow("E_DEVICE_LIMIT");
    expect(relay.chains.get(patientId)?.wires).toHaveLength(16);
    await patient.send({ type: "team", teamId }, "to sixteen", { subject: "S" });
    // The doctor's browser is the seventeenth reader, not a seventeenth device; what links give each other has one reader.
    const wraps = relay.posted.map(({ envelope }) => envelope.wraps.length);
    expect(wraps.filter((count) => count !== 1)).toEqual([17]);
  });
});

/** Step 3 as the attacker's browser takes it. */
async function answerAs(link: Awaited<ReturnType<typeof startLink>>["link"], message: string) {
  const { answerLink } = await import("#app/vault/worker/link-new.ts");
  const env = {
    storage: memoryStorage(),
    locks: memoryLocks(),
    clock: { now: () => 0, monotonic: () => 0 },
    random,
  };
  const step = await answerLink(env, link, message);
  if (step.type !== "proof") throw new Error("no proof");
  return step;
}

function messageTo(teamId: string) {
  return {
    ...{ to: { type: "team" as const, teamId }, text: "early", subject: "S" },
    ...{ category: "general" as const, draftKey: null },
  };
}
