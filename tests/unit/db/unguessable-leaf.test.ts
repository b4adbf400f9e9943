import { randomBytes } from "node:crypto";
import { expect, test } from "vitest";
import { type Entry, encodeEntry, parseEntry } from "#audit/entry.ts";
import { EVENTS } from "#audit/events.ts";
import { equalBytes, leafHash } from "#audit/hashes.ts";
import { createEncoder, prepareEntries } from "#db/audit-encoder.server.ts";
import { sampleEntry } from "../audit/sample.ts";

test("a leaf whose body was taken out is not found from its hash by somebody who knows all but its random bytes", () => {
  const effects = {
    clock: () => 1_780_000_000_000,
    random: (length: number) => new Uint8Array(randomBytes(length)),
  };
  const encode = createEncoder("node/boot/b", effects);
  const { e, o, a, d, p, x, n, f, u, b, rel, q, nav, net } = sampleEntry(1);
  const inputs = Array.from({ length: 40 }, () => ({ e, o, a, d, p, x, n, f, u, b, rel, q, nav, net }));
  const entries = encode(prepareEntries(inputs, effects)).map(({ line }) => parseEntry(Buffer.from(line)));
  const [taken, ...rest] = entries as [Entry, ...Entry[]];
  const hash = leafHash(encodeEntry(taken));
  const isFound = (guess: Partial<Entry>) => equalBytes(leafHash(encodeEntry({ ...taken, ...guess })), hash);
  const nonces = [...rest.map(({ z }) => z), "A".repeat(22), taken.z.replace(/^./, "_")];
  for (const z of nonces.filter((each) => each !== taken.z))
    for (const event of Object.keys(EVENTS) as (keyof typeof EVENTS)[])
      for (const outcome of ["ok", "denied"] as const)
        expect(isFound({ z, e: event, o: outcome })).toBe(false);
  expect(isFound({}), "whoever knows them finds it").toBe(true);
  expect(new Set(entries.map(({ z }) => z)).size).toBe(entries.length);
});
