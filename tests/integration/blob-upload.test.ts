import { access, open, readdir } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { inviteKind } from "#app/crypto/public/invitation.ts";
import { fromBase64url, toBase64url } from "#app/lib/base64url.ts";
import { toHex } from "#app/lib/bytes.ts";
import { sealedChunk } from "#app/protocol/blob-api.ts";
import { largestSealed, pendingLimits } from "#app/services/blob/sealed-size.server.ts";
import { blobPatience, cleanUp } from "#app/services/clean-up.server.ts";
import { ApiClinic } from "#tests/factories/api-clinic.ts";
import type { ApiPerson } from "#tests/factories/api-person.ts";
import { type ApiServer, startApiServer } from "#tests/factories/api-server.ts";
import { ApiThread } from "#tests/factories/api-thread.ts";
import { StoredFile } from "#tests/factories/stored-file.ts";

let server: ApiServer;
let clinic: ApiClinic;
let doctor: ApiPerson;
let stranger: ApiPerson;
let patient: ApiPerson;
let thread: ApiThread;

beforeAll(async () => {
  server = await startApiServer();
  clinic = await ApiClinic.setUp(server);
  doctor = await clinic.bringIn(clinic.admin, "Dr Imani Cole", inviteKind.staff);
  stranger = await clinic.bringIn(clinic.admin, "Dr Not Involved", inviteKind.staff);
  await clinic.endorse([doctor], clinic.newTeam("Diabetes team"));
  await clinic.endorse([stranger], clinic.newTeam("Eye team"));
  patient = await clinic.bringIn(doctor, "Maya Ortiz", inviteKind.patient);
  thread = await ApiThread.start(clinic, doctor, [patient]);
  const post = { create: toBase64url(thread.create), envelope: await thread.seal(doctor) };
  expect((await doctor.client.post("/api/threads", post)).status).toBe(200);
});
afterAll(() => server.stop());

const refused = (status: number, code: string) => ({ status, json: { code } });
const missing = refused(404, "E_NOT_FOUND");
const conflict = refused(409, "E_CONFLICT");
const bad = refused(400, "E_BAD_REQUEST");

/** vitest compares long arrays one by one. */
function expectSame(got: Uint8Array, wanted: Uint8Array): void {
  expect(Buffer.compare(got, wanted)).toBe(0);
}

async function entries(event: "attachment.upload" | "attachment.read" | "envelope.send") {
  const leaves = await server.services.audit.listEntries({ limit: 500, filters: { events: [event] } });
  return leaves.map(({ body }) => JSON.parse(Buffer.from(body).toString()));
}

function fileOf({ id }: StoredFile): string {
  const name = toHex(fromBase64url(id));
  return path.join(server.folder, "blobs", name.slice(0, 2), name.slice(2, 4), name);
}

async function send(by: ApiPerson, files: readonly StoredFile[]) {
  const envelope = await thread.seal(by);
  return by.client.post("/api/envelopes", { envelope, attachments: files.map(({ id }) => id) });
}

async function rowOf({ id }: StoredFile) {
  const { rows } = await server.owner.query("select * from blob where id = $1", [
    Buffer.from(id, "base64url"),
  ]);
  return rows[0];
}

test("a file goes up in whole chunks, becomes part of a message, and comes down as it was, each with its entry", async () => {
  const file = new StoredFile(2_500_000);
  expect(file.chunks).toBeGreaterThan(30);
  expect((await file.begin(patient.client)).json).toEqual({ received: 0 });
  expect((await file.put(patient.client, 0)).json).toEqual({ received: 15 });
  expect((await file.put(patient.client, 15)).json).toEqual({ received: 30 });
  expect((await file.put(patient.client, 30)).json).toEqual({ received: file.chunks });
  const before = await entries("attachment.upload");
  expect((await file.finish(patient.client)).status).toBe(200);
  const [upload, ...earlier] = await entries("attachment.upload");
  expect(earlier).toHaveLength(before.length);
  expect(upload).toMatchObject({ x: [{ t: "blob", i: file.id }], n: 1, o: "ok" });
  const reads = (await entries("attachment.read")).length;
  // Not yet in a message: nobody can fetch it, not even who sent it.
  expect(await patient.client.get(file.path)).toMatchObject(missing);
  const sent = await send(patient, [file]);
  expect(sent.status).toBe(200);
  const [entry] = await entries("envelope.send");
  expect(entry.x).toEqual([
    { t: "thread", i: thread.id },
    { t: "envelope", i: sent.json.envHash },
    { t: "blob", i: file.id },
  ]);
  const got = await doctor.client.bytes(file.path);
  expect(got.status).toBe(200);
  expect(got.headers.get("content-type")).toBe("application/octet-stream");
  expect(got.headers.get("cache-control")).toBe("no-store");
  expectSame(got.bytes, file.bytes);
  const [read, ...others] = await entries("attachment.read");
  expect(others).toHaveLength(reads);
  expect(read.x.at(-1)).toEqual({ t: "blob", i: file.id });
  expect(read.p).toEqual(entry.p);
  expect(read.p).toHaveLength(1);
});

test("a range is whole chunks that exist, and an entry that says so", async () => {
  const file = new StoredFile(200_000);
  await file.upload(patient.client);
  await send(patient, [file]);
  const range = await doctor.client.bytes(`${file.path}?from=1&count=2`);
  expectSame(range.bytes, file.part(1, 2));
  expect((await entries("attachment.read"))[0].f).toEqual(["from", "count"]);
  const rest = await doctor.client.bytes(`${file.path}?from=${file.chunks - 1}`);
  expectSame(rest.bytes, file.part(file.chunks - 1));
  const { chunks } = file;
  for (const query of [
    `from=${chunks}`,
    `from=1&count=${chunks}`,
    "count=0",
    "from=-1",
    "from=1e1",
    "from=0x1",
  ])
    expect(await doctor.client.get(`${file.path}?${query}`)).toMatchObject(bad);
  expect(await doctor.client.get(`${file.path}?bytes=0-9`)).toMatchObject(refused(400, "E_UNKNOWN_FIELD"));
});

test("files of others are answered like files that are not there", async () => {
  const file = new StoredFile(100_000);
  await file.begin(patient.client);
  const nowhere = new StoredFile(100_000);
  for (const target of [file, nowhere]) {
    expect(await target.put(doctor.client, 0)).toMatchObject(missing);
    expect(await target.finish(doctor.client)).toMatchObject(missing);
    expect(await doctor.client.post(`${target.path}/cancel`, {})).toMatchObject(missing);
    expect(await doctor.client.get(target.path)).toMatchObject(missing);
  }
  await file.put(patient.client, 0);
  await file.finish(patient.client);
  expect(await send(doctor, [file])).toMatchObject(missing);
  expect(await send(patient, [nowhere])).toMatchObject(missing);
  expect((await send(patient, [file])).status).toBe(200);
  expect(await stranger.client.get(file.path)).toMatchObject(missing);
  expect((await doctor.client.get(file.path)).status).toBe(200);
});

test("a refused file takes its message with it: neither is stored", async () => {
  const [whole, unfinished] = [new StoredFile(1), new StoredFile(100_000)];
  await whole.upload(patient.client);
  await unfinished.begin(patient.client);
  await unfinished.put(patient.client, 0, 1);
  const { rows: before } = await server.owner.query("select count(*) as n from envelope");
  expect(await send(patient, [whole, unfinished])).toMatchObject(missing);
  expect((await server.owner.query("select count(*) as n from envelope")).rows).toEqual(before);
  expect((await rowOf(whole)).state).toBe("complete");
});

test("a file belongs to one message only; the same post again is the same answer", async () => {
  const file = new StoredFile(1);
  await file.upload(patient.client);
  const envelope = await thread.seal(patient);
  const body = { envelope, attachments: [file.id] };
  const first = await patient.client.post("/api/envelopes", body);
  expect(first.status).toBe(200);
  expect((await patient.client.post("/api/envelopes", body)).json).toEqual(first.json);
  expect(await send(patient, [file])).toMatchObject(missing);
});

test("more than ten files, or an id that is none, is refused", async () => {
  const envelope = await thread.seal(patient);
  const ids = Array.from({ length: 11 }, () => new StoredFile(1).id);
  for (const attachments of [ids, [], ["short"], [null]])
    expect(await patient.client.post("/api/envelopes", { envelope, attachments })).toMatchObject(bad);
});

test("only sizes that sealing gives are taken, up to 100 MiB", async () => {
  const begin = (size: unknown, id = new StoredFile(1).id) => patient.client.post("/api/blobs", { id, size });
  for (const size of [0, 1, 1039, 1041, 65_552 + 16, 200_000, -1, 1.5])
    expect(await begin(size)).toMatchObject(bad);
  expect(await begin(largestSealed + 1)).toMatchObject(refused(413, "E_TOO_LARGE"));
  const id = new StoredFile(1).id;
  expect((await begin(largestSealed, id)).status).toBe(200);
  expect(await begin(1040, id)).toMatchObject(conflict);
  expect((await begin(largestSealed, id)).json).toEqual({ received: 0 });
  expect((await patient.client.post(`/api/blobs/${id}/cancel`, {})).status).toBe(200);
  expect(await begin(largestSealed, id)).toMatchObject(conflict);
  await cleanUp(server.services);
});

test("chunks come in order, whole, and no more than there are", async () => {
  const file = new StoredFile(200_000);
  const { client } = patient;
  await file.begin(client);
  expect(await file.put(client, 1)).toMatchObject(conflict);
  const at = (index: string | number, bytes: Uint8Array) =>
    client.octets(`${file.path}/chunks/${index}`, bytes);
  for (const bytes of [
    new Uint8Array(),
    file.bytes.subarray(0, sealedChunk - 1),
    file.bytes.subarray(0, sealedChunk + 1),
    new Uint8Array(file.bytes.length + sealedChunk),
  ])
    expect(await at(0, bytes)).toMatchObject(bad);
  for (const index of ["-1", "01", "x", String(2 ** 53), "999999999"])
    expect(await at(index, file.part(0, 1))).toMatchObject(bad);
  expect(await at(0, new Uint8Array(1_048_577))).toMatchObject(refused(413, "E_TOO_LARGE"));
  const json = { "Content-Type": "application/json" };
  expect(await client.raw(`${file.path}/chunks/0`, "{}", json)).toMatchObject(
    refused(415, "E_UNSUPPORTED_TYPE"),
  );
  expect((await file.put(client, 0, 2)).json).toEqual({ received: 2 });
  // The answer was lost: the same again is fine, other bytes are not.
  expect((await file.put(client, 0, 2)).json).toEqual({ received: 2 });
  expect(await at(1, file.part(2, 1))).toMatchObject(conflict);
  expect(await file.finish(client)).toMatchObject(conflict);
  expect((await file.put(client, 2)).json).toEqual({ received: file.chunks });
  expect((await file.finish(client)).status).toBe(200);
  expect((await file.finish(client)).status).toBe(200);
  expect((await file.put(client, 2)).status).toBe(200);
});

test("the same chunks twice at once are stored once", async () => {
  const file = new StoredFile(200_000);
  await file.begin(patient.client);
  const answers = await Promise.all([1, 2, 3].map(() => file.put(patient.client, 0)));
  expect(answers.map(({ json }) => json)).toEqual(Array(3).fill({ received: file.chunks }));
});

test("when the disk is full the answer says so, and the upload goes on once there is room", async () => {
  const file = new StoredFile(200_000);
  await file.begin(patient.client);
  await file.put(patient.client, 0, 1);
  server.fillDisk(true);
  expect(await file.put(patient.client, 1)).toMatchObject(refused(507, "E_NO_ROOM"));
  expect((await rowOf(file)).received).toBe(1);
  server.fillDisk(false);
  expect((await file.put(patient.client, 1)).status).toBe(200);
  server.fillDisk(true);
  expect(await file.finish(patient.client)).toMatchObject(refused(507, "E_NO_ROOM"));
  expect((await rowOf(file)).state).toBe("uploading");
  server.fillDisk(false);
  expect((await file.finish(patient.client)).status).toBe(200);
  await send(patient, [file]);
  expectSame((await doctor.client.bytes(file.path)).bytes, file.bytes);
});

test("without its entry a file is neither finished nor given out", async () => {
  const file = new StoredFile(1);
  await file.begin(patient.client);
  await file.put(patient.client, 0);
  server.blockAudit(true);
  expect(await file.finish(patient.client)).toMatchObject(refused(503, "E_AUDIT"));
  expect((await rowOf(file)).state).toBe("uploading");
  server.blockAudit(false);
  expect((await file.finish(patient.client)).status).toBe(200);
  await send(patient, [file]);
  server.blockAudit(true);
  const blocked = await doctor.client.get(file.path);
  server.blockAudit(false);
  expect(blocked).toMatchObject(refused(503, "E_AUDIT"));
});

test("bytes changed or cut on the disk are never given out as the file", async () => {
  const [changed, cut, late] = [new StoredFile(200_000), new StoredFile(200_000), new StoredFile(1_500_000)];
  for (const file of [changed, cut, late]) {
    await file.upload(patient.client);
    await send(patient, [file]);
  }
  const damage = async (file: StoredFile, at: number) => {
    const handle = await open(fileOf(file), "r+");
    await handle.write(new Uint8Array([(file.bytes[at] ?? 0) ^ 1]), 0, 1, at);
    await handle.close();
  };
  await damage(changed, 70_000);
  const handle = await open(fileOf(cut), "r+");
  await handle.truncate(100);
  await handle.close();
  for (const file of [changed, cut]) {
    const before = server.logged.length;
    expect(await doctor.client.get(file.path)).toMatchObject(refused(500, "E_INTERNAL"));
    expect(server.logged.slice(before).join()).toContain("E_DAMAGED");
  }
  await damage(late, 1_400_000);
  await expect(doctor.client.bytes(late.path)).rejects.toThrow();
});

test("nobody holds more than a message's worth of files that are in no message", async () => {
  const { client } = await clinic.bringIn(doctor, "Quentin Quota", inviteKind.patient);
  const full = Array.from({ length: pendingLimits.files }, () => new StoredFile(1));
  const answers = await Promise.all(full.map((file) => file.begin(client)));
  expect(answers.map(({ status }) => status)).toEqual(full.map(() => 200));
  expect(await new StoredFile(1).begin(client)).toMatchObject(refused(429, "E_TOO_MANY"));
  for (const file of full) await client.post(`${file.path}/cancel`, {});
  await cleanUp(server.services);
  for (let bytes = 0; bytes + largestSealed <= pendingLimits.bytes; bytes += largestSealed) {
    const { id } = new StoredFile(1);
    expect((await client.post("/api/blobs", { id, size: largestSealed })).status).toBe(200);
  }
  expect(await new StoredFile(1).begin(client)).toMatchObject(refused(429, "E_TOO_MANY"));
});

test("what nobody finishes or sends is taken away, what was sent stays", async () => {
  const [unfinished, unsent, sent, cancelled] = [1, 2, 3, 4].map(() => new StoredFile(70_000)) as [
    StoredFile,
    StoredFile,
    StoredFile,
    StoredFile,
  ];
  await unfinished.begin(patient.client);
  await unfinished.put(patient.client, 0, 1);
  for (const file of [unsent, sent, cancelled]) await file.upload(patient.client);
  await send(patient, [sent]);
  expect(await patient.client.post(`${sent.path}/cancel`, {})).toMatchObject(conflict);
  expect((await patient.client.post(`${cancelled.path}/cancel`, {})).status).toBe(200);
  expect(await send(patient, [cancelled])).toMatchObject(missing);
  await cleanUp(server.services);
  expect([await rowOf(cancelled), await rowOf(unfinished), await rowOf(unsent)]).toEqual([
    undefined,
    expect.objectContaining({ state: "uploading" }),
    expect.objectContaining({ state: "complete" }),
  ]);
  await expect(access(fileOf(cancelled))).rejects.toThrow();
  server.advance(blobPatience.uploading + 1);
  await cleanUp(server.services);
  expect(await rowOf(unfinished)).toBeUndefined();
  await expect(access(`${fileOf(unfinished)}.part`)).rejects.toThrow();
  server.advance(blobPatience.complete);
  await cleanUp(server.services);
  expect(await rowOf(unsent)).toBeUndefined();
  await access(fileOf(sent));
  await doctor.signIn();
  expectSame((await doctor.client.bytes(sent.path)).bytes, sent.bytes);
  const left = await readdir(path.join(server.folder, "blobs"), { recursive: true });
  expect(left.filter((name) => name.endsWith(".part"))).toEqual([]);
});
