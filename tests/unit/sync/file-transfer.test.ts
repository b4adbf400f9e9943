import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { concat } from "#app/lib/bytes.ts";
import { sealedChunk } from "#app/protocol/blob-api.ts";
import { fetchFile } from "#app/sync/fetch-file.ts";
import { HttpError } from "#app/sync/http.ts";
import { sendFile } from "#app/sync/send-file.ts";
import { MemoryBlobs } from "#tests/factories/memory-blobs.ts";
import { openClinic, type Seat } from "#tests/factories/vault-clinic.ts";

let clinic: Awaited<ReturnType<typeof openClinic>>;
let threadId: string;
let blobs: MemoryBlobs;
let waits: number[];

beforeAll(async () => {
  clinic = await openClinic();
  threadId = await clinic.patient.send({ type: "team", teamId: clinic.teamId }, "one", { subject: "S" });
  await clinic.doctor.sync();
});
beforeEach(() => {
  blobs = new MemoryBlobs();
  waits = [];
});

function file(length: number, name = "knee.jpg", type = "image/jpeg"): File {
  const bytes = Uint8Array.from({ length }, (_, i) => (i * 31 + (i >> 8)) & 255);
  return new File([bytes], name, { type });
}

function upload(by: Seat, to: string, given: File, change: Partial<Parameters<typeof sendFile>[0]> = {}) {
  return sendFile({
    ...{ vault: by.vault, blobs, threadId: to, file: given, onProgress: () => undefined },
    signal: new AbortController().signal,
    wait: async (ms) => void waits.push(ms),
    ...change,
  });
}

async function sendWith(by: Seat, to: string, ids: string[], text = "see the picture"): Promise<void> {
  const said = { text, subject: "", category: "general", draftKey: null } as const;
  await by.vault.send({ to: { type: "thread", threadId: to }, ...said, attachments: ids });
  await by.sync();
}

async function lastMessage(reader: Seat, of = threadId) {
  await reader.sync();
  const view = await reader.thread(of);
  const last = view?.lines.findLast((line) => line.kind === "message");
  if (last?.kind !== "message") throw new Error("no message");
  return last;
}

async function download(reader: Seat, signal = new AbortController().signal) {
  const { envHash, attachments } = await lastMessage(reader);
  const id = attachments[0]?.id ?? "";
  const progress: number[] = [];
  const got = await fetchFile({
    ...{ vault: reader.vault, blobs, file: { threadId, envHash, id }, signal },
    onProgress: (done, total) => progress.push(done / total),
  });
  return { bytes: new Uint8Array(await got.arrayBuffer()), progress };
}

async function bytesOf(given: File): Promise<Uint8Array> {
  return new Uint8Array(await given.arrayBuffer());
}

describe("a file in a message", () => {
  it.each([0, 1, 65_528, 65_529, 131_064, 2_500_000])(
    "of %i bytes arrives as it was sent",
    async (length) => {
      const given = file(length);
      const done: number[] = [];
      const id = await upload(clinic.patient, threadId, given, {
        onProgress: (now, total) => done.push(now / total),
      });
      await sendWith(clinic.patient, threadId, [id]);
      expect((await lastMessage(clinic.doctor)).attachments).toEqual([
        { id, name: "knee.jpg", mime: "image/jpeg", size: length },
      ]);
      const { bytes, progress } = await download(clinic.doctor);
      expect(Buffer.compare(bytes, await bytesOf(given))).toBe(0);
      expect([done.at(-1), progress.at(-1)]).toEqual([1, 1]);
      expect(blobs.largest).toBeLessThanOrEqual(1_048_576);
    },
  );

  it("can start a conversation: its keys are for the thread that the first message makes", async () => {
    const { patient, doctor, teamId } = clinic;
    const prepared = await patient.vault.prepareSend({ type: "team", teamId });
    expect(await patient.thread(prepared.threadId)).toBeNull();
    const id = await upload(patient, prepared.threadId, file(10));
    await sendWith(patient, prepared.threadId, [id], "");
    const message = await lastMessage(doctor, prepared.threadId);
    expect(message.attachments.map(({ name }) => name)).toEqual(["knee.jpg"]);
    const summary = (await doctor.threads()).find((each) => each.threadId === prepared.threadId);
    expect(summary?.lastText).toBe("knee.jpg");
  });

  it("has a name without folders and control characters, and a type without parameters", async () => {
    const id = await upload(
      clinic.patient,
      threadId,
      file(1, `../e\u0301tat\u0000${"x".repeat(300)}`, "Text/Plain; charset=utf-8"),
    );
    await sendWith(clinic.patient, threadId, [id]);
    const [attachment] = (await lastMessage(clinic.doctor)).attachments;
    expect(attachment?.name.startsWith("..\u00e9tatxxx")).toBe(true);
    expect(Buffer.byteLength(attachment?.name ?? "")).toBe(255);
    // Node's File lowers the type; the parameters are the vault's to drop.
    expect(attachment?.mime).toBe("text/plain");
  });

  it("is named beside the envelope, and nothing of it but its id", async () => {
    const { patient } = clinic;
    const id = await upload(patient, threadId, file(5, "canary-name.png", "image/png"));
    const seen: string[] = [];
    const send = patient.line.send;
    patient.line.send = (path, request) => {
      if (path === "/api/envelopes") seen.push(String(request.body));
      return send(path, request);
    };
    await sendWith(patient, threadId, [id]);
    patient.line.send = send;
    expect(JSON.parse(seen[0] ?? "{}").attachments).toEqual([id]);
    // With what no sealed bytes have in base64url.
    expect(seen.join()).not.toMatch(/canary-name|image\/|\.png/);
  });
});

describe("an upload", () => {
  it("asks again after a lost answer, from the same place", async () => {
    const failing = new Map([
      ["begin", "after"],
      ["put 15", "after"],
      ["put 30", "before"],
      ["finish", "after"],
    ] as const);
    blobs.fail = (call) => {
      const how = failing.get(call as "begin") ?? null; // a name that is not in the map has no failure
      failing.delete(call as "begin");
      return how;
    };
    const given = file(2_500_000);
    const id = await upload(clinic.patient, threadId, given);
    expect(failing.size).toBe(0);
    expect(waits).toEqual([1_000, 1_000, 1_000, 1_000]);
    blobs.fail = () => null;
    await sendWith(clinic.patient, threadId, [id]);
    expect(Buffer.compare((await download(clinic.doctor)).bytes, await bytesOf(given))).toBe(0);
  });

  it("gives up after five tries, and at once where it will not help; both sides forget the file", async () => {
    blobs.fail = (call) => (call.startsWith("put") ? "before" : null);
    await expect(upload(clinic.patient, threadId, file(10))).rejects.toThrow("E_NETWORK");
    expect(waits).toEqual([1_000, 2_000, 4_000, 8_000]);
    blobs.fail = (call) => (call === "begin" ? new HttpError("E_TOO_MANY", "r") : null);
    await expect(upload(clinic.patient, threadId, file(10))).rejects.toThrow("E_TOO_MANY");
    expect(waits).toHaveLength(4);
    expect(blobs.stored.size).toBe(0);
  });

  it("that is stopped sends nothing more and leaves nothing", async () => {
    const stop = new AbortController();
    blobs.fail = (call) => {
      if (call === "put 15") stop.abort();
      return null;
    };
    await expect(upload(clinic.patient, threadId, file(2_500_000), { signal: stop.signal })).rejects.toThrow(
      "E_CANCELLED",
    );
    expect(blobs.calls.at(-1)).toBe("cancel");
    expect(blobs.calls).not.toContain("finish");
    expect(blobs.stored.size).toBe(0);
  });

  it("ends with the lock: no file of before can be sent after", async () => {
    const { patient } = clinic;
    const id = await upload(patient, threadId, file(10));
    patient.vault.lock();
    await expect(patient.vault.sealChunk({ id, bytes: new Uint8Array(1) })).rejects.toThrow("E_NO_FILE");
    await patient.signIn();
    await expect(sendWith(patient, threadId, [id])).rejects.toThrow("E_NO_FILE");
  });

  it("over 100 MiB, of more than ten files, unfinished, or for another conversation is refused", async () => {
    const { patient, teamId } = clinic;
    const seal = (size: number) => patient.vault.sealAttachment({ threadId, name: "a", mime: "a/b", size });
    await expect(seal(100 * 1024 * 1024 + 1)).rejects.toThrow("E_ATT(len)");
    await expect(seal(-1)).rejects.toThrow("E_ATT(len)");
    const { id } = await seal(10);
    await expect(sendWith(patient, threadId, [id])).rejects.toThrow("E_NO_FILE");
    await expect(patient.vault.sealEnd({ id })).rejects.toThrow("E_ATT(len)");
    await expect(patient.vault.sealChunk({ id, bytes: new Uint8Array(11) })).rejects.toThrow("E_ATT(len)");
    const eleven = await Promise.all(Array.from({ length: 11 }, () => upload(patient, threadId, file(1))));
    await expect(sendWith(patient, threadId, eleven)).rejects.toThrow("E_LIMIT");
    const other = await patient.vault.prepareSend({ type: "team", teamId });
    const elsewhere = await upload(patient, other.threadId, file(1));
    await expect(sendWith(patient, threadId, [elsewhere])).rejects.toThrow("E_NO_FILE");
    await expect(
      patient.vault.sealAttachment({ threadId: "A".repeat(43), name: "a", mime: "a/b", size: 1 }),
    ).rejects.toThrow("E_NO_THREAD");
  });
});

describe("a server that gives other bytes", () => {
  const other = (bytes: Uint8Array, at: number) => {
    const changed = new Uint8Array(bytes);
    changed[at] = (changed[at] ?? 0) ^ 1;
    return changed;
  };
  const cases: [string, (bytes: Uint8Array<ArrayBuffer>) => Uint8Array<ArrayBuffer>, string][] = [
    ["one bit changed", (bytes) => other(bytes, 70_000), "E_CT"],
    ["the last chunk left out", (bytes) => bytes.slice(0, sealedChunk * 3), "E_ATT(chunks)"],
    ["a byte left out at the end", (bytes) => bytes.slice(0, -1), "E_ATT(chunks)"],
    ["nothing", () => new Uint8Array(), "E_ATT(chunks)"],
    ["a chunk behind the last", (bytes) => concat(bytes, bytes.slice(0, sealedChunk)), "E_ATT(chunks)"],
    [
      "two chunks in each other's place",
      (bytes) =>
        concat(
          bytes.slice(sealedChunk, 2 * sealedChunk),
          bytes.slice(0, sealedChunk),
          bytes.slice(2 * sealedChunk),
        ),
      "E_CT",
    ],
    ["another file of the same length", (bytes) => new Uint8Array(bytes.length).fill(7), "E_CT"],
  ];

  it.each(cases)("is refused: %s", async (_name, tamper, code) => {
    const id = await upload(clinic.patient, threadId, file(200_000));
    await sendWith(clinic.patient, threadId, [id]);
    blobs.tamper = tamper;
    await expect(download(clinic.doctor)).rejects.toThrow(code);
  });

  it("is not asked for a file that the message does not name", async () => {
    const id = await upload(clinic.patient, threadId, file(10));
    await sendWith(clinic.patient, threadId, [id]);
    const { envHash } = await lastMessage(clinic.doctor);
    const open = (of: string, which: string) =>
      clinic.doctor.vault.openAttachment({ threadId, envHash: of, id: which });
    await expect(open(envHash, "A".repeat(22))).rejects.toThrow("E_NO_FILE");
    await expect(open("A".repeat(43), id)).rejects.toThrow("E_NO_FILE");
    const { handle } = await open(envHash, id);
    await expect(clinic.doctor.vault.openEnd({ handle })).rejects.toThrow("E_ATT(chunks)");
    await expect(clinic.doctor.vault.openEnd({ handle })).rejects.toThrow("E_NO_FILE");
  });
});
