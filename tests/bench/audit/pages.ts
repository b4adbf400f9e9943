import path from "node:path";
import { nodeEngine } from "#audit/cli/node-engine.ts";
import { verifyLog } from "#audit/verify.ts";
import { openAuditStorage } from "#db/audit-storage.server.ts";
import type { EntryFilters } from "#db/audit-store-interface.server.ts";
import { type Effort, quantile, spread, trialEffort } from "../compare.ts";
import type { Figure } from "../figure.ts";
import { BUSIEST, copyLog, ONCE_BUSY } from "./copied-log.ts";
import { type AuditDatabase, withAuditDatabase } from "./database.ts";

const sizes = [10_000, 1_000_000, 10_000_000];
/** Entries that are also verified, to know that they are such as the program writes. */
const VERIFIED = 10_000;
const aim = { type: "at most", value: 100 } as const;
const START_MS = Date.UTC(2026, 0, 1);

/** What an officer may ask for; each is asked for people, days and numbers that change with `i`, so that little is in a cache. */
const filters: Record<string, (i: number) => EntryFilters> = {
  "no filter": () => ({}),
  "one event": () => ({ events: ["login"] }),
  "an event that never was": () => ({ events: ["backup.restore"] }),
  denied: () => ({ outcomes: ["denied"] }),
  "one actor": (i) => ({ actor: `person${i * 7}` }),
  "one patient": (i) => ({ patient: `patient${i * 123}` }),
  "one person": (i) => ({ person: `patient${i * 57}` }),
  "the busiest patient": () => ({ patient: BUSIEST }),
  "a patient who was busy long ago": () => ({ patient: ONCE_BUSY }),
  "a patient who was busy long ago, denied": () => ({ patient: ONCE_BUSY, outcomes: ["denied"] }),
  "the busiest person": () => ({ person: BUSIEST }),
  "the busiest patient and an event": () => ({ patient: BUSIEST, events: ["thread.read"] }),
  "the busiest patient and a common event that was never about them": () => ({
    ...{ patient: BUSIEST, events: ["login"] },
  }),
  "the busiest patient's denied": () => ({ patient: BUSIEST, outcomes: ["denied"] }),
  "the busiest patient in an hour": (i) => ({ patient: BUSIEST, from: hour(i), to: hour(i + 1) }),
  "nobody known": (i) => ({ patient: `nobody${i}` }),
  "a patient's denied": (i) => ({ patient: `patient${i * 39}`, outcomes: ["denied"] }),
  "a patient and an event": (i) => ({ patient: `patient${i * 91}`, events: ["login"] }),
  "an actor and an event": (i) => ({ actor: `person${i * 3}`, events: ["thread.read"] }),
  "a role that never acts": () => ({ role: "officer" }),
  "one purpose": () => ({ purpose: "TREAT" }),
  "one hour": (i) => ({ from: hour(i), to: hour(i + 1) }),
  "a patient in an hour": (i) => ({ patient: `patient${i * 11}`, from: hour(i), to: hour(i + 1) }),
};

/** Each is in a tenth of all entries and fewer, and no two of them in one. */
const apart: readonly [name: string, filter: EntryFilters][] = [
  ["event", { events: ["directory.search"] }],
  ["actor", { actor: "person1" }],
  ["patient", { patient: BUSIEST }],
  ["person", { person: BUSIEST }],
  ["outcome", { outcomes: ["denied"] }],
  ["role", { role: "administrator" }],
  ["purpose", { purpose: "HOPERAT" }],
];

/** Every two filters that the officer's page offers, by what never meets, and all of them. */
function apartFilters(): typeof filters {
  const pairs = apart.flatMap(([one, first], i) =>
    apart.slice(i + 1).map(([other, second]) => {
      // Somebody who is in none of the patient's entries.
      const another = one === "patient" && other === "person" ? { person: ONCE_BUSY } : {};
      return [`${one} and ${other} that never meet`, () => ({ ...first, ...second, ...another })] as const;
    }),
  );
  const all = Object.assign({}, ...apart.map(([, filter]) => filter)) as EntryFilters;
  return { ...Object.fromEntries(pairs), "all of these filters": () => all };
}

function hour(i: number): string {
  return `${new Date(START_MS + i * 3_600_000).toISOString().slice(0, -1)}000Z`;
}

/** The officer's first page at three lengths of one log, whose entries are as real as the program writes them. */
export function pageFigures(effort: Effort): Promise<Figure[]> {
  const most = Number(process.env.BENCH_ENTRIES ?? sizes.at(-1));
  const wanted = effort === trialEffort ? [300] : sizes.filter((size) => size <= most);
  return withAuditDatabase(
    async (database) => {
      const figures: Figure[] = [];
      for (const size of wanted) {
        await copyLog(database.admin, size, path.join(database.folder, "rows"));
        if (size <= VERIFIED) await verified(database, size);
        for (const [name, filter] of Object.entries({ ...filters, ...apartFilters() }))
          figures.push(await page(database, size, name, filter));
      }
      return figures;
    },
    () => START_MS,
  );
}

async function verified({ app }: AuditDatabase, size: number): Promise<void> {
  const { rows } = await app.query("select log, origin from audit_head where not closed");
  const { log, origin } = rows[0] as { log: string; origin: string };
  const found = await verifyLog(await openAuditStorage(app, log), { origin, engine: nodeEngine });
  if (found.status !== 0 || found.size !== size) throw new Error(JSON.stringify(found.findings.slice(0, 3)));
}

async function page(
  { store }: AuditDatabase,
  size: number,
  about: string,
  filter: (i: number) => EntryFilters,
): Promise<Figure> {
  const times: number[] = [];
  for (let i = 1; i <= 15; i++) {
    const began = performance.now();
    await store.listEntries({ limit: 100, filters: filter(i) });
    times.push(performance.now() - began);
  }
  const name = `the first page of ${size.toLocaleString("en")} entries, ${about}`;
  const detail = `slowest of 15: ${quantile(times, 1).toFixed(0)} ms`;
  return { name, where: "PostgreSQL", unit: "ms", against: "nothing", aim, detail, ...spread(times) };
}
