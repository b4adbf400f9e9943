import { expect, test } from "vitest";
import { encodeEntry, gistOf } from "#audit/entry.ts";
import { createEntryChecks } from "#audit/entry-checks.ts";
import { ExportError } from "#audit/export.ts";
import { indexColumns } from "#audit/index-columns.ts";
import { leafLine, parseLeafLine, tilesGoingBy } from "#audit/leaf-stream.ts";
import type { StoredEntry } from "#audit/store.ts";
import { longEntry } from "#tests/factories/long-log.ts";

const entry = longEntry(1);
const stored = { seq: 1, body: encodeEntry(entry), leaf: new Uint8Array(32), link: new Uint8Array(32) };

/** What is found at an entry as a server streams it. */
function found(sent: StoredEntry): string[] {
  const line = parseLeafLine(leafLine(sent).trimEnd());
  const codes: string[] = [];
  const checks = createEntryChecks({ origin: "x.test/bedside-audit/2026" }, ({ code }) => codes.push(code));
  if ("end" in line) throw new Error("an end");
  checks.look(line, line.body && gistOf(line.body));
  return codes;
}

test("an entry whose search columns the server has lost is found, and so are columns of an entry that is gone", () => {
  const columns = indexColumns(entry);
  expect(found({ ...stored, columns })).toEqual([]);
  expect(found(stored)).toEqual([]);
  expect(found({ ...stored, columns: null })).toEqual(["E_INDEX"]);
  const others: Partial<typeof columns>[] = [
    ...(["id", "t", "ts", "w", "actor", "request", "role", "purpose"] as const).map((name) => ({
      [name]: "another",
    })),
    ...[{ e: "login" }, { o: "denied" }, { breakglass: !columns.breakglass }, { patients: [] }],
    ...[{ patients: [...columns.patients, "another"] }, { patients: columns.patients.map(() => "another") }],
  ] as never;
  expect(columns.patients.length).toBeGreaterThan(0);
  for (const other of others)
    expect(found({ ...stored, columns: { ...columns, ...other } }), JSON.stringify(other)).toEqual([
      "E_INDEX",
    ]);
  expect(found({ ...stored, body: null, columns })).toEqual(["E_INDEX"]);
  expect(found({ ...stored, body: null })).toEqual([]);
});

test("stored tiles go by with their entry, and anything else in their place is refused", async () => {
  const tiles = [new Uint8Array(8192).fill(1), new Uint8Array(8192).fill(2)];
  const line = leafLine({ ...stored, tiles });
  const read = parseLeafLine(line);
  if ("end" in read) throw new Error("an end");
  expect(read.tiles).toEqual(tiles);
  const passing = tilesGoingBy();
  passing.look(read);
  expect([await passing.tile(1, 0), await passing.tile(2, 0)]).toEqual([tiles[1], null]);
  passing.look(stored);
  expect(await passing.tile(0, 0)).toBeNull();
  for (const other of ['"AAAA"', "{}", "[7]", "[null]", '["A"]', '["?"]'])
    expect(() => parseLeafLine(line.replace(/"tiles":.*\]/, `"tiles":${other}`)), other).toThrow(ExportError);
});
