import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { parseEntry } from "#audit/entry.ts";
import type { EntryInput } from "#audit/entry-input.ts";
import { createEncoder, prepareEntries } from "#db/audit-encoder.server.ts";
import { sampleEntry } from "../audit/sample.ts";

/** Milliseconds with their fraction, as a clock gives them. */
const NOON = Date.UTC(2026, 5, 1, 12) + 0.25;
const { e, o, a, d, p, x, n, f, u, b, rel, q, nav, net } = sampleEntry(1);
const sample: EntryInput = { e, o, a, d, p, x, n, f, u, b, rel, q, nav, net };

function openEncoder() {
  const effects = { now: NOON, clock: () => effects.now, random: (length: number) => new Uint8Array(length) };
  const encode = createEncoder("node/boot/b", effects);
  return {
    effects,
    prepare: (inputs: readonly EntryInput[]) => prepareEntries(inputs, effects),
    written: (prepared: ReturnType<typeof prepareEntries>) =>
      encode(prepared).map(({ line }) => parseEntry(Buffer.from(line))),
  };
}

test("ids and append times rise with every entry, though the clock stands still or goes back an hour", () => {
  const { effects, prepare, written } = openEncoder();
  const entries = written(prepare([sample, sample]));
  expect(entries.map(({ ts }) => ts)).toEqual(["2026-06-01T12:00:00.000250Z", "2026-06-01T12:00:00.000251Z"]);
  effects.now -= 3_600_000;
  entries.push(...written(prepare([sample])));
  expect(entries.at(-1)?.t).toBe("2026-06-01T11:00:00.000250Z");
  expect(entries.at(-1)?.ts).toBe("2026-06-01T12:00:00.000252Z");
  effects.now = NOON + 1;
  entries.push(...written(prepare([sample])));
  expect(entries.at(-1)?.ts).toBe("2026-06-01T12:00:00.001250Z");
  const ids = entries.map(({ id }) => id);
  expect([ids.toSorted(), new Set(ids).size]).toEqual([ids, 4]);
});

test("an entry that waited more than ten seconds for its place says that it is late", () => {
  const { effects, prepare, written } = openEncoder();
  const prepared = prepare([sample]);
  const lateAfter = (ms: number) => {
    effects.now = NOON + ms;
    return written(prepared).map(({ t, late }) => [t, late]);
  };
  const t = "2026-06-01T12:00:00.000250Z";
  expect(lateAfter(9_999)).toEqual([[t, false]]);
  expect(lateAfter(10_001)).toEqual([[t, true]]);
});

test("an input outside the grammar is refused before it gets a number, and words that were typed only leave their commitment", () => {
  const { prepare, written } = openEncoder();
  expect(() => prepare([sample, { ...sample, q: "two words" }])).toThrow(
    expect.objectContaining({ code: "E_ENTRY", cause: expect.objectContaining({ field: "q" }) }),
  );
  const words = new TextEncoder().encode("why");
  const prepared = prepare([sample, { ...sample, private: words }]);
  const [plain, hidden] = written(prepared);
  expect([plain?.c, prepared[0]?.private]).toEqual([null, null]);
  expect(prepared[1]?.private).toEqual({ salt: new Uint8Array(32), bytes: words });
  // SHA-256("audit-priv/v1\0" || salt32 || bytes), audit/SPEC.md §3.
  const commitment = createHash("sha256").update("audit-priv/v1\0").update(new Uint8Array(32)).update(words);
  expect(hidden?.c).toBe(commitment.digest("base64url"));
});
