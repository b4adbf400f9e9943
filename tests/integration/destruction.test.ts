import { afterAll, beforeAll, expect, test } from "vitest";
import { inviteKind } from "#app/crypto/public/invitation.ts";
import { accounting } from "#app/protocol/disclosure-api.ts";
import { reviewDesk } from "#app/protocol/review-api.ts";
import { cleanUp } from "#app/services/clean-up.server.ts";
import { checkLog } from "#app/verify/log-check.ts";
import { parseEntry } from "#audit/entry.ts";
import { serviceInput } from "#db/audit-log-opener.server.ts";
import { sweepDestroyed } from "#db/queries/sweep-destroyed.server.ts";
import { SystemTicket } from "#db/tickets/system-ticket.server.ts";
import { ApiClinic } from "#tests/factories/api-clinic.ts";
import type { ApiPerson } from "#tests/factories/api-person.ts";
import { type ApiServer, startApiServer } from "#tests/factories/api-server.ts";
import { disclosureOf } from "#tests/factories/disclosure.ts";
import { signedReview } from "#tests/factories/signed-review.ts";
import { waitingFor } from "#tests/factories/waiting-for.ts";

let server: ApiServer;
let olu: ApiPerson;
let ana: ApiPerson;
let maya: string;
const year = "2026";
/** Entries of two whole parts (db/queries/sweep-destroyed). */
const PARTS = 2 * 4096;

beforeAll(async () => {
  server = await startApiServer();
  // A year that is more than one part: what is spoken of below stands in the last.
  await server.services.audit.append(Array.from({ length: PARTS }, () => serviceInput("log.tick", [])));
  const clinic = await ApiClinic.setUp(server);
  const doctor = await clinic.bringIn(clinic.admin, "Dr Imani Cole", inviteKind.staff);
  await clinic.endorse([doctor]);
  await clinic.bringIn(doctor, "Maya Ortiz", inviteKind.patient);
  olu = await clinic.bringIn(clinic.admin, "Olu Watch", inviteKind.officer);
  ana = await clinic.bringIn(clinic.admin, "Ana Second", inviteKind.officer);
  const { rows } = await server.owner.query("SELECT pseudonym FROM person_private WHERE name = 'Maya Ortiz'");
  maya = rows[0].pseudonym.toString("base64url");
  await olu.client.post("/api/disclosures", disclosureOf(maya));
  const told = accounting.parse((await olu.client.get(`/api/disclosures?patient=${maya}`)).json);
  expect(told.lines).toHaveLength(1);
  await olu.client.post("/api/review/cases", {
    log: "2026",
    rule: "R7",
    subject: null,
    patient: maya,
    firstSeq: 3,
  });
  expect((await olu.client.post("/api/review/signoffs", await signedReview(server, olu))).status).toBe(200);
  await into(2031);
});
afterAll(() => server.stop());

/** The second of January of a later year, with both officers signed in again. */
async function into(to: number) {
  server.advance(Date.UTC(to, 0, 2) - server.now());
  // It opens the log of its year, and nothing of it stands in the one before.
  await server.services.audit.append([serviceInput("log.tick", [])]);
  for (const officer of [olu, ana]) expect((await officer.signIn()).status).toBe(200);
}
const propose = (log = year, seq = 0) =>
  olu.client.post("/api/review/redactions", { log, seq, part: "log", reason: "Past its time" });
const decide = (by: ApiPerson, id: string) =>
  by.client.post(`/api/review/redactions/${id}/decide`, { confirm: true });
const desk = async () => reviewDesk.parse((await olu.client.get("/api/review")).json);
const rowsOf = async (table: string) =>
  Number((await server.owner.query(`SELECT count(*) FROM ${table} WHERE log = '${year}'`)).rows[0].count);

/** What the database says to the application's role when this is all that is asked. */
async function mayGo(): Promise<boolean> {
  const client = await server.services.database.pool.connect();
  await client.query("BEGIN");
  const { rows } = await client.query("SELECT audit_destroy($1) AS done", [year]);
  await client.query("ROLLBACK");
  client.release();
  return rows[0].done;
}

test("the database itself keeps a log for six years after its last entry, as the newest entry tells the time", async () => {
  expect(await mayGo()).toBe(false);
  await into(2033);
  expect(await mayGo()).toBe(true);
});

test("a year's log is destroyed neither while it is kept, nor while it is open, nor when there is none", async () => {
  expect((await propose()).json.code, "seven years after 2026 end with 2033").toBe("E_BAD_REQUEST");
  await into(2034);
  const open = await server.owner.query("SELECT log FROM audit_head WHERE NOT closed");
  expect((await propose(open.rows[0].log)).json.code).toBe("E_BAD_REQUEST");
  expect((await propose("1999")).json.code).toBe("E_NOT_FOUND");
  expect((await propose(year, 1)).json.code).toBe("E_BAD_REQUEST");
  expect(await rowsOf("audit_entry")).toBeGreaterThan(10);
});

test("a hold over the year, over everything, or over a patient who is in it keeps the whole log", async () => {
  const { json } = await propose();
  for (const over of [{ log: year }, {}, { patient: maya }]) {
    const body = { log: null, patient: null, reason: "A lawsuit", ...over };
    const { id } = (await olu.client.post("/api/review/holds", body)).json;
    expect((await decide(ana, json.id)).json.code).toBe("E_HELD");
    expect(await mayGo(), "the application alone").toBe(false);
    await olu.client.post(`/api/review/holds/${id}/clear`, { reason: "Over" });
  }
  expect(await mayGo()).toBe(true);
  await olu.client.post(`/api/review/redactions/${json.id}/decide`, { confirm: false });
  expect(await rowsOf("audit_entry")).toBeGreaterThan(10);
});

test("a hold that is being set while two officers decide comes first: the log is kept", async () => {
  const { json } = await propose();
  const other = await server.owner.connect();
  await other.query("BEGIN");
  await other.query("LOCK TABLE legal_hold IN SHARE ROW EXCLUSIVE MODE");
  await other.query("INSERT INTO legal_hold (id, reason, set_by, set_ms) VALUES ('h', 'A lawsuit', 'o', 1)");
  const decided = decide(ana, json.id);
  await waitingFor(server.owner, "lock table legal_hold", decided);
  await other.query("COMMIT");
  other.release();
  expect((await decided).json.code).toBe("E_HELD");
  await server.owner.query("DELETE FROM legal_hold WHERE id = 'h'");
  await olu.client.post(`/api/review/redactions/${json.id}/decide`, { confirm: false });
  expect(await rowsOf("audit_entry")).toBeGreaterThan(10);
});

test("the database destroys no log whose destruction no entry names", async () => {
  const { pool } = server.services.database;
  await expect(pool.query("SELECT audit_destroy($1)", [year])).rejects.toMatchObject({ code: "BA004" });
  // What the statements' guards are told, the rows' guards still refuse.
  const insider = await server.owner.connect();
  await insider.query("SET bedside.redacting = 'on'");
  for (const [table, reason] of [
    ["audit_entry", "not destroyed"],
    ["audit_search", "not redacted"],
    ["audit_node", "not destroyed"],
  ] as const)
    await expect(insider.query(`DELETE FROM ${table} WHERE log = '${year}'`), table).rejects.toMatchObject({
      ...{ code: "BA004", message: expect.stringContaining(reason) },
    });
  insider.release(true);
  for (const change of [
    "size = size + 1",
    "closed = false",
    "size = size + 1, closed = false, destroyed = true",
  ])
    await expect(
      server.owner.query(`UPDATE audit_head SET ${change} WHERE log = '${year}'`),
      change,
    ).rejects.toMatchObject({ code: "BA004" });
  expect((await pool.query("SELECT audit_sweep($1, 0, 10) AS gone", [year])).rows).toEqual([{ gone: "0" }]);
  expect(await rowsOf("audit_entry")).toBeGreaterThan(10);
});

test("two officers destroy it past its time: entries, words, cases and reviews go, its head and the next log stay whole", async () => {
  const size = (await desk()).logs[0]?.size;
  const { json } = await propose();
  expect((await decide(olu, json.id)).json.code).toBe("E_FORBIDDEN");
  const reader = await server.owner.connect();
  await reader.query("BEGIN");
  await reader.query(`SELECT 1 FROM audit_entry WHERE log = '${year}' AND seq = 5 FOR UPDATE`);
  const decided = decide(ana, json.id);
  await waitingFor(server.owner, "audit_destroy");
  const late = { log: year, patient: null, reason: "A lawsuit" };
  const held = olu.client.post("/api/review/holds", late);
  await waitingFor(server.owner, "lock table legal_hold", held);
  await reader.query("ROLLBACK");
  reader.release();
  expect((await decided).status).toBe(200);
  expect((await held).json.code, "a hold that comes while it is being destroyed").toBe("E_GONE");
  // The rest goes in parts, and meanwhile nobody is shown any of it.
  expect((await olu.client.post("/api/review/holds", late)).json.code).toBe("E_GONE");
  expect(await rowsOf("audit_entry")).toBeGreaterThan(PARTS / 2);
  expect(await rowsOf("review_case")).toBe(0);
  for (const path of ["entries?", "leaves?from=0&", `proof?seq=${PARTS + 1}&`])
    expect((await ana.client.get(`/api/audit/${path}log=${year}`)).json.code).toBe("E_GONE");
  const told = accounting.parse((await olu.client.get(`/api/disclosures?patient=${maya}`)).json);
  expect(told.lines).toEqual([]);

  const interrupted = new AbortController();
  const ticket = SystemTicket.mint({ orm: server.services.database.orm, sql: server.owner }, "clean-up");
  const first = sweepDestroyed(ticket, interrupted.signal);
  interrupted.abort();
  expect(await first).toBe(0);
  expect(await rowsOf("audit_entry")).toBeGreaterThan(PARTS / 2);
  await cleanUp(server.services);
  for (const table of ["audit_entry", "audit_search", "audit_node"]) expect(await rowsOf(table)).toBe(0);
  const words = await server.owner.query(
    "SELECT 1 FROM audit_private WHERE position('Court'::bytea in bytes) > 0",
  );
  expect(words.rows).toEqual([]);
  const { logs, signoffs, redactions } = await desk();
  expect([logs[0], signoffs]).toEqual([{ log: year, size, closed: true, destroyed: true }, []]);
  expect(redactions.find(({ id }) => id === json.id)).toMatchObject({ part: "log", outcome: "confirmed" });
  expect((await propose()).json.code, "once").toBe("E_BAD_REQUEST");

  const filters = { events: ["audit.redact" as const] };
  const [leaf] = await server.services.audit.listEntries({ limit: 1, filters });
  expect(parseEntry(leaf?.body ?? new Uint8Array()).x).toEqual(
    expect.arrayContaining([
      { t: "log", i: `${new URL(server.origin).host}/bedside-audit/${year}` },
      { t: "redacted", i: "log" },
    ]),
  );
  async function* stream() {
    yield new TextEncoder().encode((await ana.client.get("/api/audit/leaves?from=0")).text);
  }
  const verdict = await checkLog(stream(), { kept: null, nowMs: server.now() });
  const findings = verdict.outcome === "changed" ? verdict.findings : [];
  expect([verdict.outcome, findings]).toEqual(["whole", []]);
});
