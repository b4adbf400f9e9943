import { copyFile, rename, rm, symlink, writeFile } from "node:fs/promises";
import { connect } from "node:net";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { inviteKind } from "#app/crypto/public/invitation.ts";
import { fromBase64url, toBase64url } from "#app/lib/base64url.ts";
import { toHex } from "#app/lib/bytes.ts";
import { ApiClinic } from "#tests/factories/api-clinic.ts";
import type { ApiPerson } from "#tests/factories/api-person.ts";
import { type ApiServer, startApiServer } from "#tests/factories/api-server.ts";
import { ApiThread } from "#tests/factories/api-thread.ts";
import { StoredFile } from "#tests/factories/stored-file.ts";

let server: ApiServer;
let doctor: ApiPerson;
let patient: ApiPerson;
let thread: ApiThread;

beforeAll(async () => {
  server = await startApiServer();
  const clinic = await ApiClinic.setUp(server);
  doctor = await clinic.bringIn(clinic.admin, "Dr Imani Cole", inviteKind.staff);
  await clinic.endorse([doctor], clinic.newTeam("Diabetes team"));
  patient = await clinic.bringIn(doctor, "Maya Ortiz", inviteKind.patient);
  thread = await ApiThread.start(clinic, doctor, [patient]);
  const post = { create: toBase64url(thread.create), envelope: await thread.seal(doctor) };
  expect((await doctor.client.post("/api/threads", post)).status).toBe(200);
});
afterAll(() => server.stop());

async function sent(length: number): Promise<StoredFile> {
  const file = new StoredFile(length);
  await file.upload(patient.client);
  const envelope = await thread.seal(patient);
  const answer = await patient.client.post("/api/envelopes", { envelope, attachments: [file.id] });
  expect(answer.status).toBe(200);
  return file;
}

function placeOf({ id }: StoredFile): string {
  const name = toHex(fromBase64url(id));
  return path.join(server.folder, "blobs", name.slice(0, 2), name.slice(2, 4), name);
}

/** What a hand-written request is answered; `more` is called until the server ends it. */
function talk(file: StoredFile, headers: string, more: () => string | null): Promise<string> {
  const { port, host } = new URL(server.origin);
  return new Promise((resolve) => {
    const socket = connect(Number(port), "127.0.0.1");
    let answer = "";
    socket.on("data", (chunk) => {
      answer += chunk;
    });
    socket.on("error", () => undefined);
    socket.on("close", () => {
      clearInterval(timer);
      resolve(answer);
    });
    const cookie = `Cookie: ${patient.client.cookie}\r\nContent-Type: application/octet-stream`;
    socket.write(
      `POST ${file.path}/chunks/0 HTTP/1.1\r\nHost: ${host}\r\nOrigin: ${server.origin}\r\n${cookie}\r\n${headers}\r\n\r\n`,
    );
    const timer = setInterval(() => {
      const piece = more();
      if (piece !== null && socket.writable) socket.write(piece);
    }, 1);
  });
}

test("two sealed files in each other's place, and a link to a file elsewhere, are damage and never an answer", async () => {
  const [one, other, linked] = [await sent(200_000), await sent(200_000), await sent(1)];
  const aside = path.join(server.folder, "aside");
  await rename(placeOf(one), aside);
  await copyFile(placeOf(other), placeOf(one));
  await copyFile(aside, placeOf(other));
  const secret = path.join(server.folder, "CANARY-ELSEWHERE");
  await writeFile(secret, Buffer.alloc(linked.bytes.length, "CANARY-ELSEWHERE "));
  await rm(placeOf(linked));
  await symlink(secret, placeOf(linked));
  for (const file of [one, other, linked]) {
    const answer = await doctor.client.get(file.path);
    expect(answer).toMatchObject({ status: 500, json: { code: "E_INTERNAL" } });
    expect(answer.text).not.toContain("CANARY");
  }
  expect(server.logged.filter((line) => line.includes("E_DAMAGED"))).toHaveLength(3);
});

test("a Range header changes nothing: whole chunks are asked for by number, and each request is its entry", async () => {
  const file = await sent(200_000);
  const headers = { Cookie: patient.client.cookie ?? "" };
  for (const Range of ["bytes=0-9", "bytes=-5", "bytes=0-0,1-1,2-2", "bytes=999999999-"]) {
    const answer = await fetch(`${server.origin}${file.path}`, { headers: { ...headers, Range } });
    expect([answer.status, answer.headers.get("content-range")]).toEqual([200, null]);
    expect((await answer.arrayBuffer()).byteLength).toBe(file.bytes.length);
  }
  const read = await server.services.audit.listEntries({
    limit: 4,
    filters: { events: ["attachment.read"] },
  });
  expect(read.map(({ body }) => JSON.parse(Buffer.from(body).toString()).x.at(-1).i)).toEqual(
    Array(4).fill(file.id),
  );
});

test("an upload without an end is cut off at the limit of one post, and leaves the server whole", async () => {
  const file = new StoredFile(2_000_000);
  await file.begin(patient.client);
  const piece = `10000\r\n${"x".repeat(65_536)}\r\n`;
  let pieces = 0;
  const answer = await talk(file, "Transfer-Encoding: chunked", () => (pieces++ < 2_000 ? piece : null));
  expect(answer).toMatch(/^HTTP\/1\.1 413 /);
  expect(answer).toContain('"code":"E_TOO_LARGE"');
  expect(pieces).toBeLessThan(2_000);
  expect((await file.put(patient.client, 0)).status).toBe(200);
});

test("a length that lies, in either direction, stores nothing", async () => {
  const file = new StoredFile(100_000);
  await file.begin(patient.client);
  const huge = await talk(file, "Content-Length: 99999999999", () => null);
  expect(huge).toContain('"code":"E_TOO_LARGE"');
  let given = false;
  const short = await talk(file, "Content-Length: 3\r\nConnection: close", () => {
    if (given) return null;
    given = true;
    return "abcdefgh";
  });
  expect(short).toMatch(/^HTTP\/1\.1 400 /);
  expect((await file.put(patient.client, 0)).json).toEqual({ received: file.chunks });
});

test("no line of the log holds an id or a byte of a file", async () => {
  const file = await sent(300);
  await doctor.client.bytes(file.path);
  const lines = server.logged.join("\n");
  expect(lines).toContain("api/blobs");
  expect(lines).not.toContain(file.id);
  for (const encoding of ["base64url", "base64", "hex"] as const)
    expect(lines).not.toContain(Buffer.from(file.bytes.subarray(0, 24)).toString(encoding));
});
