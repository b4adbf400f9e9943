import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { AUDIT_CODES, type AuditCode } from "#audit/audit-code.ts";
import { signCheckpoint } from "#audit/checkpoint.ts";
import { COMMANDS } from "#audit/cli/commands.ts";
import { EMPTY_RANGE, extendRange, rangeRoot } from "#audit/compact-range.ts";
import { type Entry, encodeEntry } from "#audit/entry.ts";
import { exportLog } from "#audit/export.ts";
import { FIRST_LINK, leafHash, linkHash } from "#audit/hashes.ts";
import { indexColumns } from "#audit/index-columns.ts";
import { endLine, headerLine, leafLine } from "#audit/leaf-stream.ts";
import type { MemoryStore } from "#audit/memory-store.ts";
import { formatKey } from "#audit/note.ts";
import { newNoteKey } from "./keys.ts";
import { ORIGIN, sampleEntry, sampleLog } from "./sample.ts";

const SIZE = 30;
const folder = mkdtempSync(path.join(tmpdir(), "bedside-codes-"));
afterAll(() => rmSync(folder, { recursive: true }));
const clinic = newNoteKey(ORIGIN);
const stranger = newNoteKey(ORIGIN);
const options = {
  ...{ keys: [formatKey(clinic.key)], pins: [] as string[], headers: [], check: false },
  ...{ deviceKey: null, reading: { program: null, threads: 1 } },
  ...{ changes: [] as string[], people: [] as string[] },
};
const file = (name: string, content: string) => {
  const full = path.join(folder, name);
  writeFileSync(full, content);
  return full;
};
const noteOf = (store: MemoryStore, { key, sign } = clinic, size = store.rows.length) => {
  const leaves = store.rows.slice(0, size).map(({ leaf }) => leaf);
  const root = rangeRoot(extendRange(EMPTY_RANGE, leaves));
  return signCheckpoint({ origin: ORIGIN, size, root }, key.publicKey, sign);
};
const row = (store: MemoryStore, seq: number) => {
  const found = store.rows[seq];
  if (!found) throw new Error("no such row");
  return found;
};
/** What a superuser does who knows the format: hashes and links made good again, and the note signed anew. */
function makeGood(store: MemoryStore) {
  let link: Uint8Array = FIRST_LINK;
  for (const stored of store.rows) {
    stored.leaf = leafHash(stored.body ?? new Uint8Array());
    link = linkHash(link, stored.leaf);
    stored.link = link;
  }
}
const write = (seq: number, changes: Partial<Entry>) => (store: MemoryStore) => {
  row(store, seq).body = encodeEntry(sampleEntry(seq, changes));
  makeGood(store);
};
const writeText = (seq: number, change: (line: string) => string) => (store: MemoryStore) => {
  const line = new TextDecoder().decode(encodeEntry(sampleEntry(seq)));
  row(store, seq).body = new TextEncoder().encode(change(line));
  makeGood(store);
};
const at = (time: string) => ({ t: `2026-03-01T${time}.000000Z`, ts: `2026-03-01T${time}.000000Z` });

/** The body gone, and an entry that says so. */
const redact = (seq: number) => (store: MemoryStore) => {
  const x = [
    { t: "log", i: ORIGIN },
    { t: "redacted", i: `${seq}/body` },
  ];
  write(seq + 1, { e: "audit.redact", x })(store);
  row(store, seq).body = null;
};

/** Each code that an export can be given, by one change of an honest one; `signed`: the operator signs what came out. */
const codes: [AuditCode, number | null, (store: MemoryStore) => void, "signed" | "as it was"][] = [
  ["E_LEAF", 7, (log) => Object.assign(row(log, 7), { leaf: leafHash(Uint8Array.of(1)) }), "as it was"],
  ["E_LINK", 8, (log) => Object.assign(row(log, 8), { link: leafHash(Uint8Array.of(1)) }), "as it was"],
  ["E_ROOT", 0, write(9, { o: "denied" }), "as it was"],
  ["E_GAP", 10, (log) => log.rows.splice(10, 1), "as it was"],
  ["E_DUP", 10, (log) => log.rows.splice(11, 0, { ...row(log, 10) }), "as it was"],
  ["E_DUP", 12, write(12, { id: sampleEntry(5).id }), "signed"],
  ["E_ENC", 13, writeText(13, (line) => ` ${line}`), "signed"],
  ["W_UNKNOWN_VERSION", null, writeText(14, (line) => line.replace('"v":1', '"v":2')), "signed"],
  ["E_TIME", 15, write(15, at("00:00:03")), "signed"],
  ["W_SKEW", null, write(16, { t: "2026-03-01T09:00:00.000000Z" }), "signed"],
  [
    "W_SKEW",
    null,
    write(17, { w: "n2/boot/b", t: "2026-02-28T23:50:00.000000Z", ts: "2026-02-28T23:50:00.000000Z" }),
    "signed",
  ],
  ["E_TICK", SIZE - 1, write(SIZE - 1, at("00:12:00")), "signed"],
  ["E_EPOCH", 18, write(18, { e: "log.genesis" }), "signed"],
  ["E_EPOCH", 0, write(0, { e: "log.tick" }), "signed"],
  ["E_ORIGIN", 0, write(0, { e: "log.genesis", x: [{ t: "origin", i: "other.test" }] }), "signed"],
  ["E_ROLLBACK", SIZE - 3, (log) => log.rows.splice(-3), "as it was"],
  ["E_PRIV", 19, (log) => Object.assign(row(log, 19), { body: null }), "as it was"],
  ["I_REDACTED", null, redact(19), "signed"],
];
/** Codes of what an export does not hold, with the place of their tests. */
const elsewhere: Partial<Record<AuditCode, string>> = {
  E_TILE: "stored tree nodes: audit-tamper.test.ts",
  E_DURABILITY: "the settings of a database: audit-refusal.test.ts",
  E_REVIEW: "signed reviews: cli-signoff.test.ts",
  W_EPOCH: "a log after a named restore: cli-epochs.test.ts",
  E_QUORUM: "nothing gives it yet",
};
const severities = { E: 2, W: 1, I: 0 } as const;

describe("the command line finds", () => {
  it.each(codes)("%s at %s", async (code, seq, change, signing) => {
    const honest = sampleLog(SIZE);
    const store = sampleLog(SIZE);
    change(store);
    const note = await noteOf(signing === "signed" ? store : honest);
    let text = "";
    for await (const line of exportLog(store, note, Number.MAX_SAFE_INTEGER)) text += line;
    const place = file(`${code}-${seq}`, text);
    const { status, findings, facts } = await COMMANDS.verify([place], options);
    expect(findings.map((finding) => finding.code)).toContain(code);
    expect(facts.firstBad).toBe(seq);
    expect(status).toBe(code === "E_TICK" ? 5 : severities[code.charAt(0) as keyof typeof severities]);
    if (signing === "signed") expect(findings.map((finding) => finding.code)).toEqual([code]);
  });

  it("E_FORK by a kept note, E_SIG by another key, E_NOTE by what is none, E_INDEX by a search column", async () => {
    const store = sampleLog(SIZE);
    const rewritten = sampleLog(SIZE);
    write(9, { o: "denied" })(rewritten);
    const exported = async (log: MemoryStore, note: string) => {
      let text = "";
      for await (const line of exportLog(log, note, SIZE)) text += line;
      return text;
    };
    const pin = file("pin", await noteOf(store, clinic, 20));
    const forked = file("forked", await exported(rewritten, await noteOf(rewritten)));
    expect(await COMMANDS.consistency([forked, pin], options)).toMatchObject({
      ...{ status: 2, findings: [{ code: "E_FORK", seq: 0, to: 20 }] },
    });
    const other = file("other", await exported(store, await noteOf(store, stranger)));
    await expect(COMMANDS.verify([other], options)).rejects.toMatchObject({ code: "E_SIG" });
    const unsigned = file("none", await exported(store, "no note\n"));
    await expect(COMMANDS.verify([unsigned], options)).rejects.toMatchObject({ code: "E_NOTE" });

    const header = { from: 0, checkpoint: await noteOf(store), key: "", consistency: [], refused: null };
    const lines = store.rows.map((stored) => {
      const columns = indexColumns(sampleEntry(stored.seq, stored.seq === 0 ? { e: "log.genesis" } : {}));
      return leafLine({ ...stored, columns: stored.seq === 4 ? { ...columns, patients: [] } : columns });
    });
    const stream = file("stream", headerLine(header) + lines.join("") + endLine(SIZE));
    expect(await COMMANDS.verify([stream], options)).toMatchObject({
      ...{ status: 2, findings: [{ code: "E_INDEX", seq: 4, where: "patients" }] },
    });
  });

  it("E_STALE where the newest entry is older than asked for, and only there", async () => {
    const store = sampleLog(SIZE);
    let text = "";
    for await (const line of exportLog(store, await noteOf(store), SIZE)) text += line;
    const place = file("stale", text);
    const newestMs = Date.parse(sampleEntry(SIZE - 1).ts);
    expect(await COMMANDS.verify([place], { ...options, freshMs: newestMs })).toMatchObject({ status: 0 });
    expect(await COMMANDS.verify([place], { ...options, freshMs: newestMs + 1 })).toMatchObject({
      ...{ status: 5, findings: [{ code: "E_STALE", seq: SIZE - 1, where: "ts" }] },
    });
  });

  it("a silence beside a change as the change that it is, and without a key nothing at all", async () => {
    const store = sampleLog(SIZE);
    write(SIZE - 1, at("00:12:00"))(store);
    const exported = async (note: string) => {
      let text = "";
      for await (const line of exportLog(store, note, SIZE)) text += line;
      return file("silence", text);
    };
    const changed = await COMMANDS.verify([await exported(await noteOf(sampleLog(SIZE)))], options);
    expect(changed.status).toBe(2);
    const place = await exported(await noteOf(store));
    expect((await COMMANDS.verify([place], { ...options, keys: [] })).status).toBe(3);
    expect((await COMMANDS.fsck([place], options)).status).toBe(5);
  });

  it("every code that there is, but for those of what an export does not hold", () => {
    const here = new Set<AuditCode>([
      ...codes.map(([code]) => code),
      ...(["E_FORK", "E_SIG", "E_NOTE", "E_INDEX", "E_STALE"] as const),
    ]);
    expect(AUDIT_CODES.filter((code) => !here.has(code)).toSorted()).toEqual(
      Object.keys(elsewhere).toSorted(),
    );
  });
});
