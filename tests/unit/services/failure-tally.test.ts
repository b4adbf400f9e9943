import { expect, test } from "vitest";
import { entryOf } from "#app/services/audited/entry.server.ts";
import { FailureTally, MAX_SOURCES } from "#app/services/audited/failure-tally.server.ts";
import type { EntryInput } from "#audit/entry-input.ts";
import type { AuditStore } from "#db/audit-store-interface.server.ts";

/** A log that takes or refuses what it is given, and remembers it append by append. */
function memoryLog() {
  const appended: (readonly EntryInput[])[] = [];
  const log = { isBroken: false };
  const audit = {
    append: async (inputs: readonly EntryInput[]) => {
      await Promise.resolve();
      if (log.isBroken) throw new Error("no room");
      appended.push(inputs);
      return inputs.map((_, i) => i);
    },
    // The tally appends and does nothing else.
  } as unknown as AuditStore;
  return { audit, appended, entries: () => appended.flat(), log };
}

const sum = (entries: readonly EntryInput[]) => entries.reduce((total, { n }) => total + (n ?? 0), 0);

function flood(tally: FailureTally, failures: number, source: (i: number) => string): void {
  for (let i = 0; i < failures; i++) tally.note("login.fail", source(i));
}
const ofTwoThousand = (i: number) => `source${i % 2_000}`;

test("ten thousand failures from two thousand sources are a line a source up to the limit and one for the rest, and none is lost", async () => {
  const { audit, entries } = memoryLog();
  const tally = new FailureTally(audit, () => undefined);
  flood(tally, 10_000, ofTwoThousand);
  await tally.flush();
  expect(entries()).toHaveLength(MAX_SOURCES + 1);
  expect(sum(entries())).toBe(10_000);
  const count = (source: string) => entries().find(({ net }) => net === source)?.n;
  // A source that has its line keeps it, however many come after.
  expect([count("source0"), count("source999"), count("source1000"), count("many")]).toEqual([
    ...[5, 5, undefined, 5_000],
  ]);
  for (const { e, o, p, a } of entries())
    expect([e, o, p, a.k]).toEqual(["login.fail", "denied", [], "anon"]);
});

test("a failure is counted without a wait, so nothing stands behind a flood of them", async () => {
  const { audit, appended, entries } = memoryLog();
  const tally = new FailureTally(audit, () => undefined);
  flood(tally, 10_000, ofTwoThousand);
  // Not one of them is on its way: somebody's own entry goes first.
  const own = entryOf({ requestId: "own", addressPrefix: "here" }, null, { e: "thread.read" });
  await audit.append([own]);
  expect(entries().map(({ q }) => q)).toEqual(["own"]);
  await tally.flush();
  // All of the flood is one append, which the batcher writes in a few statements.
  expect(appended).toHaveLength(2);
});

test("what cannot be written waits, adds up with what follows, and stays as bounded", async () => {
  const { audit, appended, entries, log } = memoryLog();
  let told = 0;
  const tally = new FailureTally(audit, () => {
    told += 1;
  });
  log.isBroken = true;
  flood(tally, 2_000, ofTwoThousand);
  for (let minute = 0; minute < 5; minute++) {
    const flushed = tally.flush();
    // Each minute from sources of its own, while the entries of the last one are on their way.
    flood(tally, 2_000, (i) => `minute${minute}/${i}`);
    await flushed;
  }
  expect([told, entries().length]).toEqual([5, 0]);
  log.isBroken = false;
  await tally.flush();
  expect(entries().length).toBeLessThanOrEqual(MAX_SOURCES + 1);
  expect(sum(entries())).toBe(12_000);
  await tally.flush();
  expect(appended).toHaveLength(1);
});
