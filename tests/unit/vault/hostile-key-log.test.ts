import { beforeEach, describe, expect, it } from "vitest";
import { parseHeader } from "#app/crypto/public/envelope-header.ts";
import { acceptLeaf, statementLeaf } from "#app/crypto/public/key-log-leaf.ts";
import { parseWire } from "#app/crypto/public/signed-statement.ts";
import { fromBase64url, toBase64url } from "#app/lib/base64url.ts";
import { utf8 } from "#app/lib/bytes.ts";
import type { InvitationOpening } from "#app/protocol/invitation-api.ts";
import type { Directory, FeedSync, KeylogSync, ProvenLog } from "#app/protocol/sync-api.ts";
import { walkKeylog } from "#app/sync/walk-keylog.ts";
import { openHead, relateLog } from "#app/vault/worker/keylog-pin.ts";
import { verifyEd25519 } from "#app/verify/ed25519.ts";
import { openCheckpoint } from "#audit/checkpoint.ts";
import { parseKey } from "#audit/note.ts";
import { sizeIn, TestLog } from "#tests/factories/test-log.ts";
import { linkedTo, openClinic, proofOf, refusals, seat, texts } from "#tests/factories/vault-clinic.ts";

const leafOf = (n: number) => acceptLeaf(new Uint8Array(8).fill(n));

describe("a key log that is not what it was", () => {
  let clinic: Awaited<ReturnType<typeof openClinic>>;
  beforeEach(async () => {
    clinic = await openClinic();
  });

  const held = async () => (await clinic.doctor.vault.syncState()).log;

  /** What the doctor's vault says to a key log whose checkpoint and proofs are these. */
  async function answerWith(log: ProvenLog): Promise<string> {
    const answer = await clinic.relay.showChains((await held()).size, []);
    return ingested({ ...answer, log, upTo: 0 });
  }

  async function ingested(answer: KeylogSync): Promise<string> {
    const before = await held();
    const outcome = await clinic.doctor.vault.ingestKeylog(answer).then(
      ({ refused }) => refused.map(({ code }) => code).join(),
      (error: Error) => error.message,
    );
    if (outcome !== "") expect(await held()).toEqual(before);
    return outcome;
  }

  it("rewound by one leaf is refused, signed or not", async () => {
    const { log } = clinic.relay;
    const { size } = await held();
    expect(await answerWith(await log.prove(size, [], size - 1))).toBe("E_STALE_LOG");
    expect(await answerWith(await log.prove(size, [], size))).toBe("");
  });

  it("under another key counts for nothing, even when the answer names that key", async () => {
    const other = new TestLog();
    for (let i = 0; i < clinic.relay.log.size + 3; i++) other.place(leafOf(i));
    const forged = await other.prove((await held()).size, []);
    expect(await answerWith(forged)).toBe("E_STALE_LOG");
    expect(await answerWith({ ...forged, key: clinic.relay.log.key })).toBe("E_STALE_LOG");
    expect(await answerWith({ ...forged, note: "not a note" })).toBe("E_STALE_LOG");
    expect(await clinic.doctor.vault.evidence()).toBeNull();
  });

  it("of the same size with another root is E_FORK, and both signed checkpoints are the evidence", async () => {
    const { log } = clinic.relay;
    const { size } = await held();
    const fork = log.fork(size - 1);
    fork.place(leafOf(1));
    expect(await answerWith(await fork.prove(size, []))).toBe("E_FORK");
    const evidence = JSON.parse((await clinic.doctor.vault.evidence()) ?? "{}");
    expect(evidence).toMatchObject({ type: "log-fork", key: log.key });
    const key = parseKey(evidence.key);
    const open = (note: string) => openCheckpoint(utf8(note), log.origin, [key], verifyEd25519);
    const [mine, theirs] = [open(evidence.held[0]), open(evidence.served)];
    expect([mine.size, theirs.size]).toEqual([size, size]);
    expect(toBase64url(mine.root)).not.toBe(toBase64url(theirs.root));
  });

  it("rewound to a size that was pinned, and to another tree there, is E_FORK", async () => {
    const { doctor, relay } = clinic;
    const { size } = await held();
    relay.log.place(leafOf(1));
    await doctor.sync();
    const fork = relay.log.fork(size - 1);
    fork.place(leafOf(2));
    expect(await answerWith(await fork.prove(0, []))).toBe("E_FORK");
    const { held: pinned } = JSON.parse((await doctor.vault.evidence()) ?? "{}");
    expect(pinned.join()).toContain(`\n${size}\n`);
  });

  it("is held to what was pinned after a lock as well, and what proves the fork stays", async () => {
    const { doctor, relay } = clinic;
    relay.log.place(leafOf(1));
    await doctor.sync();
    const pinned = await held();
    const { size } = pinned;
    const fork = relay.log.fork(size - 1);
    fork.place(leafOf(2));
    expect(await answerWith(await fork.prove(size, []))).toBe("E_FORK");
    const evidence = await doctor.vault.evidence();
    doctor.vault.lock();
    await doctor.vault.unlock(await proofOf(doctor, "unlockInput"));
    expect(await held()).toEqual(pinned);
    expect([evidence === null, await doctor.vault.evidence()]).toEqual([false, evidence]);
    expect(await answerWith(await fork.prove(size, []))).toBe("E_FORK");
  });

  it("that went another way before my checkpoint is E_FORK when it tries to prove it, E_STALE_LOG when not", async () => {
    const { log } = clinic.relay;
    const { size } = await held();
    const fork = log.fork(size - 2);
    for (let i = 0; i < 5; i++) fork.place(leafOf(i));
    const shown = await fork.prove(size, []);
    expect(await answerWith({ ...shown, consistency: [] })).toBe("E_STALE_LOG");
    expect(await answerWith(shown)).toBe("E_FORK");
  });

  it("with a proof from an older pin is an answer to an older question, asked again", async () => {
    const { relay, admin, doctor } = clinic;
    const { size } = await held();
    await admin.createTeam("Eye team", []);
    await doctor.sync();
    await admin.createTeam("Ear team", []);
    const late = await relay.log.prove(size, []);
    expect(await answerWith(late)).toBe("E_STALE_LOG");
    expect(await answerWith(await relay.log.prove((await held()).size, []))).toBe("");
  });

  it("a statement that is not in it is refused with all that came along", async () => {
    const { relay, admin, doctor, patient } = clinic;
    const { size } = await held();
    const known = relay.log.fork();
    await admin.createTeam("Eye team", []);
    const answer = await relay.showChains(size, [
      { accountId: admin.line.account, from: 0, wires: relay.chains.get(admin.line.account)?.wires ?? [] },
    ]);
    const [chain] = answer.chains;
    if (chain === undefined) throw new Error("nothing is shown");
    // The new TEAM is shown beside a log that does not have it, under every index there is.
    for (let index = 0; index < known.size; index++) {
      const indices = [...chain.indices.slice(0, -1), index];
      const log = await known.prove(size, [...new Set(indices)]);
      expect(await ingested({ ...answer, log, chains: [{ ...chain, indices }] })).toBe("E_STALE_LOG");
    }
    const short = [{ ...chain, indices: chain.indices.slice(1) }];
    expect(await ingested({ ...answer, chains: short })).toBe("E_STALE_LOG");
    const beyond = [{ ...chain, indices: chain.indices.map((index) => index + 1_000) }];
    expect(await ingested({ ...answer, chains: beyond })).toBe("E_STALE_LOG");
    expect((await doctor.vault.teams()).map(({ name }) => name)).toEqual(["Diabetes nurses"]);
    expect(await ingested(answer)).toBe("");
    await doctor.sync();
    await patient.sync();
    expect(await doctor.vault.teams()).toHaveLength(2);
  });

  it("a thread's statement that is not in it holds up the page of the feed, and nothing before it", async () => {
    const { patient, doctor, teamId } = clinic;
    const first = await patient.send({ type: "team", teamId }, "one", { subject: "S" });
    await doctor.sync();
    const { size } = await held();
    const before = clinic.relay.log.fork();
    const second = await patient.send({ type: "team", teamId }, "two", { subject: "T" });
    const lie = async (feed: FeedSync, change: Partial<FeedSync>): Promise<FeedSync> => {
      const items = feed.items.map((item) => (item.type === "statement" ? { ...item, index: 0 } : item));
      return { ...feed, items, log: await before.prove(size, [0]), ...change };
    };
    for (const change of [{}, { log: null }]) {
      doctor.line.tamper = (path, answer) =>
        path.startsWith("/api/sync/feed") ? lie(answer as FeedSync, change) : answer;
      await expect(doctor.sync()).rejects.toThrow("E_STALE_LOG");
      expect(await doctor.thread(second)).toBeNull();
    }
    expect(await texts(doctor, first)).toEqual(["one"]);
    doctor.line.tamper = (_path, answer) => answer;
    await doctor.sync();
    expect(await texts(doctor, second)).toEqual(["two"]);
    expect(await refusals(doctor, second)).toEqual([]);
  });

  it("an invitation or an answer to one that is not in it names nobody", async () => {
    const { admin, relay, clock } = clinic;
    const before = relay.log.fork();
    const nurse = seat(relay, clock);
    const link = await admin.invite({ kind: "clinician", name: "Nurse Ny", teamIds: [], validDays: 7 });
    const { accountId } = await nurse.acceptInvitation(link);
    admin.line.tamper = async (path, answer) => {
      if (path.startsWith("/api/sync/keylog")) return { ...(answer as KeylogSync), ...(await hide(path)) };
      if (!path.startsWith("/api/directory")) return answer;
      const directory = answer as Directory;
      const people = directory.people.map((person) =>
        person.accountId === accountId && person.invitation !== null
          ? { ...person, invitation: { ...person.invitation, indices: [0, 1] as [number, number] } }
          : person,
      );
      const shown = people.flatMap(({ invitation }) => invitation?.indices ?? []);
      return { ...directory, people, log: await before.prove(sizeIn(path), shown) };
    };
    const hide = async (path: string) => ({ chains: [], upTo: 0, log: await before.prove(sizeIn(path), []) });
    await expect(admin.sync()).rejects.toThrow("E_STALE_LOG");
    expect((await admin.vault.people()).map((person) => person.accountId)).not.toContain(accountId);
    admin.line.tamper = (_path, answer) => answer;
    await admin.sync();
    expect((await admin.vault.people()).find((person) => person.accountId === accountId)?.endorsable).toBe(
      true,
    );
  });

  it("at an invitation has to go on from the inviter's checkpoint under the inviter's key", async () => {
    const { relay, clock, doctor } = clinic;
    await doctor.sync();
    const floor = relay.log.size;
    const link = await doctor.invite({ kind: "patient", name: "Nia New", teamIds: [], validDays: 7 });
    const attempt = async (change: (opening: InvitationOpening) => Promise<Partial<InvitationOpening>>) => {
      const newcomer = seat(relay, clock);
      newcomer.line.tamper = async (path, answer) =>
        path.endsWith("/open")
          ? { ...(answer as object), ...(await change(answer as InvitationOpening)) }
          : answer;
      await newcomer.acceptInvitation(link);
      return newcomer;
    };
    const placesOf = ({ indices }: InvitationOpening) => indices.flat(2);
    const rewound = attempt(async () => ({ log: await relay.log.prove(0, [], floor - 1) }));
    await expect(rewound).rejects.toThrow("E_STALE_LOG");
    const unproven = attempt(async ({ log }) => ({ log: { ...log, inclusion: [] } }));
    await expect(unproven).rejects.toThrow("E_STALE_LOG");
    const elsewhere = attempt(async ({ indices: [, root, inviter] }) => ({ indices: [0, root, inviter] }));
    await expect(elsewhere).rejects.toThrow("E_STALE_LOG");
    const stranger = new TestLog();
    for (let i = 0; i < relay.log.size; i++) stranger.place(leafOf(i));
    const foreign = attempt(async (opening) => ({ log: await stranger.prove(floor, placesOf(opening)) }));
    await expect(foreign).rejects.toThrow("E_STALE_LOG");
    const fork = relay.log.fork(floor - 1);
    for (let i = 0; i < 4; i++) fork.place(leafOf(i));
    const forked = attempt(async (opening) => ({ log: await fork.prove(floor, placesOf(opening)) }));
    await expect(forked).rejects.toThrow("E_FORK");
    const { vault } = await attempt(async () => ({}));
    expect((await vault.syncState()).log.size).toBeGreaterThanOrEqual(floor);
  });

  it("that is another one for another person is E_FORK at the first message, with what the log signed for both", async () => {
    const { relay, doctor, patient, teamId } = clinic;
    await patient.sync();
    const threadId = await patient.send({ type: "team", teamId }, "one", { subject: "S" });
    await doctor.sync();
    await patient.sync();
    // From here on the patient is shown a log of their own, as long as everybody else's.
    const other = relay.log.fork();
    for (const [log, leaf] of [
      [relay.log, leafOf(1)],
      [other, leafOf(2)],
    ] as const)
      log.place(leaf);
    const shown = async (path: string) => ({
      chains: [],
      kemKeys: [],
      ...{ upTo: 0, changes: 0 },
      log: await other.prove(sizeIn(path), []),
    });
    patient.line.tamper = (path, answer) => {
      if (path.startsWith("/api/sync/keylog")) return shown(path);
      if (path.startsWith("/api/sync/feed")) return { items: [], more: false, log: null };
      return answer;
    };
    const read = async (device: typeof doctor, log: TestLog) => {
      const answer = await relay.showChains((await device.vault.syncState()).log.size, []);
      const { size } = (await device.vault.syncState()).log;
      await device.vault.ingestKeylog({ ...answer, upTo: 0, log: await log.prove(size, []) });
    };
    await read(patient, other);
    await read(doctor, relay.log);
    await patient.vault.send({
      ...{ to: { type: "thread", threadId }, text: "two", subject: "", category: "general", draftKey: null },
    });
    await patient.engine.syncNow();
    await expect(doctor.sync()).rejects.toThrow("E_FORK");
    expect(await texts(doctor, threadId)).toEqual(["one"]);
    const evidence = JSON.parse((await doctor.vault.evidence()) ?? "{}");
    const key = parseKey(evidence.key);
    const open = (note: string) => openCheckpoint(utf8(note), relay.log.origin, [key], verifyEd25519);
    const [mine, theirs] = [open(evidence.held[0]), open(evidence.served)];
    expect(theirs.size).toBe(mine.size);
    expect(toBase64url(theirs.root)).not.toBe(toBase64url(mine.root));
    await expect(doctor.send({ type: "thread", threadId }, "no")).rejects.toThrow("E_FORK");
  });

  it("that a sender only claims, without the log's own signature, holds the message back and proves nothing", async () => {
    const { relay } = clinic;
    const { size, root } = await held();
    const { key } = relay.log;
    const pin = { key, head: { size, root, sig: "" }, history: [], taken: 0 };
    const claimed = { size, root: toBase64url(new Uint8Array(32)), sig: "" };
    expect(relateLog(pin, claimed)).toBe("unproven");
    expect(relateLog(pin, { ...claimed, sig: toBase64url(new Uint8Array(64)) })).toBe("unproven");
    const stranger = new TestLog();
    const { sig } = openHead(await stranger.note(size, new Uint8Array(32)), stranger.key);
    expect(relateLog(pin, { ...claimed, sig })).toBe("unproven");
    const signed = openHead(await relay.log.note(size, new Uint8Array(32)), key);
    expect(relateLog(pin, signed)).toBe("fork");
    expect(relateLog(pin, { ...signed, size: size + 1 })).toBe("unproven");
    expect(relateLog(pin, { ...claimed, root })).toBe("consistent");
  });

  it("in which a REVOKE stands twice: whoever is shown both places refuses it, and whoever saw the first is not read under the second", async () => {
    const { patient, doctor, admin, relay, patientId, teamId } = clinic;
    const threadId = await patient.send({ type: "team", teamId }, "one", { subject: "S" });
    const lost = await linkedTo(clinic, patient);
    for (const device of [doctor, admin]) await device.sync();
    const seq = relay.chains.get(patientId)?.wires.length ?? 0;
    await patient.revoke((await lost.vault.status()).deviceId ?? "");
    await admin.sync();
    await patient.send({ type: "thread", threadId }, "my phone is gone");
    const wire = relay.chains.get(patientId)?.wires[seq] ?? "";
    relay.log.double(statementLeaf(parseWire(fromBase64url(wire)).stmtHash));

    const { log } = await admin.vault.syncState();
    const firstPlace = relay.chains.get(patientId)?.index[seq] ?? 0;
    const again = await relay.showChains(log.size, [{ accountId: patientId, from: seq, wires: [wire] }]);
    expect((await admin.vault.ingestKeylog(again)).refusedChains).toEqual(["E_STALE_LOG"]);
    const twice = {
      ...again,
      chains: again.chains.flatMap((part) => [part, { ...part, indices: [firstPlace] }]),
      log: await relay.log.prove(log.size, [firstPlace, ...(again.chains[0]?.indices ?? [])]),
    };
    await expect(admin.vault.ingestKeylog(twice)).rejects.toThrow("E_STALE_LOG");

    await doctor.sync();
    expect(await texts(doctor, threadId)).toEqual(["one"]);
    expect(await refusals(doctor, threadId)).toEqual(["E_STALE_LOG"]);
  });

  it("is gone through whole: nothing in it twice, nothing left out, and no other tree than the one that was signed", async () => {
    const { admin, relay, patientId } = clinic;
    await admin.sync();
    const walk = () => walkKeylog(admin.api, admin.vault);
    const { size } = (await admin.vault.syncState()).log;
    expect(size).toBeGreaterThan(10);
    const steps: number[] = [];
    const whole = await walkKeylog(admin.api, admin.vault, (done) => steps.push(done));
    expect(whole).toEqual({ verdict: "once", size });
    expect(steps[0]).toBe(5);

    const lie = async (change: (leaves: string, path: string) => string) => {
      admin.line.tamper = (path, answer) =>
        path.startsWith("/api/keylog/leaves")
          ? { leaves: change((answer as { leaves: string }).leaves, path) }
          : answer;
      const found = await walk();
      admin.line.tamper = (_path, answer) => answer;
      return found.verdict;
    };
    const another = relay.log.fork(size - 1);
    another.place(leafOf(1));
    expect(
      await lie((leaves, path) => (path.includes("from=5&") ? another.leaves(size - 1, size) : leaves)),
    ).toBe("other");
    expect(await lie(() => "")).toBe("other");
    expect(await lie((leaves) => leaves.slice(0, 40))).toBe("other");
    await expect(admin.vault.walkKeylog({ from: 3, leaves: relay.log.leaves(3, 4) })).rejects.toThrow(
      "E_SYNC_FIRST",
    );

    const [wire = ""] = relay.chains.get(patientId)?.wires ?? [];
    const places = [relay.chains.get(patientId)?.index[0], relay.log.size];
    relay.log.double(statementLeaf(parseWire(fromBase64url(wire)).stmtHash));
    const { log } = await admin.vault.syncState();
    await admin.vault.ingestKeylog(await relay.showChains(log.size, []));
    expect(await walk()).toEqual({ verdict: "twice", size: size + 1, places });
  });

  it("is signed into what people write: the newest checkpoint that was verified", async () => {
    const { patient, relay, teamId } = clinic;
    await patient.sync();
    await patient.send({ type: "team", teamId }, "one", { subject: "S" });
    const { log } = parseHeader(fromBase64url(relay.posted[0]?.envelope.header ?? ""));
    expect(log.size).toBeGreaterThan(10);
    expect(toBase64url(log.root)).toBe(toBase64url(relay.log.root(log.size)));
  });
});
