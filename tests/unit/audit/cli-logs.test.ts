import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { toBase64url } from "#audit/base64.ts";
import { signCheckpoint } from "#audit/checkpoint.ts";
import { COMMANDS } from "#audit/cli/commands.ts";
import { UsageError } from "#audit/cli/usage-error.ts";
import { EMPTY_RANGE, extendRange, rangeRoot } from "#audit/compact-range.ts";
import { encodeEntry, parseEntry } from "#audit/entry.ts";
import { exportLog } from "#audit/export.ts";
import { privateCommitment } from "#audit/hashes.ts";
import { indexColumns } from "#audit/index-columns.ts";
import { endLine, headerLine, leafLine } from "#audit/leaf-stream.ts";
import { createMemoryStore, type MemoryStore } from "#audit/memory-store.ts";
import { formatKey } from "#audit/note.ts";
import { runAudit } from "#tests/factories/run-audit.ts";
import { newNoteKey } from "./keys.ts";
import { ORIGIN, sampleEntry, sampleLog } from "./sample.ts";

const NEXT = ORIGIN.replace("2026", "2027");
const folder = mkdtempSync(path.join(tmpdir(), "bedside-audit-"));
afterAll(() => rmSync(folder, { recursive: true }));
const { key, sign } = newNoteKey(ORIGIN);
const options = {
  ...{ keys: [formatKey(key)], pins: [] as string[], headers: [] as string[], check: false },
  ...{ deviceKey: null, reading: { program: null, threads: 1 } },
  ...{ changes: [] as string[], people: [] as string[] },
};
const file = (name: string, content: string | Uint8Array) => {
  const full = path.join(folder, name);
  writeFileSync(full, content);
  return full;
};
const rootOf = (store: MemoryStore) =>
  rangeRoot(
    extendRange(
      EMPTY_RANGE,
      store.rows.map(({ leaf }) => leaf),
    ),
  );
const noteOf = async (store: MemoryStore) => {
  const { origin } = await store.head();
  return signCheckpoint({ origin, size: store.rows.length, root: rootOf(store) }, key.publicKey, sign);
};
async function exported(name: string, store: MemoryStore): Promise<string> {
  let text = "";
  for await (const line of exportLog(store, await noteOf(store), store.rows.length)) text += line;
  return file(name, text);
}
async function leafStream(store: MemoryStore, change: (columns: ReturnType<typeof indexColumns>) => object) {
  const note = await noteOf(store);
  const head = { from: 0, checkpoint: note, key: formatKey(key), consistency: [], refused: null };
  const lines = store.rows.map((row) => {
    const columns = indexColumns(parseEntry(row.body ?? new Uint8Array()));
    return leafLine({ ...row, columns: { ...columns, ...(row.seq === 7 && change(columns)) } });
  });
  return headerLine(head) + lines.join("") + endLine(lines.length);
}

/** A year's log whose first entry names the one before. */
function yearAfter(
  before: MemoryStore,
  prev = `${ORIGIN}/${before.rows.length}/${toBase64url(rootOf(before))}`,
) {
  const store = createMemoryStore(NEXT);
  const x = [
    { t: "origin", i: NEXT },
    { t: "prev", i: prev },
  ];
  for (let n = 0; n < 40; n++) {
    const time = `2027-01-01T00:00:${String(n).padStart(2, "0")}.000000Z`;
    const at = { t: time, ts: time };
    store.append(encodeEntry(sampleEntry(900 + n, n === 0 ? { ...at, e: "log.genesis", x } : at)));
  }
  return store;
}

const collected = async (output: string | AsyncIterable<string> | undefined) => {
  let text = "";
  for await (const part of output ?? []) text += part;
  return text;
};

describe("logs of two years", () => {
  it("are verified together under one key, the later against the last checkpoint of the earlier", async () => {
    const old = sampleLog(300);
    const places = [await exported("2026.ndjson", old), await exported("2027.ndjson", yearAfter(old))];
    expect(await COMMANDS.verify(places, options)).toMatchObject({ status: 0, findings: [] });
    await expect(COMMANDS.verify(places.toReversed(), options)).rejects.toThrow(UsageError);
    const pinned = file("2026.note", await noteOf(old));
    const with2026 = { ...options, pins: [pinned] };
    expect(await COMMANDS.verify(places, with2026)).toMatchObject({ status: 0 });
    const alone = await COMMANDS.verify(places.slice(1), with2026);
    expect(alone).toMatchObject({ status: 2, findings: [{ code: "E_ORIGIN", where: "pin" }] });
  });

  it("do not go together when the old one lost its last entries after the new one was opened", async () => {
    const next = yearAfter(sampleLog(300));
    const places = [await exported("cut.ndjson", sampleLog(290)), await exported("next.ndjson", next)];
    expect(await COMMANDS.verify(places, options)).toMatchObject({
      status: 2,
      findings: [{ code: "E_EPOCH", seq: 0, where: "x" }],
    });
  });
});

describe("what was taken out of a year's log after it was closed", () => {
  const old = sampleLog(5);
  const part = privateCommitment(new Uint8Array(32), Uint8Array.of(7));
  old.append(encodeEntry(sampleEntry(5, { c: toBase64url(part) })));
  for (const row of old.rows.slice(5)) row.committed = null;
  /** The next year's log, in which two officers took that part out. */
  const yearNaming = (redacted: string, o: "ok" | "denied" = "ok") => {
    const store = yearAfter(old);
    const x = [
      { t: "log", i: ORIGIN },
      { t: "redacted", i: redacted },
    ];
    const time = "2027-01-01T00:01:00.000000Z";
    store.append(encodeEntry(sampleEntry(990, { t: time, ts: time, e: "audit.redact", o, x })));
    return store;
  };
  const streamed = async () => file("old-leaves", await leafStream(old, () => ({})));

  it("is for the record where a later log that is whole says so, and an integrity failure where none does", async () => {
    const gone = { status: 2, findings: [{ code: "E_PRIV", seq: 5, where: "private" }] };
    const place = await streamed();
    expect(await COMMANDS.verify([place], options)).toMatchObject(gone);
    const named = await exported("named.ndjson", yearNaming("5/private"));
    expect(await COMMANDS.verify([place, named], options)).toMatchObject({
      ...{ status: 0, findings: [{ code: "I_REDACTED", seq: 5, where: "private" }] },
    });
    for (const other of [yearNaming("4/private"), yearNaming("5/private", "denied"), yearAfter(old)])
      expect(await COMMANDS.verify([place, await exported("other.ndjson", other)], options)).toMatchObject(
        gone,
      );
    const spoilt = yearNaming("5/private");
    const row = spoilt.rows[9];
    if (row) row.body = encodeEntry(sampleEntry(909, { o: "denied" }));
    const { findings } = await COMMANDS.verify([place, await exported("spoilt.ndjson", spoilt)], options);
    expect(findings).toEqual(expect.arrayContaining(gone.findings));
  });

  it("is explained to whoever gave the old log alone", async () => {
    const { stdout } = runAudit("verify", await streamed(), "--key", formatKey(key));
    expect(stdout).toMatch(/^E_PRIV 5 private$/m);
    expect(stdout).toContain("give the later ones too, oldest first");
  });
});

it("a change or a kept checkpoint is a file: an address is refused with a word, and nobody is asked", async () => {
  const place = await exported("here.ndjson", sampleLog(5));
  const at = "http://127.0.0.1:9/change";
  for (const asked of [{ changes: [at] }, { pins: [at] }])
    await expect(COMMANDS.verify([place], { ...options, ...asked })).rejects.toThrow(/save this as a file/);
});

describe("damage and indexes", () => {
  it("are looked for without a key: fsck names the entry, and cannot see what only a checkpoint shows", async () => {
    const log = sampleLog(60);
    expect(await COMMANDS.fsck([await exported("good", log)], { ...options, keys: [] })).toMatchObject({
      status: 0,
    });
    const row = log.rows[31];
    if (row) row.body = encodeEntry(sampleEntry(31, { o: "denied" }));
    const found = await COMMANDS.fsck([await exported("bad", log)], { ...options, keys: [] });
    expect(found).toMatchObject({ status: 2, facts: { firstBad: 31 } });
  });

  it("a search column that says something else is E_INDEX; an export without columns decides nothing", async () => {
    const check = { ...options, check: true };
    const honest = file("leaves", await leafStream(sampleLog(20), () => ({})));
    expect(await COMMANDS.reindex([honest], check)).toMatchObject({ status: 0, facts: { size: 20 } });
    expect(await COMMANDS.verify([honest], options)).toMatchObject({ status: 0 });
    const lying = file("lying", await leafStream(sampleLog(20), () => ({ actor: "somebody" })));
    expect(await COMMANDS.reindex([lying], check)).toMatchObject({
      status: 2,
      findings: [{ code: "E_INDEX", seq: 7, where: "actor" }],
    });
    expect(await COMMANDS.reindex([await exported("plain", sampleLog(5))], check)).toMatchObject({
      status: 3,
    });
    await expect(COMMANDS.reindex([honest], options)).rejects.toThrow(UsageError);
    const broken = (await leafStream(sampleLog(20), () => ({}))).replace(/\{"end".*\n$/, "");
    await expect(COMMANDS.verify([file("broken", broken)], options)).rejects.toThrow();
  });
});

describe("an export of an export", () => {
  it("is the same bytes, or some entries each with a proof that another machine verifies", async () => {
    const whole = await exported("whole.ndjson", sampleLog(600));
    const again = await COMMANDS.export([whole], options);
    const copy = file("copy.ndjson", await collected(again.output));
    expect(await COMMANDS.verify([copy], options)).toMatchObject({ status: 0, facts: { size: 600 } });
    const some = await COMMANDS.export([whole, "0", "255", "256", "599"], options);
    const subset = file("some.ndjson", await collected(some.output));
    expect(await COMMANDS.verify([subset], options)).toMatchObject({
      status: 0,
      facts: { entries: 4, claim: "inclusion, not completeness" },
    });
    await expect(COMMANDS.export([whole, "600"], options)).rejects.toThrow(UsageError);
    await expect(COMMANDS.export([whole, "1"], { ...options, keys: [] })).rejects.toThrow(UsageError);
  });

  it("is read from an address too, with the header lines that were given", async () => {
    const text = await leafStream(sampleLog(30), () => ({}));
    const seen: (string | undefined)[] = [];
    const server = createServer((request, answer) => {
      seen.push(request.headers.cookie);
      if (request.url === "/log") answer.end(text);
      else answer.writeHead(403).end();
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    // A TCP server's address has a port.
    const at = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const headers = ["Cookie: session=officer"];
    expect(await COMMANDS.verify([`${at}/log`], { ...options, headers })).toMatchObject({ status: 0 });
    await expect(COMMANDS.verify([`${at}/other`], { ...options, headers })).rejects.toThrow("403");
    expect(seen).toEqual(["session=officer", "session=officer"]);
    await new Promise((resolve) => server.close(resolve));
  });
});

it("every command has its line in the usage, and an export goes out as a stream", async () => {
  const { status, stderr } = runAudit();
  expect(status).toBe(4);
  for (const command of Object.keys(COMMANDS)) expect(stderr).toMatch(new RegExp(`^ {2}${command} `, "m"));
  const place = await exported("out.ndjson", sampleLog(10));
  expect(runAudit("export", place).stdout.split("\n")).toHaveLength(12);
});
