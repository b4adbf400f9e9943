import { describe, expect, it } from "vitest";
import { toBase64url } from "#audit/base64.ts";
import { type Entity, type Entry, encodeEntry } from "#audit/entry.ts";
import { exportLog } from "#audit/export.ts";
import { privateCommitment } from "#audit/hashes.ts";
import { leafLine, parseLeafLine } from "#audit/leaf-stream.ts";
import type { MemoryStore } from "#audit/memory-store.ts";
import { bodyMayGo, redactedName } from "#audit/redactions.ts";
import { verifyLog } from "#audit/verify.ts";
import { ORIGIN, sampleEntry, sampleLog } from "./sample.ts";

const part = { salt: new Uint8Array(32).fill(7), bytes: new TextEncoder().encode("a typed reason") };
const c = toBase64url(privateCommitment(part.salt, part.bytes));

/** Six entries, the last with a private part, then an entry that names what is taken out. */
function logNaming(x: readonly Entity[], change: { o?: "ok" | "denied"; e?: string } = {}): MemoryStore {
  const store = sampleLog(5);
  store.append(encodeEntry(sampleEntry(5, { c })));
  store.append(encodeEntry(sampleEntry(6, { e: "audit.redact", x: [...x], ...change } as never)));
  return store;
}
const named = (i: string, origin = ORIGIN) => [
  { t: "log", i: origin },
  { t: "redacted", i },
];
const at = (store: MemoryStore, seq: number) => store.rows[seq] as NonNullable<MemoryStore["rows"][number]>;
async function verdict(store: MemoryStore) {
  const { findings, status, firstBad } = await verifyLog(store, { origin: ORIGIN });
  return { findings, status, firstBad };
}

describe("an entry without its bytes", () => {
  it("is for the record where a later entry names it, and everything else stays whole", async () => {
    const store = logNaming(named(redactedName(3, "body")));
    at(store, 3).body = null;
    expect(await verdict(store)).toEqual({
      ...{ findings: [{ code: "I_REDACTED", seq: 3, where: "body" }], status: 0, firstBad: null },
    });
  });

  it("is an integrity failure where none does, or one of another log, of another entry, of another part, or refused", async () => {
    const bad = { findings: [{ code: "E_PRIV", seq: 3, where: "body" }], status: 2, firstBad: 3 };
    for (const store of [
      logNaming([]),
      logNaming(named("3/body", "clinic.test/bedside-audit/2025")),
      logNaming(named("4/body")),
      logNaming(named("3/private")),
      logNaming([{ t: "redacted", i: "3/body" }]),
      logNaming(named("3/body"), { o: "denied" }),
      logNaming(named("3/body"), { e: "audit.review" }),
    ]) {
      at(store, 3).body = null;
      expect(await verdict(store)).toEqual(bad);
    }
  });

  it("is for the record where an entry of a later log names it, if that is one about a removal which was done", async () => {
    const store = sampleLog(5);
    at(store, 3).body = null;
    const found = async (change: Partial<Entry>) => {
      const entry = sampleEntry(9, { e: "audit.redact", x: named("3/body"), ...change });
      return (await verifyLog(store, { origin: ORIGIN, later: [entry] })).findings.map(({ code }) => code);
    };
    expect(await found({})).toEqual(["I_REDACTED"]);
    for (const change of [{ e: "audit.review" }, { o: "denied" }, { x: named("3/body", "another") }] as const)
      expect(await found(change as Partial<Entry>)).toEqual(["E_PRIV"]);
  });

  it("takes nothing with it by naming what is still there, and hides no redaction behind another one", async () => {
    expect(await verdict(logNaming(named("3/body")))).toEqual({ findings: [], status: 0, firstBad: null });
    const hidden = logNaming(named("3/body"));
    hidden.append(encodeEntry(sampleEntry(7, { e: "audit.redact", x: named("6/body") })));
    at(hidden, 3).body = null;
    at(hidden, 6).body = null;
    expect((await verdict(hidden)).findings).toEqual([
      { code: "E_PRIV", seq: 3, where: "body" },
      { code: "I_REDACTED", seq: 6, where: "body" },
    ]);
  });

  it("still verifies as an export, with its hash in place of its bytes", async () => {
    const store = logNaming(named("3/body"));
    at(store, 3).body = null;
    const lines: string[] = [];
    for await (const line of exportLog(store, null, store.rows.length)) lines.push(line);
    expect(JSON.parse(lines[4] ?? "{}")).toMatchObject({ seq: 3, body: null });
  });
});

describe("what is stored beside an entry", () => {
  const stream = (committed: string | null, x: readonly Entity[] = []) => {
    const store = logNaming(x);
    at(store, 5).committed = committed;
    return store;
  };

  it("fits the entry, was taken out by a named entry, or is found", async () => {
    expect((await verdict(stream(c))).findings).toEqual([]);
    expect((await verdict(stream(null, named("5/private")))).findings).toEqual([
      { code: "I_REDACTED", seq: 5, where: "private" },
    ]);
    expect(await verdict(stream(null))).toMatchObject({
      findings: [{ code: "E_PRIV", seq: 5, where: "private" }],
      status: 2,
    });
    expect((await verdict(stream(`A${c.slice(1)}`))).findings).toEqual([{ code: "E_PRIV", seq: 5 }]);
  });

  it("is found beside an entry that commits to nothing", async () => {
    const store = sampleLog(3);
    at(store, 2).committed = c;
    expect((await verdict(store)).findings).toEqual([{ code: "E_PRIV", seq: 2 }]);
  });

  it("travels as what it commits to, never as its words", () => {
    const [entry] = logNaming([]).rows;
    if (!entry) throw new Error("no entry");
    for (const committed of [c, null]) {
      const line = leafLine({ ...entry, committed });
      expect(parseLeafLine(line)).toEqual({ ...entry, committed });
    }
    expect(leafLine(entry)).not.toContain("committed");
    expect(() => parseLeafLine(leafLine({ ...entry, committed: 3 as never }))).toThrow();
  });
});

it("what the log says about itself cannot be taken out: holds, reviews, redactions, ticks", () => {
  for (const event of ["log.tick", "log.genesis", "audit.redact", "audit.signoff", "audit.view", "hold.set"])
    expect([event, bodyMayGo(event)]).toEqual([event, false]);
  for (const event of ["thread.read", "envelope.send", "disclosure.record", "access.denied", "login"])
    expect([event, bodyMayGo(event)]).toEqual([event, true]);
});
