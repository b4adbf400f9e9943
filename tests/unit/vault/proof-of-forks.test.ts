import { beforeEach, describe, expect, it } from "vitest";
import { emptyAnswer } from "#app/protocol/clinic-api.ts";
import type { FeedSync } from "#app/protocol/sync-api.ts";
import { sizeIn } from "#tests/factories/test-log.ts";
import { cloneOf, openClinic, refusals, type Seat, signKit, texts } from "#tests/factories/vault-clinic.ts";

describe("two of one", () => {
  let clinic: Awaited<ReturnType<typeof openClinic>>;
  let threadId: string;
  beforeEach(async () => {
    clinic = await openClinic();
    const { patient, doctor, teamId } = clinic;
    threadId = await patient.send({ type: "team", teamId }, "one", { subject: "S" });
    await doctor.sync();
  });

  it("envelopes under one counter shut out their device, with both as evidence, and the thread goes on", async () => {
    const { patient, doctor, relay } = clinic;
    const clone = await cloneOf(clinic, patient);
    const write = (vault: Seat["vault"], text: string) =>
      vault.send({
        to: { type: "thread", threadId },
        text,
        subject: "",
        category: "general",
        draftKey: null,
      });
    await write(patient.vault, "ten mg");
    await write(clone.vault, "a hundred mg");
    // Neither has heard of the other: the server holds back the feed from both.
    for (const { line } of [patient, clone])
      line.tamper = (path, answer) =>
        path.startsWith("/api/sync/feed") ? { items: [], more: false, log: null } : answer;
    await patient.sync();
    await clone.sync();
    expect(relay.posted).toHaveLength(3);
    await doctor.sync();
    expect(await texts(doctor, threadId)).toEqual(["one", "ten mg"]);
    expect(await refusals(doctor, threadId)).toEqual(["E_EQUIVOCATION"]);
    const evidence = JSON.parse((await doctor.vault.equivocation()) ?? "{}");
    expect(evidence).toMatchObject({ type: "equivocation", device: patient.line.device });
    expect(evidence.envelopes).toHaveLength(2);
    expect(await doctor.vault.evidence()).toBeNull();
    await doctor.send({ type: "thread", threadId }, "which?");
    expect(await texts(doctor, threadId)).toEqual(["one", "ten mg", "which?"]);
    await write(patient.vault, "later");
    await patient.sync();
    await doctor.sync();
    expect(await texts(doctor, threadId)).not.toContain("later");
  });

  it("statements of one seq, both validly signed, are E_FORK with both as evidence", async () => {
    const { doctor, patientId, relay } = clinic;
    const [first, second] = [await signKit(clinic.patient), await signKit(clinic.patient)];
    const answer = async (wire: string) =>
      relay.showChains((await doctor.vault.syncState()).log.size, [
        { accountId: patientId, from: 2, wires: [wire] },
      ]);
    expect((await doctor.vault.ingestKeylog(await answer(first.wire))).refused).toEqual([]);
    const result = await doctor.vault.ingestKeylog(await answer(second.wire));
    expect(result.refused).toEqual([{ threadId: null, code: "E_FORK" }]);
    const evidence = JSON.parse((await doctor.vault.evidence()) ?? "{}");
    expect(evidence).toMatchObject({
      type: "chain-fork",
      account: patientId,
      statements: [first.wire, second.wire],
    });
  });

  it("a message that names a chain the server does not show waits as E_STALE_LOG and opens when it comes", async () => {
    const { patient, doctor, relay } = clinic;
    doctor.line.tamper = (path, answer) =>
      path.startsWith("/api/sync/keylog") ? relay.showChains(sizeIn(path), []) : answer;
    await patient.makeKit();
    await patient.send({ type: "thread", threadId }, "with a second kit");
    await doctor.sync();
    expect(await refusals(doctor, threadId)).toEqual(["E_STALE_LOG"]);
    doctor.line.tamper = (_path, answer) => answer;
    await doctor.sync();
    expect(await refusals(doctor, threadId)).toEqual([]);
    expect(await texts(doctor, threadId)).toEqual(["one", "with a second kit"]);
  });

  it("a statement that closes a thread on one side only is E_FORK where the other arrives", async () => {
    const { patient, doctor, doctorId, relay } = clinic;
    await doctor.vault.close({ threadId });
    const [byDoctor] = await doctor.vault.outbox();
    await patient.vault.close({ threadId });
    const [byPatient] = await patient.vault.outbox();
    const wireOf = (item: typeof byDoctor) => (item?.post === "close" ? item.body.wire : "");
    relay.deliver(doctorId, { type: "statement", threadId, wire: wireOf(byPatient) });
    relay.deliver(doctorId, { type: "statement", threadId, wire: wireOf(byDoctor) });
    const { size } = (await doctor.vault.syncState()).log;
    const page = JSON.parse(
      await (
        await doctor.line.send(`/api/sync/feed?after=2&size=${size}`, { method: "GET", headers: {} })
      ).text(),
    ) as FeedSync;
    expect((await doctor.vault.ingestFeed(page)).refused.map(({ code }) => code)).toEqual(["E_FORK"]);
    expect(JSON.parse((await doctor.vault.evidence()) ?? "{}")).toMatchObject({
      type: "thread-fork",
      seq: 1,
    });
  });

  it("a wrong view of the own chain hides that message, names who claimed it and pauses sending, without a lock", async () => {
    const { patient, doctor, patientId, relay } = clinic;
    const [shown, posted] = [await signKit(clinic.patient), await signKit(clinic.patient)];
    const { log } = await doctor.vault.syncState();
    const chains = [{ accountId: patientId, from: 2, wires: [shown.wire] }];
    await doctor.vault.ingestKeylog({
      ...(await relay.showChains(log.size, chains)),
      kemKeys: [{ kemHash: "A".repeat(43), kemPk: shown.kemPk ?? "" }],
    });
    await patient.api.post("/api/chain/kit", posted, emptyAnswer);
    await patient.sync();
    await doctor.vault.send({
      to: { type: "thread", threadId },
      text: "to a false device",
      subject: "",
      category: "general",
      draftKey: null,
    });
    // The doctor's server never shows the posted kit: it would prove the fork there.
    doctor.line.tamper = (path, answer) =>
      path.startsWith("/api/sync/keylog") ? relay.showChains(sizeIn(path), []) : answer;
    await doctor.sync();
    await patient.sync();
    expect(await texts(patient, threadId)).toEqual(["one"]);
    expect(await refusals(patient, threadId)).toEqual(["E_VIEW"]);
    expect(await patient.thread(threadId)).toMatchObject({ paused: "E_VIEW", canWrite: false });
    await expect(patient.send({ type: "thread", threadId }, "more")).rejects.toThrow("E_VIEW");
    expect((await patient.vault.status()).state).toBe("unlocked");
  });
});
