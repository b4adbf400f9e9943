import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { signCheckpoint } from "#audit/checkpoint.ts";
import { COMMANDS } from "#audit/cli/commands.ts";
import { UsageError } from "#audit/cli/usage-error.ts";
import { type Entry, encodeEntry } from "#audit/entry.ts";
import { exportLog } from "#audit/export.ts";
import { endLine, headerLine, leafLine } from "#audit/leaf-stream.ts";
import { createMemoryStore, type MemoryStore } from "#audit/memory-store.ts";
import { formatKey } from "#audit/note.ts";
import { encodeContext, parseContext } from "#audit/review/context.ts";
import { encodeFindings, parseFindings, RULES_VERSION } from "#audit/review/finding.ts";
import { createReview } from "#audit/review/review.ts";
import type { SignedReview } from "#audit/review/signed-review.ts";
import { type Signoff, signoffMessage, signoffText, textHash } from "#audit/review/signoff.ts";
import { verifyLog } from "#audit/verify.ts";
import { newNoteKey } from "./keys.ts";
import { ORIGIN, sampleEntry } from "./sample.ts";

const folder = mkdtempSync(path.join(tmpdir(), "bedside-signoff-"));
afterAll(() => rmSync(folder, { recursive: true }));
const clinic = newNoteKey(ORIGIN);
const device = newNoteKey("device");
const thief = newNoteKey("device");
const options = {
  ...{ keys: [formatKey(clinic.key)], pins: [], headers: [], check: false },
  ...{ deviceKey: base64url(device.key.publicKey), reading: { program: null, threads: 1 } },
  ...{ changes: [] as string[], people: [] as string[] },
};
const context = encodeContext({
  ...{ bulkPatients: 20, dormantDays: 45, denials: 10, hours: null, watched: ["patient"], names: [] },
});

function base64url(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("base64url");
}
/** Somebody without a relationship looks at entries 20 and 41: R1, and R7 at every look. */
function log(size: number, change: (n: number) => Partial<Entry> = () => ({})): MemoryStore {
  const store = createMemoryStore(ORIGIN);
  for (let n = 0; n < size; n++) {
    const first = { e: "log.genesis", x: [{ t: "origin", i: ORIGIN }] } as const;
    const rel = n === 20 || n === 41 ? { rel: null } : {};
    store.append(encodeEntry(sampleEntry(n, { ...(n === 0 ? first : rel), ...change(n) })));
  }
  return store;
}
async function treeOf(store: MemoryStore) {
  const { origin } = await store.head();
  const { size, root } = await verifyLog(store, { origin, withoutTiles: true });
  return { origin, size, root };
}
const noteOf = async (store: MemoryStore) =>
  signCheckpoint(await treeOf(store), clinic.key.publicKey, clinic.sign);
function findingsIn(store: MemoryStore, from: number, to: number): string {
  const review = createReview(parseContext(context) as NonNullable<ReturnType<typeof parseContext>>);
  for (const { seq, body } of store.rows.slice(0, to)) review.look(seq, body);
  return encodeFindings(review.findings({ from, to }));
}
const file = (name: string, content: string) => {
  const full = path.join(folder, name);
  writeFileSync(full, content);
  return full;
};
async function exported(name: string, store: MemoryStore): Promise<string> {
  let text = "";
  for await (const line of exportLog(store, await noteOf(store), store.rows.length)) text += line;
  return file(name, text);
}
/** A review of entries 10 to 50, signed by the officer's device; the change is what a forger makes of it before signing. */
async function reviewOf(store: MemoryStore, change: Partial<Signoff> = {}, sign = device.sign) {
  const findings = findingsIn(store, 10, 50);
  const text = signoffText({
    ...{ ...(await treeOf(store)), from: 10, to: 50, rules: RULES_VERSION },
    ...{ context: textHash(context), findings: textHash(findings) },
    count: parseFindings(findings)?.length ?? 0,
    ...{ account: "A".repeat(43), device: "B".repeat(43), atMs: Date.parse("2026-05-06T10:00:00.000Z") },
    ...change,
  });
  const signature = base64url(sign(signoffMessage(text)));
  return { text, signature, note: await noteOf(store), context, findings } satisfies SignedReview;
}
let saves = 0;
const saved = (review: object) => {
  saves += 1;
  return file(`review-${saves}`, JSON.stringify({ format: "bedside-signed-review/1", ...review }, null, 2));
};

const signedLog = log(60);
let grown: string;
let review: SignedReview;
beforeAll(async () => {
  grown = await exported("grown.ndjson", log(80));
  review = await reviewOf(signedLog);
});
const checkIn = (forged: object, places: readonly string[], changes: object = {}) =>
  COMMANDS.signoff([saved(forged), ...places], { ...options, ...changes });
const check = (forged: object, place = grown, changes: object = {}) => checkIn(forged, [place], changes);

describe("a signed review on the command line", () => {
  it("holds in the log that has grown since, with what it found", async () => {
    expect(parseFindings(review.findings)?.map(({ rule, count }) => [rule, count])).toEqual([
      ["R1", 2],
      ["R7", 40],
    ]);
    expect(await check(review)).toMatchObject({
      ...{ status: 0, findings: [] },
      facts: { origin: ORIGIN, entries: "10..50", findings: 2, officer: "A".repeat(43), recomputed: "yes" },
    });
  });

  const forgeries: [string, (good: SignedReview) => object | Promise<object>, string, string | undefined][] =
    [
      ["another device's signature", () => reviewOf(signedLog, {}, thief.sign), "E_SIG", "review"],
      [
        "a text that was changed afterwards",
        (it) => ({ ...it, text: it.text.replace("entries 10", "entries 11") }),
        "E_SIG",
        "review",
      ],
      ["a signature cut short", (it) => ({ ...it, signature: it.signature.slice(4) }), "E_SIG", "review"],
      ["other findings than the signed ones", (it) => ({ ...it, findings: "" }), "E_NOTE", "findings"],
      [
        "a count of findings that is not theirs",
        () => reviewOf(signedLog, { count: 1 }),
        "E_NOTE",
        "findings",
      ],
      [
        "another context than the signed one",
        (it) => ({ ...it, context: it.context.replace("45", "46") }),
        "E_NOTE",
        "context",
      ],
      [
        "a checkpoint of another tree",
        async (it) => ({ ...it, note: await noteOf(log(59)) }),
        "E_NOTE",
        "checkpoint",
      ],
      ["a text that is no sign-off", (it) => ({ ...it, text: `${it.text} ` }), "E_NOTE", "review"],
      ["a missing part", ({ note, ...rest }) => rest, "E_NOTE", "review"],
    ];
  it.each(forgeries)("is refused with %s", async (_, forge, code, where) => {
    const forged = await forge(review);
    expect(await check(forged)).toMatchObject({ status: 2, findings: [{ code, seq: null, where }] });
  });

  it("is refused with a checkpoint that the log's key did not sign", async () => {
    const note = await signCheckpoint(await treeOf(signedLog), thief.key.publicKey, thief.sign);
    await expect(check({ ...review, note })).rejects.toMatchObject({ code: "E_SIG" });
  });

  it("whose device found nothing where the rules find something is E_REVIEW, over the range that it names", async () => {
    const blind = { findings: textHash(""), count: 0 };
    const forged = { ...(await reviewOf(signedLog, blind)), findings: "" };
    expect(await check(forged)).toMatchObject({
      ...{ status: 2, findings: [{ code: "E_REVIEW", seq: 10, to: 50 }] },
    });
  });

  it("does not hold in a log that was rewritten and signed again after it: E_FORK up to what was signed", async () => {
    const rewritten = await exported(
      "rewritten.ndjson",
      log(80, (n) => (n === 41 ? { rel: "team" } : {})),
    );
    expect(await COMMANDS.verify([rewritten], options)).toMatchObject({ status: 0 });
    const { status, findings } = await check(review, rewritten);
    expect(status).toBe(2);
    expect(findings).toEqual([
      { code: "E_FORK", seq: 0, to: 60, where: "root" },
      { code: "E_REVIEW", seq: 10, to: 50 },
    ]);
  });

  it("does not hold in a log that was cut to before it, nor in another one", async () => {
    const cut = await exported("cut.ndjson", log(55));
    expect(await check(review, cut)).toMatchObject({
      ...{ status: 2, findings: [{ code: "E_ROLLBACK", seq: 55, to: 60 }] },
    });
    const elsewhere = grown.replace("grown", "elsewhere");
    const manifest = JSON.stringify({
      ...{
        format: "bedside-audit-export/1",
        origin: ORIGIN.replace("2026", "2027"),
        claim: "complete",
        checkpoint: null,
      },
    });
    writeFileSync(elsewhere, `${manifest}\n`);
    expect(await check(review, elsewhere)).toMatchObject({ status: 2, findings: [{ code: "E_ORIGIN" }] });
  });

  it("holds over a closed year under the key of the open one, with what the open one says was taken out", async () => {
    const next = ORIGIN.replace("2026", "2027");
    const keys = [formatKey({ ...clinic.key, name: next })];
    const closed = log(80, (n) => (n === 65 ? { c: "A".repeat(43) } : {}));
    for (const row of closed.rows.slice(65, 66)) row.committed = null;
    const head = { from: 0, checkpoint: await noteOf(closed), key: "", consistency: [], refused: null };
    const lines = closed.rows.map(leafLine).join("");
    const place = file("closed-leaves", headerLine(head) + lines + endLine(80));
    expect(await check(review, place, { keys })).toMatchObject({
      ...{ status: 2, findings: [{ code: "E_PRIV", seq: 65, where: "private" }] },
    });
    const open = createMemoryStore(next);
    const { size, root } = await treeOf(closed);
    const prev = { t: "prev", i: `${ORIGIN}/${size}/${base64url(root)}` };
    const first = { e: "log.genesis", x: [{ t: "origin", i: next }, prev] } as const;
    const x = [
      { t: "log", i: ORIGIN },
      { t: "redacted", i: "65/private" },
    ];
    open.append(encodeEntry(sampleEntry(0, first)));
    open.append(encodeEntry(sampleEntry(1, { e: "audit.redact", x })));
    expect(await checkIn(review, [place, await exported("open.ndjson", open)], { keys })).toMatchObject({
      ...{ status: 0, findings: [{ code: "I_REDACTED", seq: 65, where: "private" }] },
      facts: { size: 80, recomputed: "yes" },
    });
    const moved = { ...review, text: review.text.replace("entries 10 50", "entries 10 51") };
    expect(await check(moved, place, { keys })).toMatchObject({ status: 2, findings: [{ code: "E_SIG" }] });
  });

  it("under rules of another version says nothing of the findings: 3, cannot decide", async () => {
    const later = await reviewOf(signedLog, { rules: "bedside-review/2" });
    expect(await check(later)).toMatchObject({ status: 3, findings: [], facts: { recomputed: "no" } });
  });

  it("asks for the log's key and for the device's: without them nothing is checked", async () => {
    await expect(check(review, grown, { keys: [] })).rejects.toThrow(UsageError);
    for (const deviceKey of [null, "AAAA", `${options.deviceKey} `])
      await expect(check(review, grown, { deviceKey })).rejects.toThrow(UsageError);
  });
});
