import { afterAll, beforeAll, expect, it } from "vitest";
import { parseEntry } from "#audit/entry.ts";
import { ownEntries } from "#db/access/audit-log.server.ts";
import { countEntries } from "#db/audit-list.server.ts";
import type { AuditStore, EntryFilters } from "#db/audit-store-interface.server.ts";
import type { Pseudonym } from "#db/schema/ids.ts";
import { input, openAuditDatabase, openStore } from "./audit-fixture.ts";

let database: Awaited<ReturnType<typeof openAuditDatabase>>;
let store: AuditStore;
const LOG = String(new Date().getUTCFullYear());
const PEOPLE = 9;
const someone = (n: number) => `person${n % PEOPLE}`;

beforeAll(async () => {
  database = await openAuditDatabase();
  store = openStore(database.app);
  await store.start();
  // From nobody to everybody, in every order, with somebody named twice.
  const inputs = Array.from({ length: 240 }, (_, n) =>
    input({
      a: { k: "user", p: someone(n * 5), r: "clinician", s: "s1", m: "passkey" },
      p: Array.from({ length: n % 11 }, (_, i) => someone(n + i * 4)),
      e: n % 7 === 0 ? "envelope.read" : "thread.read",
      o: n % 13 === 0 ? "denied" : "ok",
    }),
  );
  await store.append(inputs);
});
afterAll(async () => {
  await store.stop();
  await database.close();
});

const all = async () => {
  const leaves = await store.listEntries({ limit: 500 });
  return leaves.map(({ seq, body }) => ({ seq, entry: parseEntry(body) }));
};
const numbers = async (filters: EntryFilters, limit = 500, beforeSeq?: number) =>
  (await store.listEntries({ limit, filters, ...(beforeSeq !== undefined && { beforeSeq }) })).map(
    ({ seq }) => seq,
  );

it("pages of patients and of people hold what the leaves say, whoever stands first in them, alone and with other filters", async () => {
  const entries = await all();
  const fitting = (fits: (entry: (typeof entries)[number]["entry"]) => boolean) =>
    entries.filter(({ entry }) => fits(entry)).map(({ seq }) => seq);
  for (let n = 0; n < PEOPLE; n++) {
    const [patient, other] = [someone(n), someone(n + 4)];
    const cases: [EntryFilters, (entry: (typeof entries)[number]["entry"]) => boolean][] = [
      [{ patient }, ({ p }) => p.includes(patient)],
      [{ person: patient }, ({ a, p }) => a.p === patient || p.includes(patient)],
      [{ patient, outcomes: ["denied"] }, ({ p, o }) => p.includes(patient) && o === "denied"],
      [{ patient, events: ["envelope.read"] }, ({ p, e }) => p.includes(patient) && e === "envelope.read"],
      [{ patient, actor: other }, ({ a, p }) => p.includes(patient) && a.p === other],
      [{ patient, person: other }, ({ a, p }) => p.includes(patient) && (a.p === other || p.includes(other))],
    ];
    for (const [filters, fits] of cases) {
      const wanted = fitting(fits);
      expect(wanted.length, JSON.stringify(filters)).toBeGreaterThan(0);
      expect([filters, await numbers(filters)]).toEqual([filters, wanted]);
      expect([filters, await countEntries(database.app, LOG, filters)]).toEqual([filters, wanted.length]);
      const pages = [...(await numbers(filters, 3)), ...(await numbers(filters, 3, wanted[2]))];
      expect([filters, pages]).toEqual([filters, wanted.slice(0, 6)]);
    }
    const asked = { log: LOG, pseudonym: patient as Pseudonym, before: 1_000, limit: 500 } as const;
    const own = (as: "patient" | "actor") => ownEntries({ sql: database.app } as never, { ...asked, as });
    expect(await own("patient")).toEqual(fitting(({ p }) => p.includes(patient)));
    expect(await own("actor")).toEqual(fitting(({ a }) => a.p === patient));
  }
});
