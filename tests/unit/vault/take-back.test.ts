import { beforeEach, describe, expect, it } from "vitest";
import { openClinic, texts } from "#tests/factories/vault-clinic.ts";

describe("a message that the server refused for good", () => {
  let clinic: Awaited<ReturnType<typeof openClinic>>;
  beforeEach(async () => {
    clinic = await openClinic();
  });

  /** Answers the next posts of messages with a refusal, after the server has stored them or without. */
  function refusePosts(stored: "stored" | "not stored" = "not stored"): () => void {
    const { line } = clinic.patient;
    const send = line.send;
    line.send = async (path, request) => {
      if (path !== "/api/envelopes" && path !== "/api/threads") return send(path, request);
      if (stored === "stored") await send(path, request);
      return { status: 403, ok: false, text: async () => '{"code":"E_FORBIDDEN","request":"r"}' };
    };
    return () => {
      line.send = send;
    };
  }

  async function failedIn(threadId: string): Promise<string> {
    const lines = (await clinic.patient.thread(threadId))?.lines ?? [];
    const failed = lines.find((line) => line.kind === "message" && line.state === "failed");
    return failed?.kind === "message" ? (failed.outboxId ?? "") : "";
  }

  const drafts = async () =>
    (await clinic.patient.vault.drafts()).map(({ key, text, subject }) => ({ key, text, subject }));

  it("comes back as the draft of its conversation, before what was begun meanwhile, and is forgotten", async () => {
    const { patient, doctor, teamId } = clinic;
    const threadId = await patient.send({ type: "team", teamId }, "one", { subject: "S" });
    const allow = refusePosts();
    await patient.send({ type: "thread", threadId }, "refused");
    allow();
    const key = `thread ${threadId}`;
    await patient.vault.saveDraft({
      ...{ key, teamId: null, patientId: null, subject: "", category: "general" as const },
      ...{ text: "begun", savedMs: 1 },
    });
    const id = await failedIn(threadId);
    expect(await patient.vault.takeBackFailed(id)).toEqual({ draftKey: key, files: 0 });
    expect(await drafts()).toEqual([{ key, text: "refused\n\nbegun", subject: "" }]);
    expect(await texts(patient, threadId)).toEqual(["one"]);
    expect(await patient.vault.takeBackFailed(id)).toBeNull();
    await patient.send({ type: "thread", threadId }, "again");
    await doctor.sync();
    expect(await texts(doctor, threadId)).toEqual(["one", "again"]);
    expect((await doctor.thread(threadId))?.lines.filter(({ kind }) => kind === "missing")).toEqual([]);
  });

  it("as the first of a conversation leaves no empty one behind, and comes back with subject, category and team", async () => {
    const { patient, doctor, teamId } = clinic;
    const allow = refusePosts();
    const about = { subject: "Insulin", category: "medication" } as const;
    const threadId = await patient.send({ type: "team", teamId }, "first", about);
    // One more, written while nobody had answered yet.
    await patient.send({ type: "thread", threadId }, "second").catch(() => undefined);
    expect(await patient.threads()).toHaveLength(1);
    expect(await patient.vault.takeBackFailed(await failedIn(threadId))).toEqual({
      draftKey: "new",
      files: 0,
    });
    expect(await patient.threads()).toEqual([]);
    expect(await patient.vault.unsent()).toBe(0);
    patient.vault.lock();
    await patient.signIn();
    expect(await patient.threads()).toEqual([]);
    expect(await patient.vault.drafts()).toMatchObject([
      {
        key: "new",
        teamId,
        patientId: null,
        subject: "Insulin",
        category: "medication",
        text: "first\n\nsecond",
      },
    ]);
    allow();
    const again = await patient.send({ type: "team", teamId }, "first", about);
    await doctor.sync();
    expect(await texts(doctor, again)).toEqual(["first"]);
  });

  it("overwrites no other new message, which may be for other readers", async () => {
    const { patient, teamId } = clinic;
    refusePosts();
    const threadId = await patient.send({ type: "team", teamId }, "first", { subject: "Insulin" });
    const other = {
      key: "new",
      teamId: null,
      patientId: null,
      subject: "Feet",
      category: "general" as const,
    };
    await patient.vault.saveDraft({ ...other, text: "begun", savedMs: 1 });
    await expect(patient.vault.takeBackFailed(await failedIn(threadId))).rejects.toThrow("E_DRAFT");
    expect(await drafts()).toEqual([{ key: "new", text: "begun", subject: "Feet" }]);
    expect(await patient.threads()).toHaveLength(1);
  });

  it("and yet is shown by the server is an own message, and no sign of a copied profile", async () => {
    const { patient, teamId, doctor } = clinic;
    const threadId = await patient.send({ type: "team", teamId }, "one", { subject: "S" });
    const allow = refusePosts("stored");
    await patient.vault.send({
      ...{ to: { type: "thread" as const, threadId }, text: "refused and kept", subject: "" },
      ...{ category: "general" as const, draftKey: null },
    });
    // The answer is a refusal; the feed, which comes first in a round, has not been read since.
    const [item] = await patient.vault.outbox();
    const body = JSON.stringify(item?.body);
    await patient.line.send("/api/envelopes", { method: "POST", headers: {}, body });
    await patient.vault.outboxResult({
      id: item?.id ?? "",
      result: { type: "refused", code: "E_FORBIDDEN" },
    });
    await patient.vault.takeBackFailed(await failedIn(threadId));
    allow();
    await patient.sync();
    expect(await texts(patient, threadId)).toEqual(["one", "refused and kept"]);
    await patient.send({ type: "thread", threadId }, "goes on");
    await doctor.sync();
    expect(await texts(doctor, threadId)).toEqual(["one", "refused and kept", "goes on"]);
  });
});
