import { expect, it } from "vitest";
import { csvHeader, csvLine } from "#app/services/audit-log/entry-csv.server.ts";
import { encodeEntry } from "#audit/entry.ts";
import { sampleEntry } from "#tests/unit/audit/sample.ts";

const stored = (body: Uint8Array | null) => ({
  seq: 7,
  body,
  leaf: new Uint8Array(32),
  link: new Uint8Array(32),
});

it("no cell of the CSV begins with what a spreadsheet runs", () => {
  // A word may begin with any of these, and pseudonyms are base64url.
  for (const start of ["-", "+"]) {
    const entry = sampleEntry(1);
    const name = `${start}2+cmd`;
    const body = encodeEntry({ ...entry, a: { ...entry.a, p: name }, p: [name], f: [name] });
    const cells = csvLine(stored(body)).trimEnd().split(",");
    expect(cells.filter((cell) => cell.startsWith(`'${start}`))).toHaveLength(3);
    expect(cells.filter((cell) => /^"?[=+\-@\t\r]/.test(cell))).toEqual([]);
  }
});

it("every line has the columns of the header, and ends as RFC 4180 has it", () => {
  const header = csvHeader();
  expect(header).toMatch(/^number,id,happened,.*\r\n$/);
  const line = csvLine(stored(encodeEntry(sampleEntry(1))));
  expect(line.split(",")).toHaveLength(header.split(",").length);
  expect(line.endsWith("\r\n")).toBe(true);
});

it("bytes that are no entry are called unreadable, and those that were taken out redacted", () => {
  expect(csvLine(stored(new TextEncoder().encode("{}")))).toBe("7,unreadable\r\n");
  expect(csvLine(stored(null))).toBe("7,redacted\r\n");
});
