import { beforeEach, describe, expect, it } from "vitest";
import { parseWire } from "#app/crypto/public/signed-statement.ts";
import { fromBase64url } from "#app/lib/base64url.ts";
import type { KeylogSync } from "#app/protocol/sync-api.ts";
import { sizeIn } from "#tests/factories/test-log.ts";
import { openClinic, proofOf, refusals, seat, texts } from "#tests/factories/vault-clinic.ts";

const dayMs = 86_400_000;

let clinic: Awaited<ReturnType<typeof openClinic>>;
let threadId: string;

beforeEach(async () => {
  clinic = await openClinic();
  const { patient, doctor, teamId } = clinic;
  threadId = await patient.send({ type: "team", teamId }, "before");
  await doctor.sync();
});

/** Locks, then signs in as a browser does: one ceremony, with the second salt where renewal is due. */
async function reopen(device: Pick<typeof clinic.patient, "vault" | "signIn" | "sync">) {
  device.vault.lock();
  await device.signIn();
  await device.sync();
}

/** Types of the statements in the own chain, as the server holds them. */
function statements(accountId: string): string[] {
  const wires = clinic.relay.chains.get(accountId)?.wires ?? [];
  return wires.map((wire) => parseWire(fromBase64url(wire)).statement.type);
}

/** An evil server's answer for the key log without the last statements of one chain. */
function withholding(accountId: string, count: number) {
  return async (path: string, answer: unknown) => {
    if (!path.startsWith("/api/sync/keylog")) return answer;
    const { chains, kemKeys } = answer as KeylogSync;
    const shown = chains.map((part) =>
      part.accountId === accountId
        ? { ...part, wires: part.wires.slice(0, part.wires.length - count) }
        : part,
    );
    return { ...(await clinic.relay.showChains(sizeIn(path), shown)), kemKeys };
  };
}

describe("renewing the keys of a device", () => {
  it("happens in the first unlock after 30 days, without another ceremony, and not a day sooner", async () => {
    const { patient, patientId, clock, authenticator } = { ...clinic, ...clinic.patient };
    let ceremonies = 0;
    const { get } = authenticator;
    authenticator.get = (...args) => {
      ceremonies++;
      return get(...args);
    };
    clock.advance(29 * dayMs);
    expect((await patient.vault.status()).renewalDue).toBe(false);
    await reopen(patient);
    expect(statements(patientId)).not.toContain("rotate");
    clock.advance(2 * dayMs);
    expect((await patient.vault.status()).renewalDue).toBe(true);
    ceremonies = 0;
    await reopen(patient);
    expect(ceremonies).toBe(1);
    expect(statements(patientId).filter((type) => type === "rotate")).toHaveLength(1);
    expect((await patient.vault.status()).renewalDue).toBe(false);
    expect(await patient.vault.keyState()).toMatchObject({ older: 1, pending: false });
    await reopen(patient);
    expect(statements(patientId).filter((type) => type === "rotate")).toHaveLength(1);
  });

  it("leaves old messages readable, and new ones are wrapped to the new keys", async () => {
    const { patient, doctor, relay, clock } = clinic;
    clock.advance(31 * dayMs);
    await reopen(patient);
    await reopen(doctor);
    await patient.sync();
    await doctor.send({ type: "thread", threadId }, "after");
    await patient.sync();
    await reopen(patient);
    expect(await texts(patient, threadId)).toEqual(["before", "after"]);
    const last = relay.posted
      .at(-1)
      ?.envelope.wraps.map((wrap) => new DataView(fromBase64url(wrap).buffer).getUint32(32));
    // Two devices that renewed, and the patient's kit, which never does.
    expect(last?.toSorted()).toEqual([0, 1, 1]);
  });

  it("signs nothing without the second output, and nothing for roles that receive nothing", async () => {
    const { patient, patientId, admin, relay, clock } = clinic;
    clock.advance(31 * dayMs);
    patient.vault.lock();
    await patient.vault.unlock(await proofOf(patient, "unlockInput"));
    await patient.sync();
    expect(statements(patientId)).not.toContain("rotate");
    const before = [...relay.chains.values()].flat().length;
    await reopen(admin);
    expect([...relay.chains.values()].flat()).toHaveLength(before);
    const { accountId } = await admin.vault.status();
    expect(statements(accountId ?? "")).not.toContain("rotate");
  });

  it("drops the admin key when no sync has come within 60 s", async () => {
    const { patient, patientId, clock } = clinic;
    clock.advance(31 * dayMs);
    patient.vault.lock();
    await patient.signIn();
    clock.advance(61_000);
    await patient.sync();
    expect(statements(patientId)).not.toContain("rotate");
    await reopen(patient);
    expect(statements(patientId)).toContain("rotate");
  });

  it("posts the same bytes again after a lost answer, whoever is unlocked by then", async () => {
    const { patient, patientId, relay, clock } = clinic;
    const bodies: string[] = [];
    const { send } = patient.line;
    patient.line.send = async (path, request) => {
      const answer = await send(path, request);
      if (path !== "/api/chain/rotate") return answer;
      bodies.push(String(request.body));
      if (bodies.length === 1) throw new TypeError("the answer is lost");
      return answer;
    };
    clock.advance(31 * dayMs);
    patient.vault.lock();
    await patient.signIn();
    await expect(patient.sync()).rejects.toThrow("E_NETWORK");
    await reopen(patient);
    expect(bodies.length).toBeGreaterThan(0);
    expect(new Set(bodies).size).toBe(1);
    expect(statements(patientId).filter((type) => type === "rotate")).toHaveLength(1);
    expect(relay.chains.get(patientId)?.wires).toContain(JSON.parse(bodies[0] ?? "{}").wire);
    expect(await patient.vault.rotationPending()).toBeNull();
  });

  it("on suspicion it is one admin batch, which a second one cannot double", async () => {
    const { patient, patientId } = clinic;
    await patient.renewKeys();
    expect(statements(patientId).filter((type) => type === "rotate")).toHaveLength(1);
    await patient.renewKeys();
    expect(statements(patientId).filter((type) => type === "rotate")).toHaveLength(2);
    patient.line.offline = true;
    await patient.vault.adminPrepare({ type: "rotate" });
    await patient.vault.adminSign(await proofOf(patient, "adminInput"));
    await expect(patient.vault.adminPrepare({ type: "rotate" })).rejects.toThrow("E_ADMIN_EMPTY");
  });

  it("works where a passphrase protects the vault", async () => {
    const { doctor, relay, clock } = clinic;
    const other = seat(relay, clock, { prf: false });
    const link = await doctor.invite({ kind: "patient", name: "Pat Phrase", teamIds: [], validDays: 7 });
    const { accountId } = await other.acceptInvitation(link);
    await other.makeKit();
    clock.advance(31 * dayMs);
    await reopen(other);
    expect(statements(accountId).filter((type) => type === "rotate")).toHaveLength(1);
  });

  it("another tab opens what is wrapped to keys that it did not renew itself", async () => {
    const { patient, doctor, relay, clock } = clinic;
    const second = seat(relay, clock, { storage: patient.storage });
    second.line.account = patient.line.account;
    second.line.device = patient.line.device;
    await second.vault.unlock(await proofOf(patient, "unlockInput"));
    await patient.renewKeys();
    await doctor.sync();
    await doctor.send({ type: "thread", threadId }, "after");
    await second.sync();
    expect(await texts(second, threadId)).toEqual(["before", "after"]);
  });
});

describe("letting old private keys go", () => {
  it("waits for 45 days and for everything that the server lists", async () => {
    const { patient, doctor, clock } = clinic;
    await patient.renewKeys();
    // Written before the doctor's browser knew of the new keys.
    doctor.line.offline = true;
    clock.advance(44 * dayMs);
    await reopen(patient);
    expect((await patient.vault.keyState()).older).toBe(2);
    clock.advance(2 * dayMs);
    expect(await patient.vault.expiringEpoch()).toBe(0);
    expect(await patient.vault.forgetEpoch({ keyEpoch: 0, listed: ["unheard-of"] })).toEqual({ unopened: 1 });
    expect(await patient.vault.expiringEpoch()).toBe(0);
    await patient.sync();
    expect(await patient.vault.expiringEpoch()).toBeNull();
    await reopen(patient);
    expect(await texts(patient, threadId)).toEqual(["before"]);
  });

  it("keys in use, or not yet 45 days out of it, are never let go", async () => {
    const { patient, clock } = clinic;
    await patient.renewKeys();
    clock.advance(40 * dayMs);
    const before = (await patient.vault.keyState()).older;
    for (const keyEpoch of [0, 1, 2, 7])
      expect(await patient.vault.forgetEpoch({ keyEpoch, listed: [] })).toEqual({ unopened: 0 });
    expect((await patient.vault.keyState()).older).toBe(before);
  });

  it("what arrives afterwards under the old keys is named as not to be opened here, and the rest goes on", async () => {
    const { patient, doctor, patientId, clock } = clinic;
    await patient.renewKeys();
    // The server hides the ROTATE from the doctor, whose message is wrapped to keys that are gone by then.
    doctor.line.tamper = withholding(patientId, 1);
    clock.advance(46 * dayMs);
    await patient.sync();
    expect(await patient.vault.expiringEpoch()).toBeNull();
    await doctor.sync();
    await doctor.send({ type: "thread", threadId }, "hidden from the new keys");
    await patient.sync();
    expect(await texts(patient, threadId)).toEqual(["before"]);
    expect(await refusals(patient, threadId)).toEqual(["E_UNWRAP"]);
  });
});

describe("a server that lies about renewed keys", () => {
  it("a hidden ROTATE costs nothing while the old keys are held, and shows at the next message", async () => {
    const { patient, doctor, patientId } = clinic;
    await doctor.sync();
    await patient.renewKeys();
    doctor.line.tamper = withholding(patientId, 1);
    await doctor.sync();
    await doctor.send({ type: "thread", threadId }, "to the old keys");
    await patient.sync();
    expect(await texts(patient, threadId)).toEqual(["before", "to the old keys"]);
    await patient.send({ type: "thread", threadId }, "signed under the new head");
    await doctor.sync();
    expect(await texts(doctor, threadId)).toEqual(["before", "to the old keys"]);
    expect(await refusals(doctor, threadId)).toEqual(["E_STALE_LOG"]);
    doctor.line.tamper = (_path, answer) => answer;
    await doctor.sync();
    expect(await texts(doctor, threadId)).toEqual(["before", "to the old keys", "signed under the new head"]);
  });

  it("a ROTATE that it hides from its own device stays pending, with the same bytes", async () => {
    const { patient, patientId } = clinic;
    await patient.sync();
    await patient.vault.adminPrepare({ type: "rotate" });
    await patient.vault.adminSign(await proofOf(patient, "adminInput"));
    const pending = await patient.vault.rotationPending();
    patient.line.tamper = withholding(patientId, 1);
    await patient.sync();
    await patient.sync();
    expect(await patient.vault.rotationPending()).toEqual(pending);
    patient.line.tamper = (_path, answer) => answer;
    await patient.sync();
    expect(await patient.vault.rotationPending()).toBeNull();
    expect(statements(patientId).filter((type) => type === "rotate")).toHaveLength(1);
  });

  it("a KEM key of its own in place of the renewed one is wrapped to by nobody", async () => {
    const { patient, doctor, relay } = clinic;
    await patient.renewKeys();
    doctor.line.tamper = (path, answer) => {
      if (!path.startsWith("/api/sync/keylog")) return answer;
      const sync = answer as KeylogSync;
      return { ...sync, kemKeys: sync.kemKeys.map((key) => ({ ...key, kemPk: "A".repeat(1579) })) };
    };
    await doctor.sync();
    const before = relay.posted.length;
    await expect(doctor.send({ type: "thread", threadId }, "to whom?")).rejects.toThrow("E_SYNC_FIRST");
    expect(relay.posted).toHaveLength(before);
  });
});
