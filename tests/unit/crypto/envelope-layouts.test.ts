import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { decodeBody, encodeBody } from "#app/crypto/public/body.ts";
import { encodeHeader, parseHeader } from "#app/crypto/public/envelope-header.ts";
import { fromHex, toHex } from "#app/lib/bytes.ts";
import { envelopeSamples } from "#tests/factories/envelope-samples.ts";

const frozen = JSON.parse(
  readFileSync(new URL("../../vectors/bedside-envelopes-v1.json", import.meta.url), "utf8"),
) as Record<string, string>; // written by make-bedside-envelopes.ts

test("envelopes, bodies and files are sealed byte for byte as when version 1 was frozen", async () => {
  expect(await envelopeSamples()).toEqual(frozen);
});

test.each(["message", "receipt", "history"] as const)(
  "a frozen %s is read, and written back the same",
  (kind) => {
    const body = fromHex(frozen[`body ${kind}`] ?? "");
    expect(toHex(encodeBody(decodeBody(body, kind)))).toBe(frozen[`body ${kind}`]);
    const header = fromHex(frozen[`${kind} header`] ?? "");
    expect(parseHeader(header).kind).toBe(kind);
    expect(toHex(encodeHeader(parseHeader(header)))).toBe(frozen[`${kind} header`]);
  },
);
