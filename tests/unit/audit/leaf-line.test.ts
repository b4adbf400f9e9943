import { expect, test } from "vitest";
import { encodeEntry, gistOf } from "#audit/entry.ts";
import { createEntryChecks } from "#audit/entry-checks.ts";
import { indexColumns } from "#audit/index-columns.ts";
import { leafLine, parseLeafLine } from "#audit/leaf-stream.ts";
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
  expect(found({ ...stored, columns: { ...columns, role: "nobody" } })).toEqual(["E_INDEX"]);
  expect(found({ ...stored, body: null, columns })).toEqual(["E_INDEX"]);
  expect(found({ ...stored, body: null })).toEqual([]);
});
