import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { signCheckpoint } from "#audit/checkpoint.ts";
import { EMPTY_RANGE, extendRange, rangeRoot } from "#audit/compact-range.ts";
import { encodeEntry } from "#audit/entry.ts";
import { EXPORT_FORMAT, entryLine, exportLog, manifestLine } from "#audit/export.ts";
import type { MemoryStore } from "#audit/memory-store.ts";
import { proveInclusion } from "#audit/merkle-proof.ts";
import { formatKey } from "#audit/note.ts";
import { tileNodes } from "#audit/tiles.ts";
import { runAudit } from "#tests/factories/run-audit.ts";
import { newNoteKey } from "./keys.ts";
import { ORIGIN, sampleEntry, sampleLog } from "./sample.ts";

const folder = mkdtempSync(path.join(tmpdir(), "bedside-audit-"));
afterAll(() => rmSync(folder, { recursive: true }));

const { key, sign } = newNoteKey(ORIGIN);
const trust = ["--key", formatKey(key)];
const file = (name: string, content: string | Uint8Array) => {
  const full = path.join(folder, name);
  writeFileSync(full, content);
  return full;
};
const audit = (...args: string[]) => {
  const { status, stdout } = runAudit(...args);
  return { status, stdout };
};
const noteOf = (store: MemoryStore, size = store.rows.length) => {
  const root = rangeRoot(
    extendRange(
      EMPTY_RANGE,
      store.rows.slice(0, size).map((row) => row.leaf),
    ),
  );
  return signCheckpoint({ origin: ORIGIN, size, root }, key.publicKey, sign);
};
const lines = async (store: MemoryStore, note: string | null) => {
  let text = "";
  for await (const line of exportLog(store, note, store.rows.length)) text += line;
  return text;
};

const store = sampleLog(300);
let whole: string;
let pinned: string;
beforeAll(async () => {
  whole = file("whole.ndjson", await lines(store, await noteOf(store)));
  pinned = file("pinned.note", await noteOf(store, 100));
});

describe("npm run audit", () => {
  it("verifies an honest export, and says that it cannot decide without a key", () => {
    expect(audit("verify", whole, ...trust)).toMatchObject({ status: 0 });
    expect(JSON.parse(audit("verify", whole, ...trust, "--json").stdout)).toMatchObject({
      status: 0,
      size: 300,
      covered: 300,
      findings: [],
    });
    expect(audit("verify", whole)).toMatchObject({
      status: 3,
      stdout: expect.stringContaining("no --key was given"),
    });
    expect(audit("consistency", whole, pinned, ...trust)).toMatchObject({ status: 0 });
    expect(audit("checkpoint", pinned, ...trust).stdout).toContain("size: 100");
  });

  it("names the entry that was changed, and fails", async () => {
    const changed = sampleLog(300);
    const row = changed.rows[77];
    if (row) row.body = encodeEntry(sampleEntry(77, { o: "denied" }));
    const result = audit(
      "verify",
      file("changed.ndjson", await lines(changed, await noteOf(store))),
      ...trust,
      "--json",
    );
    expect(result.status).toBe(2);
    expect(JSON.parse(result.stdout)).toMatchObject({ firstBad: 77 });
  });

  it("finds another history by a note kept from before", async () => {
    const other = sampleLog(50);
    while (other.rows.length < 300)
      other.append(encodeEntry(sampleEntry(other.rows.length, { o: "denied" })));
    const forked = file("forked.ndjson", await lines(other, await noteOf(other)));
    expect(audit("verify", forked, ...trust).status).toBe(0);
    const result = audit("consistency", forked, pinned, ...trust);
    expect(result.status).toBe(2);
    expect(result.stdout).toContain("E_FORK 0..100");
    // An export that was kept has its note in it; one without a note proves nothing.
    const kept = file("kept.ndjson", await lines(store, await noteOf(store)));
    expect(audit("verify", forked, "--pin", kept, ...trust)).toMatchObject({ status: 2 });
    expect(audit("verify", whole, "--pin", kept, ...trust)).toMatchObject({ status: 0 });
    const bare = file("bare.ndjson", await lines(store, null));
    expect(audit("verify", whole, "--pin", bare, ...trust)).toMatchObject({ status: 4 });
  });

  it("proves an entry to a stranger", () => {
    const { stdout } = audit("prove", whole, "42", ...trust);
    const proof = file("entry.tlog-proof", stdout);
    const leaf = file("entry", store.rows[42]?.body ?? "");
    expect(audit("check-proof", proof, leaf, ...trust).status).toBe(0);
    expect(audit("check-proof", proof, file("other", store.rows[43]?.body ?? ""), ...trust).status).toBe(2);
    const stranger = formatKey(newNoteKey(ORIGIN).key);
    expect(audit("check-proof", proof, leaf, "--key", stranger).stdout).toContain("E_SIG");
  });

  it("verifies a subset by its proofs, and only as a subset", async () => {
    const nodes = tileNodes(store.tile);
    const chosen = await Promise.all(
      [3, 250].map(async (seq) => {
        const row = store.rows[seq];
        if (!row) throw new Error("no such row");
        return entryLine({ ...row, proof: await proveInclusion(nodes, seq, 300) });
      }),
    );
    const manifest = manifestLine({
      format: EXPORT_FORMAT,
      origin: ORIGIN,
      claim: "inclusion, not completeness",
      checkpoint: await noteOf(store),
    });
    const subset = file("subset.ndjson", manifest + chosen.join(""));
    expect(audit("verify", subset, ...trust)).toMatchObject({
      status: 0,
      stdout: expect.stringContaining("not completeness"),
    });
    const swapped = file("swapped.ndjson", manifest + chosen.join("").replace('"seq":3,', '"seq":4,'));
    expect(audit("verify", swapped, ...trust).status).toBe(2);
  });

  it("prints what a file says of itself so that no terminal obeys it and no line is forged", () => {
    const origin = `\u001b[2J\u009b31m\u202e${ORIGIN}\r\nok\u2028`;
    const hostile = manifestLine({ format: EXPORT_FORMAT, origin, claim: "complete", checkpoint: null });
    const place = file("hostile.ndjson", hostile + entryLine(store.rows[0] as (typeof store.rows)[number]));
    for (const format of [[], ["--json"]]) {
      const { status, stdout } = audit("verify", place, ...format);
      expect([status, stdout]).toEqual([2, expect.stringMatching(/^[\x20-\x7e\n]+$/)]);
      expect(stdout).toContain("\\u001b[2J\\u009b31m\\u202e");
      expect(stdout.split("\n")).not.toContain("ok");
    }
  });

  it("answers misuse with 4, an unreadable file with 3, a broken one with 2", () => {
    expect(audit().status).toBe(4);
    expect(audit("toString").status).toBe(4);
    expect(audit("verify").status).toBe(4);
    expect(audit("verify", path.join(folder, "absent"), ...trust).status).toBe(3);
    expect(audit("verify", file("broken", "{}\n"), ...trust).status).toBe(2);
  });
});
