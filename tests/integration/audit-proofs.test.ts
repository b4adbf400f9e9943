import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { inviteKind } from "#app/crypto/public/invitation.ts";
import { fromBase64url } from "#app/lib/base64url.ts";
import { provenEntries, sentCheckpoint } from "#app/portal/sent-form.ts";
import { type AuditProof, auditProof, logEnd, ownAccess } from "#app/protocol/audit-api.ts";
import { auditPage } from "#app/protocol/clinic-api.ts";
import { type KeptLogs, knownOf } from "#app/verify/kept-log.ts";
import { checkProofs } from "#app/verify/proof-check.ts";
import { COMMANDS } from "#audit/cli/commands.ts";
import type { Outcome } from "#audit/cli/outcome.ts";
import { parseEntry } from "#audit/entry.ts";
import { parseProof } from "#audit/proof.ts";
import { ownEntries } from "#db/access/audit-log.server.ts";
import { ApiClinic } from "#tests/factories/api-clinic.ts";
import type { ApiPerson } from "#tests/factories/api-person.ts";
import { type ApiServer, startApiServer } from "#tests/factories/api-server.ts";
import { runAudit } from "#tests/factories/run-audit.ts";
import { editBody, RECHAIN, tamper } from "#tests/factories/tampered-log.ts";

let server: ApiServer;
let officer: ApiPerson;
let patient: ApiPerson;
let doctor: ApiPerson;
beforeAll(async () => {
  server = await startApiServer();
  const clinic = await ApiClinic.setUp(server);
  officer = await clinic.bringIn(clinic.admin, "Olu Watch", inviteKind.officer);
  doctor = await clinic.bringIn(clinic.admin, "Dr Imani Cole", inviteKind.staff);
  await clinic.endorse([doctor]);
  patient = await clinic.bringIn(doctor, "Maya Ortiz", inviteKind.patient);
  await clinic.bringIn(doctor, "Ben Other", inviteKind.patient);
  await doctor.client.get("/api/directory");
  await patient.client.get("/api/directory");
});
afterAll(() => server.stop());

const entryOf = (body: string) => parseEntry(fromBase64url(body));

async function own(person: ApiPerson, query = "") {
  const { json, status } = await person.client.get(`/api/audit/own${query}`);
  expect(status).toBe(200);
  return ownAccess.parse(json);
}

/** What the page's worker does with an answer. */
function check(
  answer: { checkpoint: AuditProof["checkpoint"]; log?: string; entries: readonly AuditProof["entry"][] },
  logs: KeptLogs | null = null,
) {
  const entries = provenEntries(answer.entries.map((entry) => ({ ...entry, log: answer.log ?? "" })));
  const kept = { logs: logs ?? [], restores: [] };
  const verdict = checkProofs(sentCheckpoint(answer.checkpoint), entries, { kept, nowMs: 0 });
  return { ...verdict, included: verdict.included.map((name) => Number(name.split("/")[1])) };
}

const known = (logs: KeptLogs | null) => `?known=${knownOf(logs?.at(-1) ?? null)}`;

describe("who looked at my information", () => {
  it("a patient sees every entry about them, who and why, each proved", async () => {
    const answer = await own(patient);
    const verdict = check(answer);
    expect(verdict.findings).toEqual([]);
    expect(verdict.included).toEqual(answer.entries.map(({ seq }) => seq));
    const names = new Map(answer.people.map(({ pseudonym, name }) => [pseudonym, name]));
    const seen = answer.entries.map(({ body }) => {
      const { e, a, u } = entryOf(body);
      return `${e} ${names.get(a.p ?? "")} ${u}`;
    });
    expect(seen).toContain("directory.search Dr Imani Cole TREAT");
    expect(seen).toContain("directory.search Maya Ortiz PATRQT");
    expect(seen[0], "reading the list is in it").toBe("directory.search Maya Ortiz PATRQT");
    expect((await own(patient)).entries[0] && entryOf((await own(patient)).entries[0]?.body ?? "").e).toBe(
      "access-log.view",
    );
  });

  it("nobody else's entries are in it, and no other patient's name", async () => {
    const { rows } = await server.owner.query<{ pseudonym: Buffer }>(
      "SELECT pseudonym FROM person_private WHERE name = 'Maya Ortiz'",
    );
    const pseudonym = rows[0]?.pseudonym.toString("base64url");
    const answer = await own(patient);
    for (const { body } of answer.entries) expect(entryOf(body).p).toContain(pseudonym);
    expect(answer.people.map(({ name }) => name)).not.toContain("Ben Other");
    const { entries } = await own(doctor);
    for (const { body } of entries) expect(entryOf(body).a.r).toBe("clinician");
  });

  it("pages backwards without a gap", async () => {
    const all = (await own(doctor)).entries.map(({ seq }) => seq);
    const first = await own(doctor, `?limit=2&before=${(all[0] ?? 0) + 1}`);
    expect(first.more).toBe(true);
    const second = await own(doctor, `?limit=2&before=${first.entries.at(-1)?.seq}`);
    expect([...first.entries, ...second.entries].map(({ seq }) => seq)).toEqual(all.slice(0, 4));
  });

  it("a line that the server altered, invented or moved is not proved", async () => {
    const answer = await own(patient);
    const [one, two, ...rest] = answer.entries;
    if (!one || !two) throw new Error("too few");
    const altered = { ...one, body: `${one.body.slice(0, -4)}AAAA` };
    const moved = { ...two, seq: two.seq - 1 };
    const { included } = check({ ...answer, entries: [altered, moved, ...rest] });
    expect(included).toEqual(rest.map(({ seq }) => seq));
  });

  it("a checkpoint that contradicts the kept one proves nothing", async () => {
    const first = await own(patient);
    const [before, shortLog] = [check(first), first.log];
    const after = await own(patient, `?known=${shortLog}:1`);
    const [origin, size, , ...rest] = after.checkpoint.note.split("\n");
    expect(check(after, before.keep).findings, "the proof was asked from another size").toMatchObject([
      { code: "E_FORK" },
    ]);
    const forged = [origin, size, Buffer.alloc(32, 7).toString("base64"), ...rest].join("\n");
    const lie = { ...after, checkpoint: { ...after.checkpoint, note: forged } };
    expect(check(lie, before.keep)).toMatchObject({
      included: [],
      keep: null,
      findings: [{ code: "E_SIG" }],
    });
  });

  it("goes on from what was kept", async () => {
    const { keep } = check(await own(patient));
    await own(patient);
    await server.services.checkpoints.current(Number.MAX_SAFE_INTEGER);
    const next = check(await own(patient, known(keep)), keep);
    expect(next.findings).toEqual([]);
    expect(next.keep?.[0]?.notes).toHaveLength(2);
  });
});

describe("the officer", () => {
  it("gets the newest entry with its proof at once", async () => {
    const page = auditPage.parse((await officer.client.get("/api/audit/entries?limit=1")).json);
    const seq = page.entries[0]?.seq ?? -1;
    const answer = auditProof.parse((await officer.client.get(`/api/audit/proof?seq=${seq}`)).json);
    expect(answer.entry.body).toBe(page.entries[0]?.body);
    expect(check({ ...answer, entries: [answer.entry] }).included).toEqual([seq]);
  });

  it("is refused an entry that is not there", async () => {
    expect((await officer.client.get("/api/audit/proof?seq=100000")).json.code).toBe("E_NOT_FOUND");
    expect((await officer.client.get("/api/audit/proof?seq=-1")).json.code).toBe("E_BAD_REQUEST");
  });

  it("filters by what happened and by person, with the names of the filters in the entry", async () => {
    const { json } = await officer.client.get("/api/audit/entries?event=directory.search");
    const found = auditPage.parse(json).entries.map(({ body }) => entryOf(body));
    expect(new Set(found.map(({ e }) => e))).toEqual(new Set(["directory.search"]));
    const person = found[0]?.a.p ?? "";
    const about = auditPage.parse((await officer.client.get(`/api/audit/entries?person=${person}`)).json);
    expect(about.entries.length).toBeGreaterThan(1);
    for (const { body } of about.entries) {
      const { a, p } = entryOf(body);
      expect([a.p, ...p]).toContain(person);
    }
    const newest = auditPage.parse((await officer.client.get("/api/audit/entries?limit=2")).json).entries[1];
    expect(entryOf(newest?.body ?? "").f).toEqual(["person"]);
    expect((await officer.client.get("/api/audit/entries?event=nothing")).json.code).toBe("E_BAD_REQUEST");
  });

  it("gets a checkpoint with the proof that it continues an older one", async () => {
    const first = logEnd.parse((await officer.client.get("/api/audit/checkpoint")).json);
    const kept = check({ ...first, entries: [] }).keep;
    await officer.client.get("/api/audit/proof");
    const next = logEnd.parse((await officer.client.get(`/api/audit/checkpoint${known(kept)}`)).json);
    expect(check({ ...next, entries: [] }, kept).findings).toEqual([]);
  });

  it("exports what the command line verifies, and that export is an entry", async () => {
    const folder = await mkdtemp(path.join(tmpdir(), "bedside-export-"));
    const { text, headers, status } = await officer.client.get("/api/audit/export");
    expect(status).toBe(200);
    expect(headers.get("content-disposition")).toMatch(
      /^attachment; filename="bedside-audit-\d{4}-\d+\.ndjson"$/,
    );
    expect(headers.get("cache-control")).toBe("no-store");
    const file = path.join(folder, "log.ndjson");
    await writeFile(file, text);
    const { checkpoint } = JSON.parse(text.split("\n")[0] ?? "");
    const key = server.services.checkpoints.keyFor(checkpoint.split("\n")[0]);
    const { stdout, status: exit } = runAudit("verify", file, "--key", key, "--json");
    expect([exit, JSON.parse(stdout).findings]).toEqual([0, []]);
    await rm(folder, { recursive: true });
    const exports = auditPage.parse((await officer.client.get("/api/audit/entries?event=audit.export")).json);
    expect(exports.entries).toHaveLength(1);
  });
});

it.each([
  ["csv", "text/csv; charset=utf-8", /^number,id,happened,.*\r\n0,/],
  ["fhir", "application/fhir+ndjson", /^\{"resourceType":"AuditEvent"/],
])("an export as %s is an entry that names the format", async (format, mediaType, start) => {
  const { text, headers } = await officer.client.get(`/api/audit/export?format=${format}`);
  expect(headers.get("content-type")).toBe(mediaType);
  expect(text).toMatch(start);
  const { json } = await officer.client.get("/api/audit/entries?event=audit.export&limit=1");
  const [entry] = auditPage.parse(json).entries;
  expect(entryOf(entry?.body ?? "").x).toContainEqual({ t: "format", i: format });
  expect((await officer.client.get("/api/audit/export?format=exe")).json.code).toBe("E_BAD_REQUEST");
});

it("the command line does at an address whatever it does with a file", async () => {
  const folder = await mkdtemp(path.join(tmpdir(), "bedside-address-"));
  const fileOf = async (name: string, content: string | Uint8Array) => {
    const file = path.join(folder, name);
    await writeFile(file, content);
    return file;
  };
  const { checkpoint } = logEnd.parse((await officer.client.get("/api/audit/checkpoint")).json);
  const { note: kept, key } = checkpoint;
  const pins = [await fileOf("kept.note", kept)];
  const trust = {
    ...{ keys: [key], headers: [`Cookie: ${officer.client.cookie}`], pins, changes: [], people: [] },
    ...{ check: true, deviceKey: null, reading: { program: null, threads: 1 } },
  };
  const said = async (asked: Promise<Outcome>) => {
    let text = "";
    for await (const part of (await asked).output ?? "") text += part;
    return text;
  };
  for (const address of ["/api/audit/leaves?from=0", "/api/audit/export"]) {
    const file = await fileOf("log.ndjson", (await officer.client.get(address)).text);
    for (const log of [`${server.origin}${address}`, file]) {
      const statusOf = async (asked: Promise<Outcome>) => (await asked).status;
      const proof = await said(COMMANDS.prove([log, "7"], trust));
      const part = await said(COMMANDS.export([log, "7"], trust));
      const entry = await fileOf("entry", Buffer.from(JSON.parse(part.split("\n")[1] ?? "").body, "base64"));
      const note = await fileOf("note", parseProof(proof).checkpoint);
      const whole = await fileOf("whole.ndjson", await said(COMMANDS.export([log], trust)));
      const statuses = {
        verify: await statusOf(COMMANDS.verify([log], trust)),
        fsck: await statusOf(COMMANDS.fsck([log], trust)),
        reindex: await statusOf(COMMANDS.reindex([log], trust)),
        consistency: await statusOf(COMMANDS.consistency([log, ...trust.pins], trust)),
        checkProof: await statusOf(COMMANDS["check-proof"]([await fileOf("proof", proof), entry], trust)),
        part: await statusOf(COMMANDS.verify([await fileOf("part.ndjson", part)], { ...trust, pins: [] })),
        whole: await statusOf(COMMANDS.verify([whole], trust)),
        checkpoint: await statusOf(COMMANDS.checkpoint([note], trust)),
      };
      // An export has no search columns to compare.
      const reindex = address.includes("export") ? 3 : 0;
      const wanted = Object.fromEntries(Object.keys(statuses).map((name) => [name, 0]));
      expect([log, statuses]).toEqual([log, { ...wanted, reindex }]);
    }
  }
  await rm(folder, { recursive: true });
});

it("an entry that a superuser deleted stays a line that nothing proves, for whom it is about and for an officer who searches", async () => {
  const before = await own(patient);
  const [, gone] = before.entries;
  const { t: at, e } = entryOf(gone?.body ?? "");
  const search = async () => {
    const { json } = await officer.client.get(`/api/audit/entries?event=${e}&limit=100`);
    return auditPage.parse(json).entries;
  };
  const found = (await search()).map(({ seq }) => seq);
  expect([at.length, found.includes(gone?.seq ?? -1)]).toEqual([27, true]);
  await tamper(server.owner, `DELETE FROM audit_entry WHERE seq = ${gone?.seq}`);
  const after = await own(patient);
  const places = new Set(after.entries.map(({ seq }) => seq));
  expect(before.entries.every(({ seq }) => places.has(seq))).toBe(true);
  expect(after.entries.find(({ seq }) => seq === gone?.seq)).toEqual({ seq: gone?.seq, body: "", proof: [] });
  expect(check(after).included).not.toContain(gone?.seq);
  const now = await search();
  expect(now.filter(({ seq }) => found.includes(seq)).map(({ seq }) => seq)).toEqual(found);
  expect(now.filter(({ link }) => link === null)).toEqual([{ seq: gone?.seq, body: "", link: null }]);
});

it("an entry that was taken out since it was chosen is no line for whom it was about, and no alarm", async () => {
  const { log, entries } = await own(patient);
  const taken = entries.find(({ body }) => body !== "");
  const body = Buffer.from(taken?.body ?? "", "base64url").toString("hex");
  const [pseudonym] = entryOf(taken?.body ?? "").p;
  // As it stands for who chose it a moment before: the row by which it was chosen goes in the same transaction.
  await tamper(server.owner, `UPDATE audit_entry SET body = NULL WHERE seq = ${taken?.seq}`);
  const asked = { log, pseudonym: pseudonym as never, as: "patient" as const, before: 1_000_000, limit: 50 };
  expect(await ownEntries({ sql: server.owner } as never, asked)).toContain(taken?.seq);
  const after = new Set((await own(patient)).entries.map(({ seq }) => seq));
  expect(entries.filter(({ seq }) => !after.has(seq))).toEqual([taken]);
  // Alone on its page it stays: who reads goes on below its number.
  const page = await own(patient, `?limit=1&before=${(taken?.seq ?? 0) + 1}`);
  expect(page).toMatchObject({ more: true, entries: [{ seq: taken?.seq, body: "" }] });
  await tamper(
    server.owner,
    `UPDATE audit_entry SET body = decode('${body}', 'hex') WHERE seq = ${taken?.seq}`,
  );
});

it("after a rewrite a patient's browser refuses the list", async () => {
  const { keep } = check(await own(patient));
  await tamper(server.owner, editBody(3), RECHAIN);
  const { findings, included } = check(await own(patient, known(keep)), keep);
  expect(included).toEqual([]);
  expect(findings.map(({ code }) => code)).toContain("E_FORK");
});
