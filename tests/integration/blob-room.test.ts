import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { inviteKind } from "#app/crypto/public/invitation.ts";
import { toBase64url } from "#app/lib/base64url.ts";
import { chunksPerPost } from "#app/protocol/blob-api.ts";
import { cleanUp } from "#app/services/clean-up.server.ts";
import { ApiClinic } from "#tests/factories/api-clinic.ts";
import type { ApiPerson } from "#tests/factories/api-person.ts";
import { type ApiServer, startApiServer } from "#tests/factories/api-server.ts";
import { ApiThread } from "#tests/factories/api-thread.ts";
import { StoredFile } from "#tests/factories/stored-file.ts";
import { mountSmallDisk, unmount } from "#tests/faults/small-disk.ts";

const MIB = 2 ** 20;
const disk = mkdtempSync(path.join(tmpdir(), "bedside-disk-"));
let hasDisk = false;
let server: ApiServer;
let doctor: ApiPerson;
let patient: ApiPerson;
let thread: ApiThread;

beforeAll(async () => {
  hasDisk = mountSmallDisk(disk, 8);
  server = await startApiServer({
    settings: { BEDSIDE_FILES_GIB_PER_PERSON: String(6 / 1024) },
    ...(hasDisk && { blobsIn: disk }),
  });
  const clinic = await ApiClinic.setUp(server);
  doctor = await clinic.bringIn(clinic.admin, "Dr Imani Cole", inviteKind.staff);
  await clinic.endorse([doctor], clinic.newTeam("Diabetes team"));
  patient = await clinic.bringIn(doctor, "Maya Ortiz", inviteKind.patient);
  thread = await ApiThread.start(clinic, doctor, [patient]);
  const post = { create: toBase64url(thread.create), envelope: await thread.seal(doctor) };
  expect((await doctor.client.post("/api/threads", post)).status).toBe(200);
});
afterAll(async () => {
  await server.stop();
  if (hasDisk) unmount(disk);
  rmSync(disk, { recursive: true });
});

const fileOfMib = (size: number) => new StoredFile(Math.round(size * MIB));
const refused = (code: string) => ({ status: 507, json: { code } });

async function send(by: ApiPerson, file: StoredFile) {
  return by.client.post("/api/envelopes", { envelope: await thread.seal(by), attachments: [file.id] });
}

test("a person's share ends with E_QUOTA, and what was given up no longer counts", async () => {
  const [first, second] = [fileOfMib(3.4), fileOfMib(3.4)];
  expect((await first.begin(doctor.client)).status).toBe(200);
  expect(await second.begin(doctor.client)).toMatchObject(refused("E_QUOTA"));
  expect((await patient.client.post(`${second.path}/cancel`, {})).status).toBe(404);
  expect((await doctor.client.post(`${first.path}/cancel`, {})).status).toBe(200);
  await cleanUp(server.services);
  expect((await second.begin(doctor.client)).status).toBe(200);
  await doctor.client.post(`${second.path}/cancel`, {});
  await cleanUp(server.services);
});

test("uploads leave free what was set, for the database on the same disk", async () => {
  const { env } = server.services;
  const file = new StoredFile(1);
  env.freeDisk = Number.MAX_SAFE_INTEGER;
  expect(await file.begin(doctor.client)).toMatchObject(refused("E_NO_ROOM"));
  env.freeDisk = 0;
  expect((await file.begin(doctor.client)).status).toBe(200);
});

test("a disk that fills up in the middle is a code: nothing taken is lost, and the upload goes on once there is room", async (context) => {
  context.skip(!hasDisk, "only root may mount a small file system");
  const [stored, growing, late] = [3.4, 3.4, 2].map(fileOfMib) as [StoredFile, StoredFile, StoredFile];
  await stored.upload(patient.client);
  expect((await send(patient, stored)).status).toBe(200);
  // It fits when it begins; something else on the disk takes the room.
  expect((await growing.begin(doctor.client)).status).toBe(200);
  const filler = path.join(disk, "filler");
  writeFileSync(filler, new Uint8Array(3 * MIB));
  let at = 0;
  let answer = await growing.put(doctor.client, at);
  for (; answer.status === 200; answer = await growing.put(doctor.client, at)) at += chunksPerPost;
  expect(answer).toMatchObject(refused("E_NO_ROOM"));
  expect(at).toBeGreaterThan(0);
  expect(server.logged.join()).toContain("E_FULL");
  expect(await late.begin(patient.client)).toMatchObject(refused("E_NO_ROOM"));
  expect(Buffer.compare((await doctor.client.bytes(stored.path)).bytes, stored.bytes)).toBe(0);

  rmSync(filler);
  for (; at < growing.chunks; at += chunksPerPost)
    expect((await growing.put(doctor.client, at)).status).toBe(200);
  expect((await growing.finish(doctor.client)).status).toBe(200);
  expect((await send(doctor, growing)).status).toBe(200);
  expect(Buffer.compare((await patient.client.bytes(growing.path)).bytes, growing.bytes)).toBe(0);
});
