import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { encodingsOf, filesOf, findCanaries, keyCanary, type Place } from "#tests/e2e/canary.ts";
import { asInsider } from "#tests/e2e/insider.ts";
import { freePort } from "#tests/e2e/start-server.ts";
import { acknowledgements } from "#tests/faults/acknowledged.ts";
import { MortalServer } from "#tests/faults/mortal-server.ts";
import { Ordeal } from "#tests/faults/ordeal.ts";
import { seeded, seedOf } from "#tests/faults/seeded.ts";
import { makeClinic } from "#tests/load/people.ts";

/** The soak kills more often. */
const kills = Math.ceil(Number(process.env.FAULT_KILLS ?? 20) / 5);
/** What PostgreSQL copies to make a database. */
const EMPTY_DATABASES = /\/base\/[145]\//;
const random = seeded(seedOf("kill -9 of the signer"));
const acknowledged = acknowledgements();

let dataDir: string;
/** Above the signer's own folder, which the server has no part in. */
let apart: string;
let port: string;
let signer: ChildProcess;
let signed = "";
let server: MortalServer;
let ordeal: Ordeal;

beforeAll(async () => {
  execFileSync(process.execPath, ["scripts/build.mjs"], { stdio: "inherit" });
  [dataDir, apart] = [
    await mkdtemp(path.join(tmpdir(), "bedside-signer-")),
    await mkdtemp(path.join(tmpdir(), "bedside-apart-")),
  ];
  // PostgreSQL runs as another user where this is root.
  await chmod(dataDir, 0o711);
  port = String(await freePort());
  signer = await startSigner();
  server = await MortalServer.start(dataDir, random, { PORT: port, BEDSIDE_SIGNER: socket() });
  const people = { teams: 1, cliniciansEach: 1, patients: 1 };
  const clinic = await makeClinic(server, people, acknowledged.connect);
  ordeal = new Ordeal({ server, clinic, acknowledged, signerIn: apart });
}, 120_000);
afterAll(async () => {
  await server.stop();
  await killSigner();
  for (const folder of [dataDir, apart]) await rm(folder, { recursive: true, force: true });
});
beforeEach(({ onTestFailed }) => onTestFailed(() => ordeal.keepEvidence({ "signer.log": signed })));

const socket = () => path.join(apart, "signer.sock");

async function startSigner(): Promise<ChildProcess> {
  const args = ["--folder", path.join(apart, "secrets"), "--host", `localhost:${port}`, "--socket", socket()];
  const child = spawn(process.execPath, ["scripts/signer.mjs", ...args], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (chunk) => {
      signed += chunk;
    });
  await once(child.stdout, "data");
  return child;
}

async function killSigner(): Promise<void> {
  const ended = once(signer, "exit");
  signer.kill("SIGKILL");
  await ended;
}

test(`after kill -9 of the signer at ${kills} random moments under load, nothing acknowledged is lost and it signs on`, async () => {
  await ordeal.underLoad(async () => {
    for (let i = 0; i < kills; i++) {
      await pause(random.between(50, 300));
      await killSigner();
      await ordeal.keepSigned();
      await pause(random.between(0, 300));
      signer = await startSigner();
    }
  });
  expect(ordeal.kept.length).toBeGreaterThan(0);
}, 600_000);

test("kill -9 of the server leaves the signer alone, and the next server goes on with it", async () => {
  await ordeal.underLoad(async () => {
    await pause(random.between(100, 400));
    await server.kill("app");
    await pause(200);
  });
  expect([signer.exitCode, signer.signalCode]).toEqual([null, null]);
}, 120_000);

test("the seeds of both logs' keys are in no row, no file of the server, and no line of any log", async () => {
  const own = path.join(apart, "secrets");
  const seeds = (await readdir(own)).filter((name) => name.endsWith("-signer")).sort();
  expect(seeds).toEqual(["audit-signer", "keylog-signer"]);
  const canaries = [];
  for (const name of seeds)
    canaries.push(keyCanary(name, Buffer.from(await readFile(path.join(own, name), "utf8"), "base64url")));
  for (const { bytes } of canaries) expect(bytes).toHaveLength(32);

  const rows = await asInsider(dataDir, async (owner) => {
    const tables = await owner.query<{ name: string }>(
      `select format('%I.%I', table_schema, table_name) as name from information_schema.tables
       where table_type = 'BASE TABLE' and table_schema not in ('pg_catalog', 'information_schema')`,
    );
    const places: Place[] = [];
    for (const { name } of tables.rows) {
      const { rows } = await owner.query<{ row: string }>(`select (whole.*)::text as row from ${name} whole`);
      places.push({ name, bytes: Buffer.from(rows.map(({ row }) => row).join("\n")) });
    }
    return places;
  });
  await server.stop();
  const places = [
    ...rows,
    ...(await filesOf(dataDir)).filter(({ name }) => !EMPTY_DATABASES.test(name)),
    { name: "what the server printed", bytes: Buffer.from(server.output()) },
    { name: "what the signer printed", bytes: Buffer.from(signed) },
  ];
  expect(findCanaries(canaries, places)).toEqual([]);

  // Where it must be it is found, and where a row or a file held it in any form it would be.
  for (const canary of canaries) expect(findCanaries([canary], await filesOf(own))).not.toEqual([]);
  const hex = (name: string) =>
    rows.find((place) => place.name === `public.${name}`)?.bytes.includes("\\\\x");
  expect(["audit_entry", "keylog_leaf", "envelope"].map(hex)).toEqual([true, true, true]);
  expect(places.some(({ name }) => name.includes("pg_wal"))).toBe(true);
  for (const form of Object.values(encodingsOf(canaries[0] ?? keyCanary("none", new Uint8Array(32)))))
    expect(findCanaries(canaries, [{ name: "planted", bytes: form }])).not.toEqual([]);
}, 60_000);
