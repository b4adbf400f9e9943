import path from "node:path";
import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { replaceLogKey } from "#app/http/log-key.server.ts";
import { auditCheckpoint, ownAccess } from "#app/protocol/audit-api.ts";
import { readEnv } from "#app/services/env.server.ts";
import { startSentence } from "#app/services/start-sentence.server.ts";
import type { KitSheet } from "#app/vault/sheet-rpc.ts";
import { followNewKey } from "#app/verify/follow-new-key.ts";
import { type KeptLog, knownOf } from "#app/verify/kept-log.ts";
import { judgeNote } from "#app/verify/trusted-note.ts";
import { verifyEd25519 } from "#audit/cli/ed25519.ts";
import { keyChangeIn } from "#audit/key-entry.ts";
import { readChange } from "#audit/log-change-note.ts";
import { verifyLog } from "#audit/verify.ts";
import { openAuditStorage } from "#db/audit-storage.server.ts";
import { replaceKey } from "#signer/replace-key.ts";
import { type ApiServer, startApiServer } from "#tests/factories/api-server.ts";
import { headlessDevice, openHeadlessClinic, textsIn } from "#tests/factories/headless-clinic.ts";

let server: ApiServer;
let people: Awaited<ReturnType<typeof openHeadlessClinic>>;
let threadId: string;
/** Made under the old keys. */
let sheet: KitSheet;
let invitation: string;
let kept: KeptLog;

beforeAll(async () => {
  server = await startApiServer();
  people = await openHeadlessClinic(server);
  const { patient, doctor, teamId } = people;
  sheet = await patient.makeKit();
  threadId = await patient.send({ type: "team", teamId }, "Under the old key", { subject: "Sugar" });
  await doctor.sync();
  invitation = await doctor.invite({ kind: "patient", name: "Lin Later", teamIds: [], validDays: 7 });
  const { checkpoint } = await patient.api.get("/api/audit/own?limit=25", ownAccess);
  kept = { key: checkpoint.key, notes: [checkpoint.note], checkedMs: 0, walked: null };
});
afterAll(() => server.stop());

const settings = () => readEnv({ PORT: new URL(server.origin).port, BEDSIDE_DATA_DIR: server.folder });

test("an operator replaces no key under a server that runs, and one that was opened before signs no further", async () => {
  const asked = { log: "keys", reason: "routine" };
  const refusal = await replaceLogKey(asked, settings()).catch(startSentence);
  expect(refusal).toMatch(/^Bedside is running on this machine: stop it/);
  expect(await replaceLogKey({ log: "both", reason: "routine" }, settings()).catch(startSentence)).toMatch(
    /npm run log-key -- LOG REASON/,
  );
  // As another node that shares the folder would have it.
  const { host } = new URL(server.origin);
  await replaceKey(path.join(server.folder, "secrets"), {
    host,
    log: "keys",
    reason: "drill",
    nowMs: server.now(),
  });
  await people.doctor.invite({ kind: "patient", name: "Una Unsigned", teamIds: [], validDays: 7 });
  await expect(server.services.keylog.current(1_000_000)).rejects.toThrow();
  await server.halt();
  const { change, old, now } = await replaceLogKey({ log: "access", reason: "leak" }, settings());
  expect(change.number).toBe(2);
  expect(old).toBe(kept.key);
  expect(now.startsWith(`${host}/bedside-audit/`)).toBe(true);
  server = await startApiServer({ over: server });
});

test("everybody goes on under both new keys, and what was sent before is still there", async () => {
  const { admin, doctor, patient } = people;
  for (const each of [admin, doctor, patient]) await each.sync();
  expect((await patient.vault.logChanges()).taken).toMatchObject([
    { kind: "key", number: 2, log: "access", reason: "leak" },
    { kind: "key", number: 1, log: "keys", reason: "drill" },
  ]);
  await doctor.send({ type: "thread", threadId }, "Under the new one");
  await patient.sync();
  expect(await textsIn(patient, threadId)).toEqual(["Under the old key", "Under the new one"]);
});

test("an invitation and a sheet from before lead to the keys of today", async () => {
  const { patient } = people;
  const newcomer = headlessDevice(server);
  await newcomer.acceptInvitation(invitation);
  await newcomer.sync();
  const recovered = headlessDevice(server);
  const logKey = await recovered.vault.readLogKey(sheet.logKey ?? "");
  await recovered.recover(sheet.words.join(" "), { printed: sheet.log, logKey });
  expect(await textsIn(recovered, threadId)).toEqual(["Under the old key", "Under the new one"]);
  expect(await newcomer.vault.auditKey()).toBe((await server.services.checkpoints.current()).key);
  people.patient = recovered;
  await expect(patient.sync()).rejects.toThrow();
});

test("the access log holds an entry of each, from which both signatures are checked, once however often it starts", async () => {
  await server.halt();
  server = await startApiServer({ over: server });
  const leaves = await server.services.audit.listEntries({ limit: 10, filters: { events: ["log.key"] } });
  const { changes } = server.services.signer;
  const { origin } = (await server.services.checkpoints.current()).checkpoint;
  const said = leaves.map(({ body }) =>
    keyChangeIn(origin, JSON.parse(Buffer.from(body).toString()).x, verifyEd25519),
  );
  expect(said.map((found) => found?.note).reverse()).toEqual(changes);
  const pool = new pg.Pool({ connectionString: server.database.appUrl });
  pool.on("error", () => undefined);
  const storage = await openAuditStorage(pool, leaves[0]?.log ?? "");
  const report = await verifyLog(storage, { origin, verify: verifyEd25519 });
  await pool.end();
  expect(report.findings).toEqual([]);
});

test("what a browser kept of the access log goes over to the new key, and not to one that it was not told of", async () => {
  const { patient } = people;
  const taken = server.services.signer.changes.map((note) => readChange(note).change);
  const answer = await patient.api.get(`/api/audit/own?limit=1&known=${knownOf(kept)}`, ownAccess);
  const sent = auditCheckpoint.parse(answer.checkpoint);
  const consistency = sent.consistency.map((hash) => new Uint8Array(Buffer.from(hash, "base64url")));
  expect(judgeNote({ ...sent, consistency }, taken.reduce(followNewKey, kept)).findings).toEqual([]);
  expect(judgeNote({ ...sent, consistency }, kept).findings).toEqual([{ code: "E_SIG", seq: null }]);
});
