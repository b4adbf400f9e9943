import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { inviteKind } from "#app/crypto/public/invitation.ts";
import { fromBase64url } from "#app/lib/base64url.ts";
import { disclosureRows } from "#app/portal/accounting-rows.ts";
import { provenEntries, sentCheckpoint } from "#app/portal/sent-form.ts";
import { auditLogs, auditProof, logEnd, ownAccess } from "#app/protocol/audit-api.ts";
import { auditPage } from "#app/protocol/clinic-api.ts";
import { accounting } from "#app/protocol/disclosure-api.ts";
import { destructionFaults } from "#app/verify/destruction-said.ts";
import { type KeptLogs, keptOf, keyAlone, knownOf } from "#app/verify/kept-log.ts";
import { leavesQuery } from "#app/verify/leaves-query.ts";
import { checkLog } from "#app/verify/log-check.ts";
import { checkProofs, entryName } from "#app/verify/proof-check.ts";
import { provedEnd } from "#app/verify/proved-end.ts";
import { checkpointText } from "#audit/checkpoint.ts";
import { rangeRoot } from "#audit/compact-range.ts";
import { parseEntry } from "#audit/entry.ts";
import { rangeAt, tileNodes } from "#audit/tiles.ts";
import { readLogNamed } from "#db/signed-logs.server.ts";
import { ApiClinic } from "#tests/factories/api-clinic.ts";
import type { ApiPerson } from "#tests/factories/api-person.ts";
import { type ApiServer, startApiServer } from "#tests/factories/api-server.ts";
import { disclosureOf } from "#tests/factories/disclosure.ts";
import { runAudit } from "#tests/factories/run-audit.ts";
import { editBody, tamper } from "#tests/factories/tampered-log.ts";
import { input } from "./audit-fixture.ts";

let server: ApiServer;
let olu: ApiPerson;
let ana: ApiPerson;
let patient: ApiPerson;
let maya: string;
let origin: string;
/** What the officer's browser kept of 2026 while it was open. */
let kept: KeptLogs;
const folder = await mkdtemp(path.join(tmpdir(), "bedside-closed-year-"));

beforeAll(async () => {
  server = await startApiServer();
  const clinic = await ApiClinic.setUp(server);
  const doctor = await clinic.bringIn(clinic.admin, "Dr Imani Cole", inviteKind.staff);
  await clinic.endorse([doctor]);
  patient = await clinic.bringIn(doctor, "Maya Ortiz", inviteKind.patient);
  olu = await clinic.bringIn(clinic.admin, "Olu Watch", inviteKind.officer);
  ana = await clinic.bringIn(clinic.admin, "Ana Second", inviteKind.officer);
  const { rows } = await server.owner.query("SELECT pseudonym FROM person_private WHERE name = 'Maya Ortiz'");
  maya = rows[0].pseudonym.toString("base64url");
  await olu.client.post("/api/disclosures", disclosureOf(maya));
  origin = `${new URL(server.origin).host}/bedside-audit/2026`;
  kept = (await end(null, [])).verdict.keep ?? [];
  server.advance(Date.UTC(2027, 0, 2) - server.now());
  // The first read of the year opens its log; nothing of it stands in the old one.
  await server.services.audit.append([input()]);
  for (const person of [olu, ana, patient]) expect((await person.signIn()).status).toBe(200);
});
afterAll(async () => {
  await server.stop();
  await rm(folder, { recursive: true });
});

const logs = async () => auditLogs.parse((await olu.client.get("/api/audit/logs")).json).logs;

/** What the officer's browser does first: how the log ended, proved back from the open one. */
async function end(log: string | null, held: KeptLogs) {
  const query = new URLSearchParams({ ...(log !== null && { log }), known: knownOf(held.at(-1) ?? null) });
  const answer = logEnd.parse((await olu.client.get(`/api/audit/checkpoint?${query}`)).json);
  const [sent, removals] = [sentCheckpoint(answer.checkpoint), provenEntries(answer.removals)];
  const trusted = { kept: { logs: held, restores: [] }, nowMs: 1 };
  const verdict = checkProofs(sent, removals, trusted);
  const proved = provedEnd({ ...trusted, log: log ?? "", sent, removals, verdict });
  return { verdict, proved, key: sent.key };
}

/** And then: every entry of the closed log against that end. */
async function walk(held: KeptLogs = kept) {
  const { proved } = await end("2026", held);
  if ("refused" in proved) return proved.refused;
  if (proved.end === null) throw new Error("not closed");
  const own = keptOf(proved.keep, origin) ?? keyAlone(server.services.checkpoints.keyFor(origin));
  async function* stream() {
    yield Buffer.from((await olu.client.get(`/api/audit/leaves?${leavesQuery(own, 0, "2026")}`)).text);
  }
  return checkLog(stream(), { kept: own, nowMs: 1, end: proved.end, later: proved.later });
}

test("every log is named, and a closed one's entries are listed, filtered and paged; each look is an entry of the open log", async () => {
  const [old, open] = await logs();
  expect([old, open]).toMatchObject([
    { log: "2026", closed: true, destroyed: false, mayGo: false },
    { log: "2027", closed: false },
  ]);
  const page = async (query: string) =>
    auditPage.parse((await olu.client.get(`/api/audit/entries?log=2026&${query}`)).json);
  const newest = await page("limit=3");
  expect([newest.size, newest.more, newest.entries[0]?.seq]).toEqual([old?.size, true, (old?.size ?? 0) - 1]);
  const older = await page(`limit=3&before=${newest.entries.at(-1)?.seq}`);
  expect(older.entries[0]?.seq).toBe((old?.size ?? 0) - 4);
  const found = await page(`event=disclosure.record&patient=${maya}`);
  expect(found.entries).toHaveLength(1);
  const [leaf] = await server.services.audit.listEntries({ limit: 1, filters: { events: ["audit.search"] } });
  const said = parseEntry(leaf?.body ?? new Uint8Array());
  expect([leaf?.log, said.f]).toEqual(["2027", ["event", "patient"]]);
  expect(said.x).toContainEqual({ t: "log", i: origin });
  for (const [query, code] of [
    ["log=1999", "E_NOT_FOUND"],
    ["log=2026&known=2026", "E_BAD_REQUEST"],
  ])
    expect((await olu.client.get(`/api/audit/leaves?${query}`)).json.code).toBe(code);
});

test("a browser that kept last year's log goes over to the new one, checks the old one to its end, and proves an entry of it", async () => {
  const { verdict } = await end(null, kept);
  expect([verdict.findings, verdict.ends.map((each) => each.origin)]).toEqual([[], [origin]]);
  const whole = await walk();
  expect(whole).toMatchObject({ outcome: "whole", size: (await logs())[0]?.size });
  const answer = auditProof.parse((await olu.client.get("/api/audit/proof?log=2026&seq=5")).json);
  const entry = { ...answer.entry, log: answer.log };
  const fresh = { kept: { logs: [], restores: [] }, nowMs: 1 };
  const proved = checkProofs(sentCheckpoint(answer.checkpoint), provenEntries([entry]), fresh);
  expect(proved.included).toEqual(["2026/5"]);
  const moved = provenEntries([{ ...entry, log: "2027" }]);
  expect(checkProofs(sentCheckpoint(answer.checkpoint), moved, fresh).included).toEqual([]);
});

test("an export of the closed year with its signed end is verified by the command line; parts and other forms say which log", async () => {
  const { text, headers } = await olu.client.get("/api/audit/export?log=2026");
  expect(headers.get("content-disposition")).toMatch(/bedside-audit-2026-\d+\.ndjson/);
  const file = path.join(folder, "log.ndjson");
  await writeFile(file, text);
  const key = server.services.checkpoints.keyFor(origin);
  const { stdout } = runAudit("verify", file, "--key", key, "--json");
  expect(JSON.parse(stdout)).toMatchObject({ status: 0, findings: [] });
  const part = (await olu.client.get("/api/audit/export?log=2026&event=disclosure.record")).text.split("\n");
  expect(JSON.parse(part[0] ?? "")).toMatchObject({ origin, claim: "inclusion, not completeness" });
  for (const format of ["csv", "fhir"])
    expect((await olu.client.get(`/api/audit/export?log=2026&format=${format}`)).text).toContain("2026-");
});

test("a year whose last entries were never signed is signed to the end that the new year's log begins with", async () => {
  const { signer } = server.services;
  const log = await readLogNamed(server.owner, "2026");
  const nodes = tileNodes(log.tile);
  const early = { origin, size: 20, root: rangeRoot(await rangeAt(nodes, 20)) };
  const secrets = path.join(server.folder, "secrets");
  const name = (await readdir(secrets)).find((file) => file.endsWith("2026.checkpoint")) ?? "";
  // As if the signer had been away when the year ended, and an older version had gone on without it.
  await writeFile(path.join(secrets, name), checkpointText(early));
  const { closing: _, ...unproved } = log;
  await expect(signer.sign("access", unproved)).rejects.toMatchObject({ code: "E_FORK" });
  expect((await signer.sign("access", log)).checkpoint.size).toBe(log.size);
  expect((await signer.sign("access", unproved)).checkpoint.size).toBe(log.size);
});

test("a patient's lines go on into the closed year, and disclosures of it are proved", async () => {
  const read = async (query: string) =>
    ownAccess.parse((await patient.client.get(`/api/audit/own?${query}`)).json);
  const open = await read("");
  expect([open.log, open.earlier]).toEqual(["2027", "2026"]);
  const old = await read("log=2026");
  expect([old.log, old.earlier]).toEqual(["2026", null]);
  const entries = old.entries.map((entry) => ({ ...entry, log: old.log }));
  const fresh = { kept: { logs: [], restores: [] }, nowMs: 1 };
  const { included } = checkProofs(sentCheckpoint(old.checkpoint), provenEntries(entries), fresh);
  expect(included).toEqual(entries.map(entryName));
  for (const { body } of entries) expect(parseEntry(fromBase64url(body)).p).toContain(maya);
  await olu.client.post("/api/disclosures", disclosureOf(maya, { recipient: "Health Office" }));
  const given = accounting.parse((await patient.client.get("/api/disclosures/own")).json);
  const verdict = checkProofs(sentCheckpoint(given.checkpoint), provenEntries(given.lines), fresh);
  expect(disclosureRows(given, verdict).map(({ proof }) => proof)).toEqual(["checked", "checked"]);
  const cut = { ...sentCheckpoint(given.checkpoint), steps: [] };
  const less = disclosureRows(given, checkProofs(cut, provenEntries(given.lines), fresh));
  expect(less.map(({ proof }) => proof).sort()).toEqual(["checked", "older"]);
});

test("words that two officers take out of the closed year are known from the entry of the open log, with its proof", async () => {
  const { entries } = auditPage.parse(
    (await olu.client.get("/api/audit/entries?log=2026&event=disclosure.record")).json,
  );
  const seq = entries[0]?.seq ?? 0;
  const target = { log: "2026", seq, part: "private", reason: "Written about somebody else" };
  const { json } = await olu.client.post("/api/review/redactions", target);
  expect((await ana.client.post(`/api/review/redactions/${json.id}/decide`, { confirm: true })).status).toBe(
    200,
  );
  expect(await walk()).toMatchObject({ outcome: "whole", remarks: [{ code: "I_REDACTED", seq }] });
});

test("a superuser who edits a closed year, or lets it grow, is found at the place, by a browser that kept nothing of it too", async () => {
  await tamper(
    server.owner,
    `INSERT INTO audit_entry SELECT log, seq + 1, body, leaf, link, 'x' || substr(id, 2), ts
       FROM audit_entry WHERE log = '2026' ORDER BY seq DESC LIMIT 1`,
    "UPDATE audit_head SET size = size + 1 WHERE log = '2026'",
  );
  const size = (await logs())[0]?.size ?? 0;
  const grown = await walk([]);
  expect(grown).toMatchObject({ outcome: "changed", firstBad: { seq: size - 1, to: size } });
  await tamper(
    server.owner,
    `DELETE FROM audit_entry WHERE log = '2026' AND seq = ${size - 1}`,
    "UPDATE audit_head SET size = size - 1 WHERE log = '2026'",
    editBody(7),
  );
  expect(await walk([])).toMatchObject({ outcome: "changed", firstBad: { seq: 7, to: 8 } });
});

test("a destroyed log is gone for every question but how it ended, which a proved entry explains", async () => {
  await server.services.checkpoints.current(Number.MAX_SAFE_INTEGER);
  server.advance(Date.UTC(2034, 0, 2) - server.now());
  expect((await olu.signIn()).status).toBe(200);
  await server.services.audit.append([input()]);
  // Nothing of the new year is signed yet, and the old one's checkpoint has more entries: it is not taken for the new one's.
  for (const route of ["leaves", "export"]) {
    const [header = ""] = (await olu.client.get(`/api/audit/${route}`)).text.split("\n");
    expect(header, route).toContain(`${origin.replace("2026", "2034")}\\n`);
  }
  expect((await ana.signIn()).status).toBe(200);
  expect((await logs()).filter(({ mayGo }) => mayGo).map(({ log }) => log)).toEqual(["2026"]);
  const body = { log: "2026", seq: 0, part: "log", reason: "Past its time" };
  const { json } = await olu.client.post("/api/review/redactions", body);
  expect((await ana.client.post(`/api/review/redactions/${json.id}/decide`, { confirm: true })).status).toBe(
    200,
  );
  expect((await logs())[0]).toMatchObject({ log: "2026", destroyed: true, mayGo: false });
  for (const route of ["entries", "leaves", "proof", "export"])
    expect([route, (await olu.client.get(`/api/audit/${route}?log=2026`)).json.code]).toEqual([
      route,
      "E_GONE",
    ]);
  const { proved } = await end("2026", []);
  if ("refused" in proved) throw new Error(JSON.stringify(proved.refused));
  expect([proved.end?.origin, destructionFaults(proved.later, origin, server.now())]).toEqual([origin, []]);
  expect(destructionFaults(proved.later, origin, Date.UTC(2032, 0, 2)), "by this browser's clock").toEqual([
    "early",
  ]);
});
