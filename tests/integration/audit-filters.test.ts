import { setTimeout as pause } from "node:timers/promises";
import type pg from "pg";
import { afterAll, beforeAll, describe, expect, it, test } from "vitest";
import { inviteKind } from "#app/crypto/public/invitation.ts";
import { fromBase64url } from "#app/lib/base64url.ts";
import { auditPage } from "#app/protocol/clinic-api.ts";
import { peopleFound } from "#app/protocol/officer-api.ts";
import { reviewDesk } from "#app/protocol/review-api.ts";
import { parseEntry } from "#audit/entry.ts";
import { listEntries } from "#db/audit-list.server.ts";
import type { EntryFilters } from "#db/audit-store-interface.server.ts";
import { ApiClinic } from "#tests/factories/api-clinic.ts";
import type { ApiPerson } from "#tests/factories/api-person.ts";
import { type ApiServer, startApiServer } from "#tests/factories/api-server.ts";
import { generateEntries } from "#tests/factories/generated-log.ts";
import { signedReview } from "#tests/factories/signed-review.ts";
import { openAuditDatabase, openStore } from "./audit-fixture.ts";

let server: ApiServer;
let officer: ApiPerson;
let doctor: ApiPerson;

beforeAll(async () => {
  server = await startApiServer();
  const clinic = await ApiClinic.setUp(server);
  officer = await clinic.bringIn(clinic.admin, "Olu Watch", inviteKind.officer);
  doctor = await clinic.bringIn(clinic.admin, "Dr Imani Cole", inviteKind.staff);
  await clinic.endorse([doctor]);
  await clinic.bringIn(doctor, "Maya Ortiz", inviteKind.patient);
  server.advance(86_400_000);
  await doctor.signIn();
  await officer.signIn();
  await doctor.client.get("/api/directory");
  await doctor.client.get("/api/audit/entries");
});
afterAll(() => server.stop());

async function page(query: string) {
  const answer = auditPage.parse((await officer.client.get(`/api/audit/entries?limit=100&${query}`)).json);
  return { ...answer, leaves: answer.entries.map(({ body }) => parseEntry(fromBase64url(body))) };
}
async function found(name: string) {
  return peopleFound.parse((await officer.client.post("/api/audit/people", { name })).json).people;
}

describe("filters of the officer's page", () => {
  it("each chooses by what the leaves say, and by nothing else", async () => {
    const [cole] = await found("imani");
    const [maya] = await found("Ortiz");
    const cases: [string, (leaf: ReturnType<typeof parseEntry>) => boolean][] = [
      ["event=person.invite", ({ e }) => e === "person.invite"],
      ["outcome=denied", ({ o }) => o === "denied"],
      ["role=clinician", ({ a }) => a.r === "clinician"],
      ["purpose=HOPERAT", ({ u }) => u === "HOPERAT"],
      [`actor=${cole?.pseudonym}`, ({ a }) => a.p === cole?.pseudonym],
      [`patient=${maya?.pseudonym}`, ({ p }) => p.includes(maya?.pseudonym ?? "")],
      [`person=${maya?.pseudonym}`, ({ a, p }) => [a.p, ...p].includes(maya?.pseudonym ?? "")],
      [
        `role=clinician&event=directory.search&patient=${maya?.pseudonym}`,
        ({ a, e }) => a.r === "clinician" && e === "directory.search",
      ],
    ];
    const all = (await page("")).leaves;
    for (const [query, holds] of cases) {
      const { leaves } = await page(query);
      const wanted = all.filter(holds).map(({ id }) => id);
      expect([query, wanted.length > 0]).toEqual([query, true]);
      // What the questions themselves have added comes on top.
      expect(leaves.map(({ id }) => id).filter((id) => all.some((leaf) => leaf.id === id))).toEqual(wanted);
      expect(leaves.every(holds)).toBe(true);
    }
  });

  it("days choose by the time of appending, first included, last excluded", async () => {
    const at = new Date(server.now()).toISOString();
    const before = await page(`to=${at}`);
    const since = await page(`from=${at}`);
    const sizes = [before.entries.length, since.entries.length];
    expect(Math.min(...sizes)).toBeGreaterThan(3);
    const inMs = ({ ts }: { ts: string }) => Date.parse(ts);
    expect(before.leaves.every((leaf) => inMs(leaf) < server.now())).toBe(true);
    expect(since.leaves.every((leaf) => inMs(leaf) >= server.now())).toBe(true);
    expect((await page(`from=${at}&to=${at}`)).entries).toEqual([]);
  });

  it("an officer's own reading appears, and a search for a patient is an entry that names the patient", async () => {
    const [maya] = await found("Maya");
    const [typed] = await server.services.audit.listEntries({ limit: 1 });
    const search = parseEntry(typed?.body ?? new Uint8Array());
    expect(search).toMatchObject({ e: "audit.search", f: ["name"], p: [maya?.pseudonym], rel: "audit" });
    expect(search.c, "what was typed is committed to, not written down").toMatch(/^[\w-]{43}$/);
    const { leaves } = await page(`patient=${maya?.pseudonym}&event=audit.search`);
    expect(leaves[0]).toMatchObject({ e: "audit.search", f: ["event", "patient"], a: { r: "officer" } });
    expect((await page("")).leaves[0]).toMatchObject({ e: "audit.view", f: [] });
  });

  it("pages meet without a gap or a repetition while entries are added", async () => {
    const seqs = async (query: string) => (await page(query)).entries.map(({ seq }) => seq);
    const first = auditPage.parse((await officer.client.get("/api/audit/entries?limit=5")).json);
    for (let i = 0; i < 4; i++) await doctor.client.get("/api/me");
    const oldest = first.entries.at(-1)?.seq ?? 0;
    const second = auditPage.parse(
      (await officer.client.get(`/api/audit/entries?limit=5&before=${oldest}`)).json,
    );
    expect(second.entries.map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5].map((step) => oldest - step));
    expect([first.more, second.more]).toEqual([true, true]);
    expect((await seqs("before=2")).join()).toBe("1,0");
    expect((await page("before=2")).more).toBe(false);
  });

  it("what is no code, pseudonym or instant is refused", async () => {
    const refused = [
      "event=nothing",
      "outcome=fine",
      "role=king",
      "purpose=a%20b",
      "patient=Maya",
      "actor=AAAA",
      "from=2026-05-03",
      "to=2026-02-30T00:00:00.000Z",
      "before=-1",
      "name=Maya",
    ];
    for (const query of refused) {
      const { status, json } = await officer.client.get(`/api/audit/entries?${query}`);
      expect([query, status, json.code]).toEqual([
        query,
        400,
        query === "name=Maya" ? "E_UNKNOWN_FIELD" : "E_BAD_REQUEST",
      ]);
    }
  });
});

describe("care relationship, written where the access is decided", () => {
  it("says how the reader stands to the patients, and never more than holds for all of them", async () => {
    const { leaves } = await page("event=directory.search");
    const seen = new Map(leaves.map(({ a, p, rel }) => [`${a.r} ${p.length > 0}`, rel]));
    expect(seen.get("clinician true")).toBe("invited");
    expect((await page("event=person.invite&role=clinician")).leaves[0]).toMatchObject({ rel: "invited" });
    expect((await page("event=invite.accept&role=patient")).leaves[0]).toMatchObject({ rel: "self" });
  });
});

test("the officer is reminded of the first time that no signed review covers, once it is more than a month old", async () => {
  const later = async (days: number) => {
    server.advance(days * 86_400_000);
    await officer.signIn();
    const { unreviewed } = reviewDesk.parse((await officer.client.get("/api/review")).json);
    const first = await page("");
    expect([first.unreviewed, (await page("before=9")).unreviewed]).toEqual([unreviewed, null]);
    return unreviewed;
  };
  expect(await later(30)).toBeNull();
  const [oldest] = (await page("before=1")).leaves;
  expect(await later(6)).toMatchObject({ fromMs: Math.floor(Date.parse(oldest?.ts ?? "")) });
  // A checkpoint is up to a second behind, by a clock that this test does not set: a review of an older one leaves entries.
  await pause(1_100);
  const review = await signedReview(server, officer);
  expect((await officer.client.post("/api/review/signoffs", review)).status).toBe(200);
  expect(await later(0)).toBeNull();
  const [, reviewed = ""] = /\nentries 0 (\d+)\n/.exec(review.text) ?? [];
  const due = await later(36);
  const [next] = (await page(`before=${Number(reviewed) + 1}`)).leaves;
  expect(due?.fromMs).toBe(Math.floor(Date.parse(next?.ts ?? "")));
  expect(due?.toMs).toBe(server.now());
});

test("no filter reads the log from end to end, alone or with others", async () => {
  const database = await openAuditDatabase();
  try {
    const store = openStore(database.app);
    await store.start();
    await store.stop();
    await generateEntries(database.owner, 60_000);
    // Those that fill no block yet.
    const newest = 60_001 % 2 ** 14;
    const { rows } = await database.owner.query("SELECT log FROM audit_head");
    const days = { from: "2026-01-02T00:00:00.000000Z", to: "2026-01-03T00:00:00.000000Z" };
    const patient = "patient77";
    const cases: EntryFilters[] = [
      {},
      { events: ["login"] },
      { actor: "actor7" },
      { patient },
      { person: patient },
      { outcomes: ["denied"] },
      { role: "officer" },
      { role: "administrator" },
      { purpose: "HCOMPL" },
      { breakGlass: true },
      days,
      { ...days, patient },
      { patient, role: "officer" },
      { actor: "actor7", events: ["login"] },
      { patient, purpose: "HCOMPL", events: ["thread.read"], outcomes: ["denied"] },
    ];
    for (const filters of cases) {
      const { leaves, read } = await onOneClient(database.app, async (client) => ({
        leaves: await listEntries(client, rows[0].log, { limit: 50, filters }),
        // What this transaction has read, in functions as well.
        read: await client.query<{ table: string; whole: number; rows: number }>(
          `SELECT relname AS table, seq_scan::int AS whole, (coalesce(idx_tup_fetch, 0) + seq_tup_read)::int AS rows
           FROM pg_stat_xact_user_tables WHERE relname IN ('audit_entry', 'audit_search', 'audit_search_block')`,
        ),
      }));
      for (const { table, whole, rows: count } of read.rows) {
        const most = { audit_entry: 200, audit_search: newest, audit_search_block: 12 }[table] ?? 0;
        expect([filters, table, whole, Math.max(count, most)]).toEqual([filters, table, 0, most]);
      }
      expect(leaves.map(({ seq }) => seq)).toEqual(leaves.map(({ seq }) => seq).sort((a, b) => b - a));
    }
  } finally {
    await database.close();
  }
});

async function onOneClient<T>(pool: pg.Pool, work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  try {
    // Counters go on from one transaction to the next until they are passed on.
    await client.query("SELECT pg_stat_force_next_flush()");
    await client.query("BEGIN");
    return await work(client);
  } finally {
    await client.query("ROLLBACK");
    client.release();
  }
}
