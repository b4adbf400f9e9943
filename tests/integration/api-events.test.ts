import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { inviteKind } from "#app/crypto/public/invitation.ts";
import { toBase64url } from "#app/lib/base64url.ts";
import { cursorEvent, feedSync } from "#app/protocol/sync-api.ts";
import { ApiClinic } from "#tests/factories/api-clinic.ts";
import type { ApiPerson } from "#tests/factories/api-person.ts";
import { type ApiServer, startApiServer } from "#tests/factories/api-server.ts";
import { ApiThread } from "#tests/factories/api-thread.ts";

let server: ApiServer;
let doctor: ApiPerson;
let patient: ApiPerson;
let threads: ApiThread[];

beforeAll(async () => {
  server = await startApiServer();
  const clinic = await ApiClinic.setUp(server);
  doctor = await clinic.bringIn(clinic.admin, "Dr Imani Cole", inviteKind.staff);
  await clinic.endorse([doctor], clinic.newTeam("Diabetes team"));
  patient = await clinic.bringIn(doctor, "Maya Ortiz", inviteKind.patient);
  threads = await Promise.all([0, 1, 2].map(() => ApiThread.start(clinic, doctor, [patient])));
  for (const thread of threads) {
    const post = { create: toBase64url(thread.create), envelope: await thread.seal(doctor) };
    expect((await doctor.client.post("/api/threads", post)).status).toBe(200);
  }
});
afterAll(() => server.stop());

/** Reads cursors until one satisfies. */
async function cursorWhere(reader: ReadableStreamDefaultReader<string>, holds: (feed: number) => boolean) {
  for (;;) {
    const { value, done } = await reader.read();
    if (done) throw new Error("the stream ended");
    for (const [, data] of value.matchAll(/^event: cursor\ndata: (.+)$/gm)) {
      const event = cursorEvent.parse(JSON.parse(data ?? ""));
      if (holds(event.feed)) return event;
    }
  }
}

/** The next thing that is said on a stream but cursors, which may come more than once. */
async function saidBeside(reader: ReadableStreamDefaultReader<string>) {
  for (;;) {
    const { value, done } = await reader.read();
    const rest = value?.replaceAll(/^event: cursor\ndata: .+\n\n/gm, "");
    if (done || rest !== "") return rest;
  }
}

async function openStream(person: ApiPerson) {
  const stop = new AbortController();
  const headers = { Cookie: person.client.cookie ?? "" };
  const response = await fetch(`${server.origin}/api/events`, { headers, signal: stop.signal });
  expect(response.headers.get("content-type")).toMatch(/^text\/event-stream/);
  const text = response.body?.pipeThrough(new TextDecoderStream());
  if (!text) throw new Error("no stream");
  return { reader: text.getReader(), close: () => stop.abort() };
}

test("an open stream hears of a message at once, as a bare number, even after its database connection was cut", async () => {
  const { reader, close } = await openStream(patient);
  const { feed } = await cursorWhere(reader, () => true);
  const [thread] = threads;
  const send = async () => doctor.client.post("/api/envelopes", { envelope: await thread?.seal(doctor) });
  expect((await send()).status).toBe(200);
  await cursorWhere(reader, (n) => n === feed + 1);
  await server.owner.query(
    "select pg_terminate_backend(pid) from pg_stat_activity where query = 'listen bedside' and datname = current_database()",
  );
  expect((await send()).status).toBe(200);
  await cursorWhere(reader, (n) => n === feed + 2);
  close();
});

test("twelve messages at once in three threads leave every feed without gap or repetition", async () => {
  const before = feedSync.parse((await patient.client.get("/api/sync/feed?after=0")).json).items.length;
  const sealed = [];
  for (const thread of threads)
    for (const by of [doctor, doctor, patient, patient])
      sealed.push({ by, body: { envelope: await thread.seal(by) } });
  const answers = await Promise.all(sealed.map(({ by, body }) => by.client.post("/api/envelopes", body)));
  expect(answers.map(({ status }) => status)).toEqual(sealed.map(() => 200));
  for (const person of [doctor, patient]) {
    const { items } = feedSync.parse((await person.client.get("/api/sync/feed?after=0")).json);
    expect(items.map(({ n }) => n)).toEqual(Array.from({ length: before + 12 }, (_, i) => i + 1));
    const envelopes = items.flatMap((item) => (item.type === "envelope" ? [item.sig] : []));
    expect(new Set(envelopes).size).toBe(envelopes.length);
  }
});

test("a long feed comes in pages of fifty", async () => {
  const [thread] = threads;
  for (let i = 0; i < 45; i++) {
    const { status } = await doctor.client.post("/api/envelopes", { envelope: await thread?.seal(doctor) });
    expect(status).toBe(200);
  }
  const first = feedSync.parse((await patient.client.get("/api/sync/feed?after=0")).json);
  expect([first.items.length, first.more]).toEqual([50, true]);
  const rest = feedSync.parse((await patient.client.get("/api/sync/feed?after=50")).json);
  expect(rest.items[0]?.n).toBe(51);
  expect(rest.more).toBe(false);
});

test("an open stream ends with its session: at the next heartbeat after the idle limit, and nothing more is said on it", async () => {
  vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
  try {
    const { reader } = await openStream(patient);
    await cursorWhere(reader, () => true);
    vi.advanceTimersByTime(15_000);
    // The session stands: a heartbeat, and the stream goes on.
    expect(await saidBeside(reader)).toBe(": \n\n");
    server.advance(24 * 3_600_000 + 1);
    vi.advanceTimersByTime(15_000);
    expect([await saidBeside(reader), await saidBeside(reader)]).toEqual([": \n\n", undefined]);
    expect((await patient.client.get("/api/me")).status).toBe(401);
  } finally {
    vi.useRealTimers();
    await Promise.all([patient, doctor].map((person) => person.signIn()));
  }
});
