import { setTimeout as pause } from "node:timers/promises";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { Device } from "#app/headless/device.ts";
import { me } from "#app/protocol/session-api.ts";
import { listenForever } from "#app/services/notify/listen.server.ts";
import { HttpError } from "#app/sync/http.ts";
import { breaksTheLog } from "#audit/audit-code.ts";
import { verifyLog } from "#audit/verify.ts";
import { serviceInput } from "#db/audit-log-opener.server.ts";
import { openAuditStorage } from "#db/audit-storage.server.ts";
import { createAuditStore } from "#db/audit-store.server.ts";
import { type ApiServer, startApiServer } from "#tests/factories/api-server.ts";
import { openHeadlessClinic, textsIn } from "#tests/factories/headless-clinic.ts";
import { acknowledgements } from "#tests/faults/acknowledged.ts";
import { keepBusy } from "#tests/faults/busy-people.ts";
import { lastSigned } from "#tests/faults/cli-verdict.ts";
import { keepEvidence } from "#tests/faults/evidence.ts";
import { type FaultyWire, startFaultyWire } from "#tests/faults/faulty-wire.ts";
import { problemsOfKeylog, unaccounted } from "#tests/faults/reckoning.ts";
import { problemsOf, problemsOfLog } from "#tests/load/checks.ts";
import type { Sent } from "#tests/load/traffic.ts";

/** How long a fault lasts; the soak takes the database away for half a minute. */
const faultMs = Number(process.env.FAULT_MS ?? 800);
const patientlyMs = 2 * faultMs + 60_000;
/** So little that a fault outlasts it, where somebody is to be refused. */
const patience = { connectMs: 300, statementMs: 500, answerMs: 600 };
/** A few waits after each other, on a machine that is busy with other tests. */
const ANSWERED_WITHIN_MS = 15_000;

const acknowledged = acknowledgements();
const sent: Sent[] = [];
let wire: FaultyWire;
let server: ApiServer;
let doctor: Device;
let patient: Device;
let threadId: string;

beforeAll(async () => {
  server = await startApiServer({
    patience,
    async databaseAt(url) {
      wire = await startFaultyWire(url);
      return wire.url;
    },
  });
  const clinic = await openHeadlessClinic(server, acknowledged.connect);
  ({ doctor, patient } = clinic);
  await patient.makeKit();
  threadId = await patient.send({ type: "team", teamId: clinic.teamId }, "Hello", { subject: "Dressing" });
  await doctor.sync();
});
afterAll(async () => {
  await server.stop();
  await wire.stop();
});

beforeEach(({ onTestFailed }) =>
  onTestFailed(async () => {
    const { rows } = await server.owner.query("select current_setting('data_directory') || '.log' as log");
    await keepEvidence(rows[0].log, { "logged.log": server.logged.join("") });
  }),
);

/** Patient and doctor go on through the fault and after it; then everything is held against everything. What was refused. */
async function through(begin: () => Promise<void> | void, end: () => Promise<void> | void): Promise<number> {
  const first = acknowledged.all.length;
  const patients = [{ device: patient, threadId, team: [doctor] }];
  const busy = keepBusy({ patients }, sent);
  await pause(100);
  await begin();
  await pause(faultMs);
  await end();
  await pause(200);
  await busy.settle();

  const answers = acknowledged.all.slice(first);
  expect([...busy.told]).toEqual([]);
  expect(await unaccounted(server.owner, answers)).toEqual([]);
  expect(await problemsOf({ patients }, sent)).toEqual([]);
  expect((await problemsOfLog(server.owner, server.folder)).problems).toEqual([]);
  expect(await problemsOfKeylog(server.owner, (await lastSigned(server.folder, "keylog")) ?? "")).toEqual([]);
  expect(Math.max(...answers.map(({ ms }) => ms))).toBeLessThan(ANSWERED_WITHIN_MS);
  expect(server.logged.filter((line) => line.includes('"level":50'))).toEqual([]);
  expect(answers.filter(({ status }) => status === 200).length).toBeGreaterThan(0);
  return answers.filter(({ status }) => status === 503).length;
}

async function answerTo({ api }: Device): Promise<string> {
  try {
    await api.get("/api/me", me);
    return "ok";
  } catch (error) {
    return error instanceof HttpError ? error.code : String(error);
  }
}

/** Nobody asks for it: the event stream says that there is something. */
async function expectNewsOfItself(): Promise<void> {
  doctor.engine.start();
  await expect.poll(() => doctor.engine.getSnapshot().online).toBe(true);
  const text = `Did it heal? ${sent.length}`;
  await patient.send({ type: "thread", threadId }, text);
  await expect.poll(() => textsIn(doctor, threadId)).toContain(text);
  doctor.engine.stop();
}

test.each(["refuse", "silence"] as const)(
  "a database that is away (%s) is a 503 in time, loses nothing, and is found again by requests and event streams",
  async (fault) => {
    const refused = await through(
      async () => {
        const held = await server.services.database.pool.connect();
        wire.set(fault);
        // Given up and refused while it is away, not once it is back.
        await expect(held.query("select 1")).rejects.toThrow();
        expect(await answerTo(doctor)).toBe("E_UNAVAILABLE");
        held.release(true);
      },
      () => wire.set("pass"),
    );
    expect(refused).toBeGreaterThan(0);
    await expectNewsOfItself();
  },
  patientlyMs,
);

test("a connection that listens and hears nothing, because nobody is there any more, is opened again", async () => {
  const heard: string[] = [];
  const listening = await listenForever(
    server.services.database,
    {
      onPayload: () => undefined,
      onConnected: () => heard.push("connected"),
      onLost: () => heard.push("lost"),
    },
    50,
  );
  expect(heard).toEqual(["connected"]);
  wire.set("silence");
  await expect.poll(() => heard).toContain("lost");
  wire.set("pass");
  await expect.poll(() => heard.at(-1)).toBe("connected");
  await listening.stop();
});

test(
  "when every connection of the pool is taken, requests are refused in time, and go on when one is free",
  async () => {
    const { pool } = server.services.database;
    const taken: { release(): void }[] = [];
    const refused = await through(
      async () => {
        // Whoever is in the middle of something gives its own back first.
        while (taken.length < pool.options.max)
          await pool.connect().then(
            (client) => taken.push(client),
            () => undefined,
          );
        expect(await answerTo(doctor)).toBe("E_UNAVAILABLE");
      },
      () => {
        for (const client of taken) client.release();
      },
    );
    expect(refused).toBeGreaterThan(0);
  },
  patientlyMs,
);

test(
  "a disk that is slower than patience is a 503",
  async () => {
    const refused = await through(
      () => wire.delay(700),
      () => wire.delay(0),
    );
    expect(refused).toBeGreaterThan(0);
  },
  patientlyMs,
);

test(
  "a disk that is slow slows everybody down and refuses nobody who is as patient as a clinic's server",
  async () => {
    await server.halt();
    server = await startApiServer({ over: server, databaseAt: async () => wire.url });
    const refused = await through(
      () => wire.delay(20),
      () => wire.delay(0),
    );
    expect(refused).toBe(0);
  },
  patientlyMs,
);

test(
  "a clock that is set back an hour, or stands still, changes no order and refuses nobody",
  async () => {
    const refused = await through(
      () => server.advance(-3_600_000),
      () => server.advance(3_600_000),
    );
    expect(refused).toBe(0);
  },
  patientlyMs,
);

test("after a restart with a clock an hour slow the log says so as a warning, never as damage", async () => {
  const { pool } = server.services.database;
  const boots = { nodeId: "test", boot: "slow", host: "localhost", version: "0" };
  const { clock, random } = server.services;
  const store = createAuditStore(pool, { ...boots, random, clock: () => clock() - 3_600_000 });
  await store.start();
  await store.append([serviceInput("log.tick", [])]);
  await store.stop();
  const { rows } = await server.owner.query<{ log: string; origin: string }>(
    "select log, origin from audit_head where not closed",
  );
  const [head] = rows;
  if (head === undefined) throw new Error("no log");
  const report = await verifyLog(await openAuditStorage(server.owner, head.log), { origin: head.origin });
  expect(report.findings.map(({ code }) => code)).toEqual(["W_SKEW"]);
  expect(report.status).toBe(1);
});

test("a clock that is set an hour forward and back again loses nothing, and leaves questions for the officer, not damage", async () => {
  const say = async (from: Device, text: string) => {
    await from.send({ type: "thread", threadId }, text);
    for (const each of [patient, doctor]) await each.sync();
  };
  await say(patient, "Before the clock went wrong");
  const { rows } = await server.owner.query<{ log: string; origin: string; size: string }>(
    "select log, origin, size from audit_head where not closed",
  );
  const [head] = rows;
  if (head === undefined) throw new Error("no log");
  server.advance(3_600_000);
  // Half an hour without a touch ends a clinician's session.
  expect([await answerTo(patient), await answerTo(doctor)]).toEqual(["ok", "E_SIGN_IN"]);
  await doctor.signIn();
  await say(doctor, "While it is an hour fast");
  server.advance(-3_600_000);
  expect([await answerTo(patient), await answerTo(doctor)]).toEqual(["ok", "ok"]);
  await say(patient, "Put right again");
  await server.services.audit.append([serviceInput("log.tick", [])]);
  expect((await textsIn(doctor, threadId)).slice(-3)).toEqual([
    ...["Before the clock went wrong", "While it is an hour fast", "Put right again"],
  ]);
  const { findings } = await verifyLog(await openAuditStorage(server.owner, head.log), {
    origin: head.origin,
  });
  const since = findings.filter(({ seq }) => (seq ?? -1) >= Number(head.size));
  expect(since.map(({ code }) => code)).toContain("E_TICK");
  expect(findings.filter(breaksTheLog)).toEqual([]);
});
