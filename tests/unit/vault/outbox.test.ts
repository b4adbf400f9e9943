import { beforeEach, describe, expect, it } from "vitest";
import { emptyAnswer } from "#app/protocol/clinic-api.ts";
import { createVaultCore } from "#app/vault/worker/vault-core.ts";
import { cloneOf, openClinic, proofOf, refusals, seat, texts } from "#tests/factories/vault-clinic.ts";

describe("the outbox", () => {
  let clinic: Awaited<ReturnType<typeof openClinic>>;
  let threadId: string;
  beforeEach(async () => {
    clinic = await openClinic();
    const { patient, teamId, doctor } = clinic;
    threadId = await patient.send({ type: "team", teamId }, "one", { subject: "S" });
    await doctor.sync();
  });

  const to = () => ({ type: "thread" as const, threadId });
  const write = (text: string) =>
    clinic.patient.vault.send({ to: to(), text, subject: "", category: "general", draftKey: null });

  it("posts identical bytes after a post without an answer", async () => {
    const { patient, doctor, relay } = clinic;
    await write("two");
    const [first] = await patient.vault.outbox();
    patient.line.offline = true;
    await expect(patient.sync()).rejects.toThrow("E_NETWORK");
    patient.vault.lock();
    patient.line.offline = false;
    await patient.signIn();
    expect(await patient.vault.outbox()).toEqual([first]);
    await patient.sync();
    const sent = relay.posted.at(-1);
    expect(first?.post === "envelope" && first.body.envelope).toEqual(sent?.envelope);
    await doctor.sync();
    expect(await texts(doctor, threadId)).toEqual(["one", "two"]);
  });

  it("a message whose answer was lost counts as sent when the feed brings it, and is there once", async () => {
    const { patient, doctor } = clinic;
    await write("two");
    patient.line.tamper = (path, answer) => {
      if (path === "/api/envelopes") throw new TypeError("connection reset");
      return answer;
    };
    await expect(patient.sync()).rejects.toThrow("E_NETWORK");
    patient.line.tamper = (_path, answer) => answer;
    await patient.sync();
    expect(await patient.vault.unsent()).toBe(0);
    await doctor.sync();
    expect(await texts(doctor, threadId)).toEqual(["one", "two"]);
  });

  it("never sends unposted bytes whose recipients have changed; the counter is void, not missing", async () => {
    const { patient, doctor, relay } = clinic;
    await write("two");
    const before = (await patient.vault.thread(threadId))?.lines.at(-1);
    // A second kit of the patient is a recipient: the set of devices changes before anything was posted.
    await patient.vault.adminPrepare({ type: "kit" });
    const signed = await patient.vault.adminSign(await proofOf(patient, "adminInput"));
    const words = signed.type === "kit" ? signed.quiz.map((at) => signed.kit.words[at] ?? "") : [];
    const kit = await patient.vault.kitConfirm([words[0] ?? "", words[1] ?? "", words[2] ?? ""]);
    await patient.api.post("/api/chain/kit", kit, emptyAnswer);
    await patient.sync();
    const after = (await patient.vault.thread(threadId))?.lines.at(-1);
    expect(before?.kind === "message" && after?.kind === "message" && before.envHash !== after.envHash).toBe(
      true,
    );
    expect(relay.posted.some(({ envHash }) => before?.kind === "message" && envHash === before.envHash)).toBe(
      false,
    );
    await doctor.sync();
    const lines = (await doctor.thread(threadId))?.lines ?? [];
    expect(lines.filter(({ kind }) => kind === "missing")).toEqual([]);
    expect(await texts(doctor, threadId)).toEqual(["one", "two"]);
  });

  it("two tabs on one storage never give out the same counter", async () => {
    const { patient, doctor, clock } = clinic;
    const env = {
      storage: patient.storage,
      locks: patient.locks,
      clock,
      random: (n: number) => crypto.getRandomValues(new Uint8Array(n)),
    };
    const other = createVaultCore(env);
    await other.unlock(await proofOf({ vault: other, authenticator: patient.authenticator }, "unlockInput"));
    const text = (i: number) => ({
      to: to(),
      text: `t${i}`,
      subject: "",
      category: "general" as const,
      draftKey: null,
    });
    await Promise.all([0, 1, 2, 3, 4, 5].map((i) => (i % 2 === 0 ? patient.vault : other).send(text(i))));
    await patient.sync();
    await doctor.sync();
    expect((await texts(doctor, threadId)).sort()).toEqual(["one", "t0", "t1", "t2", "t3", "t4", "t5"]);
    expect(await refusals(doctor, threadId)).toEqual([]);
    expect(await other.unsent()).toBe(0);
  });

  it("a copied profile that finds the other's message retires itself", async () => {
    const { patient, doctor } = clinic;
    const clone = await cloneOf(clinic, patient);
    await patient.send(to(), "from the first");
    await clone.sync();
    await expect(clone.send(to(), "from the copy")).rejects.toThrow("E_CLONED");
    await doctor.sync();
    expect(await texts(doctor, threadId)).toEqual(["one", "from the first"]);
  });

  it("a copied profile that renewed the keys retires the other, which never had them", async () => {
    const { patient } = clinic;
    await (await cloneOf(clinic, patient)).renewKeys();
    await patient.sync();
    await expect(patient.send(to(), "from the first")).rejects.toThrow("E_CLONED");
    expect((await patient.thread(threadId))?.paused).toBe("E_CLONED");
  });

  it("a message the server refuses for good stays visible as failed and does not block the next", async () => {
    const { patient, doctor } = clinic;
    await write("refused");
    await write("kept");
    const send = patient.line.send;
    let refused = 0;
    patient.line.send = async (path, request) =>
      path === "/api/envelopes" && refused++ === 0
        ? { status: 403, ok: false, text: async () => JSON.stringify({ code: "E_FORBIDDEN", request: "r" }) }
        : send(path, request);
    await patient.sync();
    const states = (await patient.thread(threadId))?.lines.flatMap((line) =>
      line.kind === "message" ? [[line.text, line.state]] : [],
    );
    expect(states).toEqual(
      expect.arrayContaining([
        ["refused", "failed"],
        ["kept", "sent"],
      ]),
    );
    await doctor.sync();
    expect(await texts(doctor, threadId)).toEqual(["one", "kept"]);
    expect((await doctor.thread(threadId))?.lines.filter(({ kind }) => kind === "missing")).toEqual([]);
  });
});

describe("before a kit", () => {
  it("nothing can be sent", async () => {
    const { relay, clock, doctor, teamId } = await openClinic();
    const newcomer = seat(relay, clock);
    await newcomer.acceptInvitation(
      await doctor.invite({ kind: "patient", name: "Nia New", teamIds: [], validDays: 7 }),
    );
    await newcomer.sync();
    await expect(newcomer.send({ type: "team", teamId }, "hello", { subject: "S" })).rejects.toThrow(
      "E_KIT_REQUIRED",
    );
    await newcomer.makeKit();
    await newcomer.send({ type: "team", teamId }, "hello", { subject: "S" });
    expect(await newcomer.vault.kitState()).toEqual({ confirmed: true, pending: false });
  });

  it("a kit whose words are not asked back rightly is not posted", async () => {
    const { relay, clock, doctor } = await openClinic();
    const newcomer = seat(relay, clock);
    await newcomer.acceptInvitation(
      await doctor.invite({ kind: "patient", name: "Nia New", teamIds: [], validDays: 7 }),
    );
    await newcomer.sync();
    await newcomer.vault.adminPrepare({ type: "kit" });
    await expect(newcomer.vault.kitConfirm(["a", "b", "c"])).rejects.toThrow("E_ADMIN_EXPIRED");
    expect(await newcomer.vault.kitPending()).toBeNull();
  });
});
