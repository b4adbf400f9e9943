import fc from "fast-check";
import { expect, it } from "vitest";
import { fromBase64, toBase64 } from "#audit/base64.ts";
import { IdSet } from "#audit/id-set.ts";

it("base64 of any bytes reads back as them", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
      expect(toBase64(bytes)).toBe(Buffer.from(bytes).toString("base64"));
      expect(fromBase64(toBase64(bytes))).toEqual(bytes);
    }),
  );
});

it("base64 has one text for one byte string: all others are refused", () => {
  const alphabet = "ABab01+/=-_ \n\u0000\u00e9\u0100\ud83d";
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(...alphabet), maxLength: 12 }), (text) => {
      const bytes = Buffer.from(text, "base64");
      const canonical = /^[A-Za-z0-9+/]*={0,2}$/.test(text) && bytes.toString("base64") === text;
      expect(fromBase64(text) !== null).toBe(canonical);
      if (canonical) expect(Buffer.from(fromBase64(text) ?? [])).toEqual(bytes);
    }),
    { numRuns: 2000 },
  );
  for (const text of ["AB==", "AAB=", "A===", "====", "AA=A", "AA", "A A=", "AAAA="])
    expect(fromBase64(text)).toBeNull();
});

it("a set of ids says of each whether it was there, through every growth", () => {
  const ids = new IdSet();
  const known = new Set<string>();
  for (let n = 0; n < 20_000; n++) {
    const id = `0${((n * 7919) % 15_000).toString(32).toUpperCase().padStart(25, "0")}`;
    expect(ids.add(id)).toBe(known.has(id));
    known.add(id);
  }
});
