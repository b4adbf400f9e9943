import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { PassThrough } from "node:stream";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Checkpoints } from "#app/services/audit-log/checkpoints.server.ts";
import { failureCode } from "#app/services/audited/failure-code.server.ts";
import { toBase64url } from "#audit/base64.ts";
import { EMPTY_RANGE, extendRange, rangeRoot } from "#audit/compact-range.ts";
import { encodeEntry } from "#audit/entry.ts";
import { inTurn } from "#audit/in-turn.ts";
import { createMemoryStore } from "#audit/memory-store.ts";
import { proveInclusion } from "#audit/merkle-proof.ts";
import type { SignedLog } from "#audit/signer.ts";
import { tileNodes } from "#audit/tiles.ts";
import { openLocalSigner } from "#signer/local-signer.ts";
import { type LogSigner, SignerAway } from "#signer/log-signer.ts";
import { connectSigner } from "#signer/remote-signer.ts";
import { serveSigner } from "#signer/serve-signer.ts";
import { sampleEntry, sampleLog } from "#tests/unit/audit/sample.ts";

const originOf = (year: number) => `clinic.test/bedside-audit/${year}`;
const whole = sampleLog(30);
const forged = sampleLog(19);
while (forged.rows.length < 30) forged.append(encodeEntry(sampleEntry(forged.rows.length, { o: "denied" })));
const logOf = (year: number, size: number, { tile } = whole): SignedLog => ({
  ...{ origin: originOf(year), size, tile },
});

let folder: string;
let signer: LogSigner;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "bedside-closed-"));
});
afterEach(async () => {
  await signer.close();
  await rm(folder, { recursive: true });
});

/** Over the lines of a signer in a process of its own. */
async function apart(): Promise<LogSigner> {
  const own = await openLocalSigner(folder);
  const turn = inTurn();
  return connectSigner(async () => {
    const [to, from] = [new PassThrough(), new PassThrough()];
    const about = { host: "clinic.test", turn, clock: () => Date.UTC(2027, 5, 1), onAway: () => undefined };
    void serveSigner({ from: to, to: from }, { signer: own, ...about });
    return { from, to, end: () => void to.destroy() };
  });
}

describe.each([
  ["in the server's process", () => openLocalSigner(folder)],
  ["in a process of its own", apart],
])("a signer %s", (_where, open) => {
  it("signs a year that a later one has followed at its end, and never longer, shorter or another", async () => {
    signer = await open();
    const { note } = await signer.sign("access", logOf(2026, 20));
    await signer.sign("access", logOf(2027, 5));
    const lies = [
      [logOf(2026, 23), "E_FORK"],
      [logOf(2026, 23, forged), "E_FORK"],
      [logOf(2026, 20, forged), "E_FORK"],
      [logOf(2026, 19), "E_ROLLBACK"],
      // Never signed while it was open.
      [logOf(2025, 5), "E_ORIGIN"],
    ] as const;
    for (const [lie, code] of lies)
      await expect(signer.sign("access", lie), `${lie.origin}, ${lie.size}`).rejects.toMatchObject({ code });
    const missing = { ...logOf(2026, 20), tile: async () => new Uint8Array() };
    await expect(signer.sign("access", missing)).rejects.toMatchObject({ code: "E_GAP" });
    // None of it has moved what it remembers.
    expect((await signer.sign("access", logOf(2026, 20))).note).toBe(note);
    expect((await signer.sign("access", logOf(2027, 7))).checkpoint.size).toBe(7);
  });
});

/** The log of 2027, whose first entry names this end of 2026, as the server shows that to the signer. */
function opening(size: number, of = whole) {
  const leaves = of.rows.slice(0, size).map(({ leaf }) => leaf);
  const root = toBase64url(rangeRoot(extendRange(EMPTY_RANGE, leaves)));
  const store = createMemoryStore(originOf(2027));
  const x = [
    { t: "origin", i: originOf(2027) },
    { t: "prev", i: `${originOf(2026)}/${size}/${root}` },
  ];
  store.append(encodeEntry(sampleEntry(0, { e: "log.genesis", x })));
  for (let n = 1; n < 5; n += 1) store.append(encodeEntry(sampleEntry(n)));
  const closing: SignedLog["closing"] = async (signed) => {
    const { size: signedSize = 1 } = signed.find(({ origin }) => origin === originOf(2027)) ?? {};
    const proof = await proveInclusion(tileNodes(store.tile), 0, signedSize);
    return { origin: originOf(2027), first: store.rows[0]?.body ?? new Uint8Array(), proof };
  };
  return { log: { origin: originOf(2027), size: 3, tile: store.tile }, closing };
}

describe.each([
  ["in the server's process", () => openLocalSigner(folder)],
  ["in a process of its own", apart],
])("a year that closed with last entries unsigned, to a signer %s", (_where, open) => {
  it("is signed at the end that the signed beginning of the next one names, once, and nowhere else", async () => {
    signer = await open();
    await signer.sign("access", logOf(2026, 20));
    const next = opening(25);
    await signer.sign("access", next.log);
    const { closing } = next;
    const lies: [string, SignedLog][] = [
      ["nothing that says so", logOf(2026, 25)],
      ["another end than the one named", { ...logOf(2026, 24), closing }],
      ["a later end than the one named", { ...logOf(2026, 26), closing }],
      ["other entries up to it", { ...logOf(2026, 25, forged), closing }],
      ["a beginning that was not signed", { ...logOf(2026, 26), closing: opening(26).closing }],
      [
        "a beginning that names other entries",
        { ...logOf(2026, 25, forged), closing: opening(25, forged).closing },
      ],
    ];
    for (const [what, lie] of lies)
      await expect(signer.sign("access", lie), what).rejects.toMatchObject({ code: "E_FORK" });
    const end = await signer.sign("access", { ...logOf(2026, 25), closing });
    expect(end.checkpoint.size).toBe(25);
    expect((await signer.sign("access", logOf(2026, 25))).note).toBe(end.note);
    for (const log of [logOf(2026, 26), { ...logOf(2026, 27), closing }])
      await expect(signer.sign("access", log)).rejects.toMatchObject({ code: "E_FORK" });
    expect((await signer.signed()).map(({ size }) => size)).toEqual([25, 3]);
  });
});

describe("a server over the new year", () => {
  let open: SignedLog;
  let closed: SignedLog[];
  const node = () =>
    new Checkpoints({
      ...{ kind: "access", signer, read: async () => open, closed: async () => closed },
      ...{ monotonic: () => performance.now(), onError: () => undefined },
    });

  it.each(["that runs", "that starts in it"])(
    "%s has what was appended to the old year while nothing was signed signed to its end, before the new one bars it",
    async (when) => {
      signer = await openLocalSigner(folder);
      [open, closed] = [logOf(2026, 20), []];
      const first = node();
      await first.requireSame();
      [open, closed] = [logOf(2027, 1), [logOf(2026, 25)]];
      const now = when === "that runs" ? first : node();
      await now.current(Number.MAX_SAFE_INTEGER);
      expect((await signer.signed()).map(({ origin, size }) => [origin, size])).toEqual([
        [originOf(2026), 25],
        [originOf(2027), 1],
      ]);
      expect(await node().last(logOf(2026, 25))).toMatchObject({ refused: null });
      expect(await node().last(logOf(2026, 26))).toEqual({ note: "", refused: "E_FORK" });
    },
  );

  it("never answers with the old year's checkpoint for the new one, however much longer it was", async () => {
    signer = await openLocalSigner(folder);
    [open, closed] = [logOf(2026, 20), []];
    const running = node();
    await running.requireSame();
    [open, closed] = [logOf(2027, 5), [logOf(2026, 20)]];
    const { checkpoint } = await running.current(5, originOf(2027));
    expect(checkpoint).toMatchObject({ origin: originOf(2027), size: 5 });
    await expect(running.current(5, originOf(2026))).rejects.toMatchObject({ code: "E_UNAVAILABLE" });
  });

  it("without its signer says that it is unavailable, for the new year and for the end of the old one", async () => {
    const own = await openLocalSigner(folder);
    let isAway = false;
    const sign: LogSigner["sign"] = async (kind, log) => {
      if (isAway) throw new SignerAway();
      return own.sign(kind, log);
    };
    signer = { ...own, sign };
    [open, closed] = [logOf(2026, 20), []];
    const running = node();
    await running.requireSame();
    isAway = true;
    expect((await running.current(20, originOf(2026))).checkpoint.size).toBe(20);
    [open, closed] = [logOf(2027, 5), [logOf(2026, 20)]];
    const asked = [running.current(5, originOf(2027)), running.last(logOf(2026, 20))];
    const codes = asked.map((answer) => answer.then(() => null, failureCode));
    expect(await Promise.all(codes)).toEqual(["E_UNAVAILABLE", "E_UNAVAILABLE"]);
  });
});
