import { beforeEach, describe, expect, it } from "vitest";
import { zeroId } from "#app/crypto/codec.ts";
import { replayChain, startChain } from "#app/crypto/public/chain-replay.ts";
import { deviceIdOf } from "#app/crypto/public/device-record.ts";
import { startThread } from "#app/crypto/public/thread-replay.ts";
import { deviceRecordOf, generateDeviceSecrets, softwareDeviceKeys } from "#app/crypto/secret/device-keys.ts";
import { provePossession, signGenesis, signNext } from "#app/crypto/secret/sign-chain.ts";
import { signNextInThread } from "#app/crypto/secret/sign-thread.ts";
import { fromBase64url, toBase64url } from "#app/lib/base64url.ts";
import type { Directory, FeedSync, KeylogSync } from "#app/protocol/sync-api.ts";
import { sizeIn } from "#tests/factories/test-log.ts";
import { openClinic, refusals, seat, texts } from "#tests/factories/vault-clinic.ts";

const random = (length: number) => crypto.getRandomValues(new Uint8Array(length));

/** An account that the server makes for itself. */
async function ghostAccount(role: 1 | 2 | 3 = 2) {
  const keys = softwareDeviceKeys(generateDeviceSecrets(random));
  const device = deviceRecordOf(keys, { kind: "browser", flags: 0, createdMs: 1 });
  const at = { timeMs: 1, logSize: 0, logRoot: zeroId() };
  const wire = await signGenesis({ role, salt: random(32), device, at, adm: keys.adm, sig: keys.sig });
  return { keys, device, wire, state: startChain(wire), deviceId: deviceIdOf(device) };
}

type Envelope = Extract<FeedSync["items"][number], { type: "envelope" }>;

function flip(text: string, at: number): string {
  const bytes = fromBase64url(text);
  bytes[at] = (bytes[at] ?? 0) ^ 1;
  return toBase64url(bytes);
}

describe("a hostile server", () => {
  let clinic: Awaited<ReturnType<typeof openClinic>>;
  let threadId: string;
  beforeEach(async () => {
    clinic = await openClinic();
    const { patient, doctor, teamId } = clinic;
    threadId = await patient.send({ type: "team", teamId }, "one", { subject: "S" });
    await doctor.sync();
  });

  /** What the doctor's next key log answer refuses. */
  async function keylogRefusals(
    change: (answer: KeylogSync, size: number) => KeylogSync | Promise<KeylogSync>,
  ): Promise<string[]> {
    const { doctor } = clinic;
    const { log } = await doctor.vault.syncState();
    const response = await doctor.line.send(`/api/sync/keylog?size=${log.size}`, {
      method: "GET",
      headers: {},
    });
    const answer = await change(JSON.parse(await response.text()), log.size);
    return (await doctor.vault.ingestKeylog(answer)).refused.map(({ code }) => code);
  }

  it("cannot add a device of its own to a person", async () => {
    const { relay, patientId, doctor } = clinic;
    const chain = relay.chains.get(patientId);
    const state = replayChain((chain?.wires ?? []).map(fromBase64url));
    const ghost = await ghostAccount();
    const place = { accountId: state.accountId, seq: state.seq + 1, prev: state.head };
    const possession = await provePossession(place, ghost.device, ghost.keys);
    const at = { timeMs: 2, logSize: state.lastLogSize, logRoot: random(32) };
    const change = { type: "add" as const, device: ghost.device, replaces: zeroId(), ...possession };
    // Signed by the ghost itself, in the name of the patient's real device.
    const signer = { deviceId: [...state.devices.values()][0]?.deviceId ?? zeroId(), adm: ghost.keys.adm };
    const forged = await signNext(state, change, at, signer).catch(() => null);
    expect(forged).toBeNull();
    const { wire } = await forgeAdd(state, change, at, signer);
    const part = { accountId: patientId, from: state.seq + 1, wires: [wire] };
    expect(await keylogRefusals((_answer, size) => relay.showChains(size, [part]))).toEqual(["E_SIG"]);
    const readers = await doctor.vault.readersOf({ type: "thread", threadId });
    expect(readers.find(({ accountId }) => accountId === patientId)?.devices).toBe(2);
  });

  it("cannot put a member into a thread", async () => {
    const { relay, doctor, doctorId } = clinic;
    const ghost = await ghostAccount(2);
    const chains = new Map(
      [...relay.chains].map(([id, { wires }]) => [id, replayChain(wires.map(fromBase64url))]),
    );
    chains.set(ghost.state.id, ghost.state);
    const root = [...chains.values()].find(({ role }) => role === 3) ?? null;
    const context = { chain: (id: string) => chains.get(id) ?? null, root };
    const thread = startThread(fromBase64url(relay.threads.get(threadId)?.wires[0] ?? ""), context);
    const at = { timeMs: 3, logSize: 99, logRoot: random(32) };
    const member = { account: ghost.state.accountId, role: 7, seq: 0, head: ghost.state.head };
    const signer = { account: ghost.state.accountId, deviceId: ghost.deviceId, sig: ghost.keys.sig };
    const wire = await signNextInThread(thread, { type: "add-member", member }, at, signer);
    const part = { accountId: ghost.state.id, from: 0, wires: [toBase64url(ghost.wire)] };
    await keylogRefusals((_answer, size) => relay.showChains(size, [part]));
    relay.deliver(doctorId, { type: "statement", threadId, wire: toBase64url(wire) });
    await doctor.sync();
    expect(await refusals(doctor, threadId)).toEqual(["E_NOT_MEMBER"]);
    const names = (await doctor.thread(threadId))?.readers.map(({ accountId }) => accountId) ?? [];
    expect(names).not.toContain(ghost.state.id);
  });

  it("cannot hide a thread's CREATE: what depends on it waits and opens when it comes", async () => {
    const { patient, doctor, teamId, relay } = clinic;
    const hidden: FeedSync["items"] = [];
    doctor.line.tamper = (path, answer) => {
      if (!path.startsWith("/api/sync/feed")) return answer;
      const feed = answer as FeedSync;
      hidden.push(...feed.items.filter(({ type }) => type === "statement"));
      return { ...feed, items: feed.items.filter(({ type }) => type === "envelope"), log: null };
    };
    const second = await patient.send({ type: "team", teamId }, "two", { subject: "T" });
    await doctor.sync();
    expect(await doctor.thread(second)).toBeNull();
    doctor.line.tamper = (_path, answer) => answer;
    const indices = hidden.flatMap((item) => (item.type === "statement" ? [item.index] : []));
    await doctor.vault.ingestFeed({
      items: hidden.map((item) => ({ ...item, n: item.n + 100 })),
      more: false,
      log: await relay.log.prove((await doctor.vault.syncState()).log.size, indices),
    });
    expect(await texts(doctor, second)).toEqual(["two"]);
  });

  it("cannot drop a message in the middle unseen", async () => {
    const { patient, doctor, clock } = clinic;
    doctor.line.tamper = (path, answer) =>
      path.startsWith("/api/sync/feed") ? { items: [], more: false, log: null } : answer;
    // Messages of one millisecond are ordered by hash: a gap would stand on either side.
    clock.advance(1_000);
    await patient.send({ type: "thread", threadId }, "dropped");
    clock.advance(1_000);
    await patient.send({ type: "thread", threadId }, "three");
    doctor.line.tamper = (path, answer) => {
      if (!path.startsWith("/api/sync/feed")) return answer;
      const feed = answer as FeedSync;
      return { ...feed, items: feed.items.slice(1) };
    };
    await doctor.sync();
    const lines = (await doctor.thread(threadId))?.lines.filter(
      ({ kind }) => kind === "message" || kind === "missing",
    );
    expect(
      lines?.map((line) => (line.kind === "missing" ? line.count : line.kind === "message" ? line.text : "")),
    ).toEqual(["one", 1, "three"]);
  });

  it.each([
    ["a bit of the signature", (item: Envelope) => ({ ...item, sig: flip(item.sig, 3) }), "E_SIG"],
    ["a bit of the ciphertext", (item: Envelope) => ({ ...item, ct: flip(item.ct, 20) }), "E_SIG"],
    ["the wrap", (item: Envelope) => ({ ...item, wrap: null }), "E_NOT_RECIPIENT"],
    [
      "the wrap's bytes",
      (item: Envelope) => ({ ...item, wrap: flip(item.wrap ?? "", 40) }),
      "E_NOT_RECIPIENT",
    ],
  ])("cannot change %s of a message", async (_name, change, code) => {
    const { patient, doctor } = clinic;
    await patient.send({ type: "thread", threadId }, "two");
    doctor.line.tamper = (path, answer) => {
      if (!path.startsWith("/api/sync/feed")) return answer;
      const feed = answer as FeedSync;
      return { ...feed, items: feed.items.map((item) => (item.type === "envelope" ? change(item) : item)) };
    };
    await doctor.sync();
    expect(await refusals(doctor, threadId)).toEqual([code]);
    expect(await texts(doctor, threadId)).toEqual(["one"]);
  });

  it("gives one device another's wrap in vain", async () => {
    const { patient, doctor, relay } = clinic;
    await patient.send({ type: "thread", threadId }, "two");
    const stored = relay.posted.at(-1);
    doctor.line.tamper = (path, answer) => {
      if (!path.startsWith("/api/sync/feed") || stored === undefined) return answer;
      const feed = answer as FeedSync;
      const other = relay.delivered({ n: 1, ...stored }, patient.line.device).wrap;
      return {
        ...feed,
        items: feed.items.map((item) => (item.type === "envelope" ? { ...item, wrap: other } : item)),
      };
    };
    await doctor.sync();
    expect(await refusals(doctor, threadId)).toEqual(["E_NOT_RECIPIENT"]);
  });

  it("cannot replay a message, nor move it to another thread", async () => {
    const { patient, doctor, doctorId, relay, teamId } = clinic;
    const second = await patient.send({ type: "team", teamId }, "other", { subject: "T" });
    const [first] = relay.posted;
    if (first === undefined) throw new Error("nothing was posted");
    relay.deliver(doctorId, { type: "envelope", ...first });
    relay.deliver(doctorId, { type: "envelope", ...first, threadId: second });
    await doctor.sync();
    expect(await texts(doctor, threadId)).toEqual(["one"]);
    expect(await texts(doctor, second)).toEqual(["other"]);
    expect(await refusals(doctor, second)).toEqual(["E_NOT_MEMBER"]);
  });

  it("cannot swap names", async () => {
    const { patient, doctor, doctorId, patientId } = clinic;
    const swap = (answer: unknown) => {
      const directory = answer as Directory;
      const people = directory.people.map((person) => ({
        ...person,
        name: person.accountId === doctorId ? "Dr Evil" : "Nobody",
      }));
      return {
        ...directory,
        people,
        teams: directory.teams.map((team) => ({ ...team, name: "Other team" })),
      };
    };
    for (const device of [patient, doctor]) {
      device.line.tamper = (path, answer) => (path.startsWith("/api/directory") ? swap(answer) : answer);
      await device.sync();
    }
    const shown = await patient.vault.people();
    expect(shown.find(({ accountId }) => accountId === doctorId)).toMatchObject({
      name: null,
      claimedName: "Dr Evil",
      trust: "says-to-be",
    });
    expect((await doctor.vault.people()).find(({ accountId }) => accountId === patientId)?.name).toBeNull();
    expect((await patient.vault.teams())[0]?.name).toBeNull();
  });

  it("cannot pass off an account without an answered invitation as endorsable", async () => {
    const { admin, relay, clock } = clinic;
    const nurse = seat(relay, clock);
    const { accountId } = await nurse.acceptInvitation(
      await admin.invite({ kind: "clinician", name: "Nurse Ny", teamIds: [], validDays: 7 }),
    );
    admin.line.tamper = async (path, answer) => {
      if (!path.startsWith("/api/directory")) return answer;
      const directory = answer as Directory;
      const people = directory.people.map((person) => ({ ...person, invitation: null }));
      return { ...directory, people, log: await relay.log.prove(sizeIn(path), []) };
    };
    await admin.sync();
    await expect(admin.endorse([{ accountId, teamIds: [] }])).rejects.toThrow("E_NO_PERSON");
    admin.line.tamper = (_path, answer) => answer;
    await admin.sync();
    expect((await admin.vault.people()).find((person) => person.accountId === accountId)).toMatchObject({
      status: "pending",
      endorsable: true,
      name: "Nurse Ny",
    });
  });

  it("a removed clinician cannot open what is sent after the removal", async () => {
    const { admin, patient, doctor, doctorId } = clinic;
    await admin.sync();
    await admin.offboard(doctorId);
    await patient.sync();
    await patient.send({ type: "thread", threadId }, "after");
    await doctor.sync();
    expect(await texts(doctor, threadId)).toEqual(["one"]);
    expect(await refusals(doctor, threadId)).toEqual(["E_NOT_RECIPIENT"]);
  });
});

describe("a hostile server at an invitation", () => {
  it("cannot swap the payload, the clinic or the inviter's words", async () => {
    const { relay, clock, doctor } = await openClinic();
    const link = await doctor.invite({ kind: "patient", name: "Nia New", teamIds: [], validDays: 7 });
    const attempt = async (
      change: (opening: Record<string, unknown>) => Record<string, unknown>,
      at = link,
    ) => {
      const newcomer = seat(relay, clock);
      newcomer.line.tamper = (path, answer) =>
        path.endsWith("/open") ? change(answer as Record<string, unknown>) : answer;
      await newcomer.acceptInvitation(at);
    };
    await expect(
      attempt((opening) => ({ ...opening, payload: flip(String(opening.payload), 50) })),
    ).rejects.toThrow("E_CT");
    await expect(
      attempt((opening) => ({ ...opening, invite: flip(String(opening.invite), 200) })),
    ).rejects.toThrow(/E_SIG|E_INVITE/);
    await expect(attempt((opening) => ({ ...opening, status: "used" }))).rejects.toThrow("E_INVITE(used)");
    const ghost = await ghostAccount(3);
    await expect(
      attempt((opening) => ({ ...opening, rootChain: [toBase64url(ghost.wire)] })),
    ).rejects.toThrow("E_INVITE(clinic)");
    clock.advance(8 * 86_400_000);
    await expect(attempt((opening) => opening)).rejects.toThrow("E_INVITE(expired)");
  });
});

/** What `signNext` refuses to give out: the same bytes with the forger's signature. */
async function forgeAdd(
  state: Parameters<typeof signNext>[0],
  change: Parameters<typeof signNext>[1],
  at: Parameters<typeof signNext>[2],
  signer: Parameters<typeof signNext>[3],
): Promise<{ wire: string }> {
  const { nextStatement, signStatementBytes } = await import("#app/crypto/secret/sign-chain.ts");
  const { encodeWire } = await import("#app/crypto/public/statement-wire.ts");
  const bytes = nextStatement(state, change, at, [signer.deviceId]);
  return { wire: toBase64url(encodeWire(bytes, [await signStatementBytes(bytes, signer)])) };
}
