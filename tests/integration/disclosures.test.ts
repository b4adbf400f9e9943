import { afterAll, beforeAll, expect, test } from "vitest";
import { inviteKind } from "#app/crypto/public/invitation.ts";
import { disclosureRows } from "#app/portal/accounting-rows.ts";
import { provenEntries, sentCheckpoint } from "#app/portal/sent-form.ts";
import { type Accounting, accounting } from "#app/protocol/disclosure-api.ts";
import { checkProofs } from "#app/verify/proof-check.ts";
import { parseEntry } from "#audit/entry.ts";
import { ApiClinic } from "#tests/factories/api-clinic.ts";
import type { ApiPerson } from "#tests/factories/api-person.ts";
import { type ApiServer, startApiServer } from "#tests/factories/api-server.ts";
import { disclosureOf, summonsText } from "#tests/factories/disclosure.ts";
import { tamper } from "#tests/factories/tampered-log.ts";

let server: ApiServer;
let patient: ApiPerson;
let other: ApiPerson;
let officer: ApiPerson;
let maya: string;

beforeAll(async () => {
  server = await startApiServer();
  const clinic = await ApiClinic.setUp(server);
  const doctor = await clinic.bringIn(clinic.admin, "Dr Imani Cole", inviteKind.staff);
  await clinic.endorse([doctor]);
  patient = await clinic.bringIn(doctor, "Maya Ortiz", inviteKind.patient);
  other = await clinic.bringIn(doctor, "Omar Other", inviteKind.patient);
  officer = await clinic.bringIn(clinic.admin, "Olu Watch", inviteKind.officer);
  maya = await pseudonym("Maya Ortiz");
});
afterAll(() => server.stop());

async function pseudonym(name: string): Promise<string> {
  const { rows } = await server.owner.query("SELECT pseudonym FROM person_private WHERE name = $1", [name]);
  return rows[0].pseudonym.toString("base64url");
}

async function record(change: Parameters<typeof disclosureOf>[1] = {}, corrects: string | null = null) {
  const answer = await officer.client.post("/api/disclosures", { ...disclosureOf(maya, change), corrects });
  return { status: answer.status, code: answer.json.code, id: answer.json.id as string };
}

async function accountingFor(who: ApiPerson, query = ""): Promise<Accounting> {
  const path = who === officer ? `/api/disclosures?patient=${maya}${query}` : "/api/disclosures/own";
  return accounting.parse((await who.client.get(path)).json);
}

/** What the browser of whoever asked finds. */
function found(answer: Accounting) {
  const kept = { logs: [], restores: [] };
  const entries = provenEntries(answer.lines);
  const verdict = checkProofs(sentCheckpoint(answer.checkpoint), entries, { kept, nowMs: server.now() });
  return disclosureRows(answer, verdict);
}

async function newest(event: string) {
  const [leaf] = await server.services.audit.listEntries({ limit: 1, filters: { events: [event as never] } });
  return parseEntry(leaf?.body ?? new Uint8Array());
}

test("a disclosure is an entry about the patient whose words are its private part and stand in no column", async () => {
  const { status, id } = await record();
  expect(status).toBe(200);
  const entry = await newest("disclosure.record");
  expect(entry).toMatchObject({ p: [maya], x: [{ t: "disclosure", i: id }], n: 1, u: "HCOMPL" });
  expect(JSON.stringify(entry)).not.toMatch(/Court|2025-12-02/);
  const { rows } = await server.owner.query("SELECT bytes FROM audit_private WHERE id = $1", [entry.id]);
  expect(JSON.parse(rows[0].bytes.toString())).toEqual(summonsText);
});

test("officer and patient are given the same lines, proved to be in the log, oldest day first; each asking is an entry", async () => {
  await record({ date: "2020-01-31", recipient: "Health Office", ground: "public-health" });
  const officers = found(await accountingFor(officer));
  expect(officers.map(({ text, proof }) => [text?.recipient, proof])).toEqual([
    ["Health Office", "checked"],
    ["District Court", "checked"],
  ]);
  expect(officers[0]).toMatchObject({ byName: "Olu Watch", corrected: false });
  expect(await newest("audit.view")).toMatchObject({ p: [maya], n: 2, f: ["patient"] });
  expect(found(await accountingFor(patient))).toEqual(officers);
  expect(await newest("access-log.view")).toMatchObject({ p: [maya], n: 2, rel: "self" });
  expect(found(await accountingFor(other))).toEqual([]);
});

test("a period leaves out what lies before and after it", async () => {
  const one = await accountingFor(officer, "&from=2020-01-31&to=2020-01-31");
  expect(found(one).map(({ text }) => text?.recipient)).toEqual(["Health Office"]);
  expect(found(await accountingFor(officer, "&from=2020-02-01&to=2025-12-01"))).toEqual([]);
});

test("a line is corrected by another one, and both stay", async () => {
  const wrong = await record({ recipient: "Wrong Office", date: "2024-03-01" });
  await record({ recipient: "Right Office", date: "2024-03-01" }, wrong.id);
  const rows = found(await accountingFor(officer, "&from=2024-03-01&to=2024-03-01"));
  expect(rows.map(({ text, corrected }) => [text?.recipient, corrected])).toEqual([
    ["Wrong Office", true],
    ["Right Office", false],
  ]);
  expect(await record({}, "A".repeat(22))).toMatchObject({ status: 404 });
});

test("a day that is none or has not come, and people who are no patients, are refused", async () => {
  for (const date of ["2025-02-30", "2999-01-01", "2025-5-2"])
    expect([date, (await record({ date })).code]).toEqual([date, "E_BAD_REQUEST"]);
  expect((await record({ recipient: "  " })).code).toBe("E_BAD_REQUEST");
  const doctor = disclosureOf(await pseudonym("Dr Imani Cole"));
  expect((await officer.client.post("/api/disclosures", doctor)).json.code).toBe("E_NOT_FOUND");
  const path = `/api/disclosures?patient=${doctor.patient}`;
  expect((await officer.client.get(path)).json.code).toBe("E_NOT_FOUND");
  for (const query of ["from=yesterday", "format=xls"])
    expect((await officer.client.get(`/api/disclosures?${query}`)).json.code).toBe("E_BAD_REQUEST");
});

test("the file for a spreadsheet runs nothing, and is an export in the log", async () => {
  await record({
    date: "2023-07-01",
    recipient: "=HYPERLINK(1)",
    what: "two\nlines",
    purpose: "\u202egnp.exe",
  });
  const path = `/api/disclosures?patient=${maya}&from=2023-07-01&to=2023-07-01&format=csv`;
  const answer = await officer.client.get(path);
  expect(answer.headers.get("content-disposition")).toContain("bedside-disclosures.csv");
  const [header, line] = [answer.text.split("\r\n")[0], answer.text.split("\r\n").slice(1).join("\r\n")];
  expect(header).toMatch(/^date,recipient,address,what,purpose,ground,/);
  expect(line).toContain("2023-07-01,'=HYPERLINK(1),");
  expect(await newest("audit.export")).toMatchObject({ p: [maya], n: 1, x: [{ t: "accounting", i: "csv" }] });
});

test("words that an insider changed, hid or moved to another line are not shown as the clinic's", async () => {
  const day = "&from=2022-01-01&to=2022-12-31";
  await record({ date: "2022-06-01", recipient: "Insurer A" });
  const first = await newest("disclosure.record");
  await record({ date: "2022-06-02", recipient: "Insurer B" });
  const second = await newest("disclosure.record");
  await tamper(
    server.owner,
    `UPDATE audit_private SET bytes = replace(convert_from(bytes, 'UTF8'), 'Insurer A', 'Insurer X')::bytea WHERE id = '${first.id}'`,
    `UPDATE audit_private SET bytes = '\\xff00' WHERE id = '${second.id}'`,
  );
  expect(found(await accountingFor(officer, day)).map(({ proof, text }) => [proof, text])).toEqual([
    ["bad", null],
    ["bad", null],
  ]);
  const lied = await accountingFor(patient);
  const line = lied.lines.at(0);
  if (!line) throw new Error("no line");
  const swapped = { ...lied, lines: [{ ...line, part: lied.lines.at(1)?.part ?? null }] };
  expect(found(swapped)[0]).toMatchObject({ proof: "bad", text: null });
  const foreign = { ...lied, lines: [{ ...line, seq: line.seq + 1 }] };
  expect(found(foreign)[0]).toMatchObject({ proof: "bad" });
});
