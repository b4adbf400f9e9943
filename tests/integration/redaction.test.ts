import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { inviteKind } from "#app/crypto/public/invitation.ts";
import { accounting } from "#app/protocol/disclosure-api.ts";
import { type ReviewDesk, reviewDesk } from "#app/protocol/review-api.ts";
import { failureCode } from "#app/services/audited/failure-code.server.ts";
import { checkLog } from "#app/verify/log-check.ts";
import { type Entry, parseEntry } from "#audit/entry.ts";
import { ApiClinic } from "#tests/factories/api-clinic.ts";
import type { ApiPerson } from "#tests/factories/api-person.ts";
import { type ApiServer, startApiServer } from "#tests/factories/api-server.ts";
import { disclosureOf } from "#tests/factories/disclosure.ts";
import { tamper } from "#tests/factories/tampered-log.ts";
import { waitingFor } from "#tests/factories/waiting-for.ts";

let server: ApiServer;
let patient: ApiPerson;
let olu: ApiPerson;
let ana: ApiPerson;
let tia: ApiPerson;
const pseudonyms = new Map<string, string>();

beforeAll(async () => {
  server = await startApiServer();
  const clinic = await ApiClinic.setUp(server);
  const doctor = await clinic.bringIn(clinic.admin, "Dr Imani Cole", inviteKind.staff);
  await clinic.endorse([doctor]);
  patient = await clinic.bringIn(doctor, "Maya Ortiz", inviteKind.patient);
  olu = await clinic.bringIn(clinic.admin, "Olu Watch", inviteKind.officer);
  ana = await clinic.bringIn(clinic.admin, "Ana Second", inviteKind.officer);
  tia = await clinic.bringIn(clinic.admin, "Tia Third", inviteKind.officer);
  const { rows } = await server.owner.query("SELECT name, pseudonym FROM person_private");
  for (const { name, pseudonym } of rows) pseudonyms.set(name, pseudonym.toString("base64url"));
});
afterAll(() => server.stop());

const pseudonym = (name: string) => pseudonyms.get(name) ?? "";

interface Stored {
  log: string;
  seq: number;
  entry: Entry;
}
async function newest(event: string): Promise<Stored> {
  const [leaf] = await server.services.audit.listEntries({ limit: 1, filters: { events: [event as never] } });
  if (!leaf) throw new Error(`no ${event}`);
  return { log: leaf.log, seq: leaf.seq, entry: parseEntry(leaf.body) };
}

async function disclosed(by = olu): Promise<Stored> {
  const answer = await by.client.post("/api/disclosures", disclosureOf(pseudonym("Maya Ortiz")));
  expect(answer.status).toBe(200);
  return newest("disclosure.record");
}

const propose = (by: ApiPerson, { log, seq }: Stored, part = "private", reason = "Names a third person") =>
  by.client.post("/api/review/redactions", { log, seq, part, reason });
const decide = (by: ApiPerson, id: string, confirm = true) =>
  by.client.post(`/api/review/redactions/${id}/decide`, { confirm });

async function taken(target: Stored, part: "private" | "body"): Promise<void> {
  const { json } = await propose(olu, target, part);
  expect((await decide(ana, json.id)).status).toBe(200);
}

const desk = async (): Promise<ReviewDesk> => reviewDesk.parse((await olu.client.get("/api/review")).json);

/** What an officer's browser finds, that kept nothing. */
async function check() {
  async function* stream() {
    yield new TextEncoder().encode((await ana.client.get("/api/audit/leaves?from=0")).text);
  }
  return checkLog(stream(), { kept: null, nowMs: server.now() });
}
const remarks = async () => {
  const verdict = await check();
  return verdict.outcome === "whole" ? verdict.remarks : verdict;
};

const stored = async ({ entry }: Stored) =>
  (await server.owner.query("SELECT 1 FROM audit_private WHERE id = $1", [entry.id])).rows.length;

describe("two officers", () => {
  test("erase words that were typed; the entry stays, the log verifies and says so, the patient sees both", async () => {
    const target = await disclosed();
    const { json, status } = await propose(olu, target);
    expect([status, await stored(target)]).toEqual([200, 1]);
    const asked = await newest("audit.redact");
    expect(asked.entry.x).toEqual(expect.arrayContaining([{ t: "step", i: "proposed" }]));
    expect(await remarks(), "nothing is gone yet").toEqual([]);
    expect((await decide(ana, json.id)).status).toBe(200);
    expect(await stored(target)).toBe(0);
    const { entry } = await newest("audit.redact");
    expect(entry).toMatchObject({ p: [pseudonym("Maya Ortiz")], a: { p: pseudonym("Ana Second") } });
    expect(entry.x).toEqual(
      expect.arrayContaining([
        { t: "redacted", i: `${target.seq}/private` },
        { t: "proposer", i: pseudonym("Olu Watch") },
      ]),
    );
    expect(await remarks()).toEqual([{ code: "I_REDACTED", seq: target.seq, where: "private" }]);
    const own = accounting.parse((await patient.client.get("/api/disclosures/own")).json);
    expect(own.lines.find(({ seq }) => seq === target.seq)?.part).toBeNull();
    expect((await desk()).redactions[0]).toMatchObject({ id: json.id, outcome: "confirmed" });
  });

  test("take an entry's own bytes out; columns, lists and searches no longer have it, every other proof stands", async () => {
    const target = await disclosed(tia);
    await taken(target, "body");
    expect(await stored(target)).toBe(0);
    const { rows } = await server.owner.query("SELECT * FROM audit_entry WHERE seq = $1", [target.seq]);
    expect(rows[0]).toMatchObject({ body: null, id: target.entry.id, ts: target.entry.ts });
    const searched = await server.owner.query("SELECT seq FROM audit_search WHERE seq = $1", [target.seq]);
    expect(searched.rows).toEqual([]);
    expect(JSON.stringify(rows[0])).not.toContain(pseudonym("Maya Ortiz"));
    expect(await remarks()).toContainEqual({ code: "I_REDACTED", seq: target.seq, where: "body" });
    const own = accounting.parse((await patient.client.get("/api/disclosures/own")).json);
    expect(own.lines.map(({ seq }) => seq)).not.toContain(target.seq);
    const page = await olu.client.get(`/api/audit/entries?before=${target.seq + 1}&limit=1`);
    expect(page.json.entries).toMatchObject([{ seq: target.seq, body: "" }]);
    expect((await olu.client.get(`/api/audit/proof?seq=${target.seq}`)).json.code).toBe("E_NOT_FOUND");
    expect((await olu.client.get(`/api/audit/proof?seq=${target.seq - 1}`)).status).toBe(200);
    const csv = await olu.client.get("/api/audit/export?format=csv");
    expect(csv.text).toContain(`\r\n${target.seq},redacted\r\n`);
    const exported = await olu.client.get("/api/audit/export");
    expect(exported.text.split("\n")[target.seq + 1]).toContain('"body":null');
  });

  test("who decide while an export or a check is read break it off, and the next one tells of the removal", async () => {
    const { checkpoints } = server.services;
    const signed = checkpoints.current.bind(checkpoints);
    const from = new Date(server.now()).toISOString();
    for (const [path, part] of [
      ["/api/audit/export", "body"],
      [`/api/audit/export?from=${from}`, "body"],
      ["/api/audit/leaves?from=0", "private"],
    ] as const) {
      const target = await disclosed(tia);
      const meanwhile = vi.spyOn(checkpoints, "current").mockImplementationOnce(async (...asked) => {
        const note = await signed(...asked);
        await taken(target, part);
        return note;
      });
      await expect(ana.client.get(path)).rejects.toThrow();
      expect(meanwhile).toHaveBeenCalled();
      meanwhile.mockRestore();
      expect((await ana.client.get(path)).text).toContain(`{"seq":${target.seq},`);
      expect(await remarks()).toContainEqual({ code: "I_REDACTED", seq: target.seq, where: part });
    }
  });

  test("are two: nobody confirms what they asked for, and nobody removes an entry of their own", async () => {
    const target = await disclosed();
    const { json } = await propose(olu, target);
    expect((await decide(olu, json.id)).json.code).toBe("E_FORBIDDEN");
    expect(await stored(target)).toBe(1);
    expect((await propose(olu, target)).json.code, "one waits already").toBe("E_CONFLICT");
    expect((await propose(olu, target, "body")).json.code, "recorded by Olu").toBe("E_FORBIDDEN");
    const bodied = await propose(ana, target, "body");
    expect((await decide(olu, bodied.json.id)).json.code, "and Olu cannot confirm either").toBe(
      "E_FORBIDDEN",
    );
    expect((await decide(olu, json.id, false)).status, "taken back").toBe(200);
    expect((await decide(ana, json.id)).json.code).toBe("E_CONFLICT");
    expect(await stored(target)).toBe(1);
    expect((await decide(ana, "A".repeat(22))).json.code).toBe("E_NOT_FOUND");
  });

  test("erase what an officer typed in a case, beside the log and on the desk", async () => {
    const subject = pseudonym("Dr Imani Cole");
    const about = { log: "2026", rule: "R10", subject, patient: null, firstSeq: 3 };
    const { json } = await olu.client.post("/api/review/cases", about);
    const assigned = { state: "assigned", assignee: pseudonym("Olu Watch"), note: "" };
    await olu.client.post(`/api/review/cases/${json.id}/step`, assigned);
    const note = "Her brother Joe was treated here";
    await olu.client.post(`/api/review/cases/${json.id}/step`, { state: "explained", assignee: null, note });
    await taken(await newest("audit.review"), "private");
    const found = (await desk()).cases.find(({ id }) => id === json.id);
    expect(found?.steps.map((step) => step.note)).toEqual(["", "", ""]);
    const { rows } = await server.owner.query(
      "SELECT 1 FROM audit_private WHERE position('brother Joe'::bytea in bytes) > 0",
    );
    expect(rows).toEqual([]);
  });
});

describe("a legal hold", () => {
  let target: Stored;
  beforeEach(async () => {
    target = await disclosed();
  });
  const hold = async (change: { log?: string; patient?: string }) => {
    const body = { log: null, patient: null, reason: "A lawsuit", ...change };
    return (await olu.client.post("/api/review/holds", body)).json.id as string;
  };
  const clear = (id: string) => olu.client.post(`/api/review/holds/${id}/clear`, { reason: "Over" });

  test("on the patient, on the year or on everything stops a removal, also one that was asked for before", async () => {
    const { json } = await propose(olu, target);
    for (const over of [{ patient: pseudonym("Maya Ortiz") }, { log: target.log }, {}]) {
      const id = await hold(over);
      expect((await decide(ana, json.id)).json.code).toBe("E_HELD");
      expect((await propose(ana, target, "body")).json.code).toBe("E_HELD");
      expect(await stored(target)).toBe(1);
      await clear(id);
    }
    expect((await decide(ana, json.id)).status).toBe(200);
  });

  test("on one patient stops nothing about others", async () => {
    await olu.client.post("/api/audit/people", { name: "Nobody of this name" });
    const other = await newest("audit.search");
    const id = await hold({ patient: pseudonym("Maya Ortiz") });
    await taken(other, "private");
    await clear(id);
    expect((await newest("hold.set")).entry).toMatchObject({ p: [pseudonym("Maya Ortiz")] });
  });
});

test("entries about the log itself, entries without words, and entries that are none are refused", async () => {
  const hold = { log: null, patient: null, reason: "For a moment" };
  const { json } = await olu.client.post("/api/review/holds", hold);
  await olu.client.post(`/api/review/holds/${json.id}/clear`, { reason: "Over" });
  for (const event of ["hold.set", "audit.redact", "audit.search"])
    expect((await propose(ana, await newest(event), "body")).json.code).toBe("E_BAD_REQUEST");
  const target = await disclosed();
  const genesis = { ...target, seq: 0 };
  expect((await propose(ana, genesis, "body")).json.code).toBe("E_BAD_REQUEST");
  expect((await propose(ana, genesis)).json.code, "nothing was typed").toBe("E_NOT_FOUND");
  for (const wrong of [
    { ...target, seq: 1e6 },
    { ...target, log: "1999" },
  ])
    expect((await propose(ana, wrong)).json.code).toBe("E_NOT_FOUND");
  expect((await propose(ana, target, "private", " ")).json.code).toBe("E_BAD_REQUEST");
  expect((await propose(ana, target, "everything")).json.code).toBe("E_BAD_REQUEST");
});

describe("the database", () => {
  test("lets nothing go whose entry does not name it, whoever calls the function", async () => {
    const target = await disclosed();
    for (const part of ["private", "body"]) {
      await expect(
        server.services.database.pool.query("SELECT audit_redact($1, $2, $3)", [
          target.log,
          target.seq,
          part,
        ]),
      ).rejects.toMatchObject({ code: "BA004" });
      expect(await stored(target)).toBe(1);
    }
    // One that has nothing beside it, so that its own bytes alone are asked about.
    const plain = await newest("login");
    await expect(
      server.services.database.pool.query("SELECT audit_redact($1, $2, 'body')", [plain.log, plain.seq]),
    ).rejects.toMatchObject({ code: "BA004" });
    await expect(
      server.owner.query("DELETE FROM audit_private WHERE id = $1", [target.entry.id]),
    ).rejects.toMatchObject({ code: "BA004" });
    // What the statement's guard is told, the row's guard still refuses.
    const insider = await server.owner.connect();
    await insider.query("SET bedside.redacting = 'on'");
    const renumbered = ["ts = 'later'", "id = 'another'", "seq = seq + 1000", "log = 'another'"];
    const rehashed = ["leaf = sha256('')", "link = sha256('')"];
    const emptied = [...renumbered, ...rehashed].map((change) => `body = NULL, ${change}`);
    for (const change of [...emptied, "body = 'another'"])
      await expect(
        insider.query(`UPDATE audit_entry SET ${change} WHERE seq = $1`, [target.seq]),
        change,
      ).rejects.toMatchObject({ code: "BA004", message: expect.stringContaining("emptied whole") });
    await expect(
      insider.query("DELETE FROM audit_search WHERE seq = $1", [target.seq]),
    ).rejects.toMatchObject({ code: "BA004", message: expect.stringContaining("not redacted") });
    insider.release(true);
  });

  describe("to whoever has the application's role", () => {
    const roles = () => server.services.database.pool;
    const redact = (client: Pick<ReturnType<typeof roles>, "query">, { log, seq }: Stored, part: string) =>
      client.query("SELECT audit_redact($1, $2, $3) AS done", [log, seq, part]);
    const setHold = "INSERT INTO legal_hold (id, log, patient, reason, set_by, set_ms)";

    test("gives nothing that a hold keeps, and says why; the officer reads that a hold keeps it", async () => {
      const [target, other] = [await disclosed(), await newest("hold.set")];
      const maya = Buffer.from(pseudonym("Maya Ortiz"), "base64url");
      for (const [log, patient] of [[target.log], [null], [null, maya], [target.log, maya]]) {
        await server.owner.query(`${setHold} VALUES ('h', $1, $2, 'A lawsuit', 'o', 1)`, [log, patient]);
        for (const part of ["private", "body"]) {
          const refused = await redact(roles(), target, part).catch((cause: unknown) => cause);
          expect(refused).toMatchObject({ code: "BA005" });
          expect(failureCode(refused)).toBe("E_HELD");
        }
        await server.owner.query("DELETE FROM legal_hold WHERE id = 'h'");
      }
      // Holds over another year, over somebody else, and one that has ended keep nothing of it.
      const elsewhere = "('h', '1999', NULL, '', 'o', 1, NULL), ('i', NULL, 'i', '', 'o', 1, NULL)";
      await server.owner.query(
        `INSERT INTO legal_hold (id, log, patient, reason, set_by, set_ms, cleared_ms)
         VALUES ${elsewhere}, ('j', NULL, NULL, '', 'o', 1, 2)`,
      );
      await expect(redact(roles(), target, "body")).rejects.toMatchObject({ code: "BA004" });
      await expect(redact(roles(), other, "body"), "what set a hold").rejects.toMatchObject({
        code: "BA004",
      });
      await server.owner.query("DELETE FROM legal_hold WHERE id IN ('h', 'i', 'j')");
      expect(await stored(target)).toBe(1);
    });

    test("gives nothing that a hold keeps which is being set at that moment", async () => {
      const target = await disclosed();
      const officer = await server.owner.connect();
      await officer.query("BEGIN");
      await officer.query("LOCK TABLE legal_hold IN SHARE ROW EXCLUSIVE MODE");
      await officer.query(`${setHold} VALUES ('h', NULL, NULL, 'A lawsuit', 'o', 1)`);
      const taking = redact(roles(), target, "private").catch((cause: unknown) => cause);
      await waitingFor(server.owner, "audit_redact", taking);
      await officer.query("COMMIT");
      officer.release();
      expect(await taking).toMatchObject({ code: "BA005" });
      expect(await stored(target)).toBe(1);
      await server.owner.query("DELETE FROM legal_hold WHERE id = 'h'");
    });

    test("lets nobody set a hold until something is taken out or is not", async () => {
      const target = await disclosed();
      const client = await roles().connect();
      await client.query("BEGIN");
      expect((await redact(client, target, "body")).rows).toEqual([{ done: true }]);
      const hold = { log: target.log, patient: null, reason: "A lawsuit" };
      const held = olu.client.post("/api/review/holds", hold);
      await waitingFor(server.owner, "legal_hold", held);
      await client.query("ROLLBACK");
      client.release();
      const { status, json } = await held;
      expect(status).toBe(200);
      await expect(redact(roles(), target, "body")).rejects.toMatchObject({ code: "BA005" });
      await olu.client.post(`/api/review/holds/${json.id}/clear`, { reason: "Over" });
    });
  });

  test("past its guards, a superuser's removal is found by the officer's browser and named", async () => {
    const [words, body] = [await disclosed(), await disclosed()];
    await tamper(
      server.owner,
      `DELETE FROM audit_private WHERE id = '${words.entry.id}'`,
      `UPDATE audit_entry SET body = NULL WHERE seq = ${body.seq}`,
    );
    const verdict = await check();
    expect(verdict).toMatchObject({ outcome: "changed", firstBad: { seq: words.seq } });
    if (verdict.outcome !== "changed") return;
    expect(verdict.findings.filter(({ code }) => code === "E_PRIV")).toEqual([
      { code: "E_PRIV", seq: words.seq, where: "private" },
      { code: "E_PRIV", seq: body.seq, where: "body" },
    ]);
  });
});
