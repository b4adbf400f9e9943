import fc from "fast-check";
import { expect, test } from "vitest";
import { fromBase64url, toBase64url } from "#app/lib/base64url.ts";

test("text and bytes are those of another implementation, at every length", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      const text = Buffer.from(bytes).toString("base64url");
      expect(toBase64url(bytes)).toBe(text);
      expect(Buffer.compare(fromBase64url(text), bytes)).toBe(0);
    }),
  );
});

test("what decodes has no second text: every string decodes to bytes that give it back, or is refused", () => {
  const letters = fc.constantFrom(..."AQgw-_z0+/=. \u00e9\u0141\u{1f600}");
  fc.assert(
    fc.property(fc.array(letters, { maxLength: 9 }), (parts) => {
      const text = parts.join("");
      let bytes: Uint8Array;
      try {
        bytes = fromBase64url(text);
      } catch (error) {
        expect(error).toBeInstanceOf(RangeError);
        return;
      }
      expect(toBase64url(bytes)).toBe(text);
    }),
    { numRuns: 2_000 },
  );
});

test.each(["A", "AAAAA", "AB", "AAB", "AA==", "A+/A", "AA A", "A\u0100AA", "A\u00c1AA", "AAA\u{1f600}"])(
  "%s is refused",
  (text) => {
    expect(() => fromBase64url(text)).toThrow(RangeError);
  },
);
