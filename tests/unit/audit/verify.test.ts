import { describe, expect, it } from "vitest";
import type { Finding } from "#audit/audit-code.ts";
import { toBase64url } from "#audit/base64.ts";
import { EMPTY_RANGE, extendRange, rangeRoot } from "#audit/compact-range.ts";
import { type Entry, encodeEntry, parseEntry } from "#audit/entry.ts";
import { FIRST_LINK, leafHash, linkHash, privateCommitment } from "#audit/hashes.ts";
import { indexColumns } from "#audit/index-columns.ts";
import type { MemoryStore } from "#audit/memory-store.ts";
import { type VerifyOptions, verifyLog } from "#audit/verify.ts";
import { ORIGIN, sampleEntry, sampleLog } from "./sample.ts";

const SIZE = 40;
const checkpointOf = (store: MemoryStore, size = store.rows.length) => ({
  origin: ORIGIN,
  size,
  root: rangeRoot(
    extendRange(
      EMPTY_RANGE,
      store.rows.slice(0, size).map((row) => row.leaf),
    ),
  ),
});
const row = (store: MemoryStore, seq: number) => {
  const found = store.rows[seq];
  if (!found) throw new Error("no such row");
  return found;
};
/** What a superuser does who knows the format: all numbers, hashes and links made good again. */
function makeGood(store: MemoryStore) {
  let link: Uint8Array = FIRST_LINK;
  for (const [seq, stored] of store.rows.entries()) {
    stored.seq = seq;
    stored.leaf = leafHash(stored.body ?? new Uint8Array());
    link = linkHash(link, stored.leaf);
    stored.link = link;
  }
}
const rewrite = (store: MemoryStore, seq: number, changes: Partial<Entry>) => {
  const stored = row(store, seq);
  stored.body = encodeEntry({ ...parseEntry(stored.body ?? new Uint8Array()), ...changes });
};
const codes = (findings: readonly Finding[]) =>
  [...new Set(findings.map((finding) => finding.code))].toSorted();

async function found(tamper: (store: MemoryStore) => void, options: Partial<VerifyOptions> = {}) {
  const store = sampleLog(SIZE);
  const checkpoint = checkpointOf(store);
  tamper(store);
  const report = await verifyLog(store, { origin: ORIGIN, checkpoint, ...options });
  return { codes: codes(report.findings), at: report.firstBad, status: report.status };
}

describe("verification", () => {
  it("finds nothing in an honest log", async () => {
    const store = sampleLog(600);
    const checkpoint = checkpointOf(store, 300);
    const report = await verifyLog(store, { origin: ORIGIN, checkpoint, pins: [checkpointOf(store, 7)] });
    expect(report).toMatchObject({ findings: [], status: 0, size: 600, firstBad: null });
    expect(report.state?.range.size).toBe(0);
  });

  it("notices any changed byte of any leaf, and names the entry", async () => {
    for (const seq of [0, 17, SIZE - 1]) {
      const length = row(sampleLog(SIZE), seq).body?.length ?? 0;
      for (let at = 0; at < length; at += 3) {
        const result = await found((store) => {
          const body = row(store, seq).body?.slice() ?? new Uint8Array();
          body[at] = (body[at] as number) ^ 1;
          row(store, seq).body = body;
        });
        expect(result).toMatchObject({ at: seq, status: 2 });
        expect(result.codes).toContain("E_LEAF");
      }
    }
  });

  const tamperings: [string, (store: MemoryStore) => void, string[], number][] = [
    [
      "a leaf hash",
      (s) => {
        row(s, 5).leaf = leafHash(Uint8Array.of(9));
      },
      ["E_LEAF"],
      5,
    ],
    [
      "a link",
      (s) => {
        row(s, 5).link = leafHash(Uint8Array.of(9));
      },
      ["E_LINK"],
      5,
    ],
    [
      "a deleted entry",
      (s) => {
        s.rows.splice(9, 1);
      },
      ["E_GAP"],
      9,
    ],
    [
      "a deleted entry with the rest renumbered",
      (s) => {
        s.rows.splice(9, 1);
        for (const [i, r] of s.rows.entries()) r.seq = i;
      },
      ["E_LINK", "E_ROLLBACK"],
      9,
    ],
    [
      "a deleted entry with everything recomputed",
      (s) => {
        s.rows.splice(9, 1);
        makeGood(s);
      },
      ["E_ROLLBACK"],
      SIZE - 1,
    ],
    [
      "the last entries deleted with the head rewritten",
      (s) => {
        s.rows.splice(30);
      },
      ["E_ROLLBACK"],
      30,
    ],
    [
      "two swapped, numbers as they were",
      (s) => {
        const a = row(s, 4);
        const b = row(s, 5);
        [a.body, b.body] = [b.body, a.body];
      },
      ["E_LEAF", "E_LINK", "E_ROOT", "E_TIME"],
      4,
    ],
    [
      "two swapped and everything recomputed",
      (s) => {
        const a = row(s, 4);
        const b = row(s, 5);
        [a.body, b.body] = [b.body, a.body];
        makeGood(s);
      },
      ["E_ROOT", "E_TIME"],
      5,
    ],
    [
      "a back-dated entry inserted",
      (s) => {
        s.rows.splice(20, 1, {
          ...row(s, 20),
          body: encodeEntry(sampleEntry(900, { t: sampleEntry(3).t, ts: sampleEntry(3).ts })),
        });
        makeGood(s);
      },
      ["E_ROOT", "E_TIME"],
      20,
    ],
    [
      "one entry rewritten and everything recomputed",
      (s) => {
        rewrite(s, 12, { o: "denied" });
        makeGood(s);
      },
      ["E_ROOT"],
      0,
    ],
    [
      "an entry twice",
      (s) => {
        rewrite(s, 12, { id: sampleEntry(11).id });
        makeGood(s);
      },
      ["E_DUP", "E_ROOT"],
      12,
    ],
    [
      "another log's genesis",
      (s) => {
        rewrite(s, 0, { x: [{ t: "origin", i: "other" }] });
        makeGood(s);
      },
      ["E_ORIGIN", "E_ROOT"],
      0,
    ],
    [
      "a second genesis",
      (s) => {
        rewrite(s, 8, { e: "log.genesis" });
        makeGood(s);
      },
      ["E_EPOCH", "E_ROOT"],
      8,
    ],
    [
      "no genesis",
      (s) => {
        rewrite(s, 0, { e: "log.tick" });
        makeGood(s);
      },
      ["E_EPOCH", "E_ROOT"],
      0,
    ],
    [
      "a search column",
      (s) => {
        row(s, 6).columns = { ...indexColumns(sampleEntry(6)), actor: "somebody-else" };
      },
      ["E_INDEX"],
      6,
    ],
    [
      "a patient missing from the search column",
      (s) => {
        row(s, 6).columns = { ...indexColumns(sampleEntry(6)), patients: [] };
      },
      ["E_INDEX"],
      6,
    ],
    [
      "a private part that nobody committed to",
      (s) => {
        row(s, 6).private = { salt: new Uint8Array(32), bytes: new Uint8Array(1) };
      },
      ["E_PRIV"],
      6,
    ],
  ];
  it.each(tamperings)("finds %s", async (_, tamper, wanted, at) => {
    expect(await found(tamper)).toEqual({ codes: wanted, at, status: 2 });
  });

  it("narrows a rewritten history down between two kept checkpoints", async () => {
    const honest = sampleLog(SIZE);
    const pins = [10, 20, 30].map((size) => checkpointOf(honest, size));
    const result = await found(
      (store) => {
        rewrite(store, 25, { o: "denied" });
        makeGood(store);
      },
      { pins },
    );
    expect(result).toEqual({ codes: ["E_FORK", "E_ROOT"], at: 20, status: 2 });
  });

  it("without any checkpoint, a recomputed log passes: that is what checkpoints are for", async () => {
    expect(
      await found(
        (store) => {
          rewrite(store, 12, { o: "denied" });
          makeGood(store);
        },
        { checkpoint: undefined },
      ),
    ).toMatchObject({ status: 0 });
  });

  it("finds a silence in the life of one process, but not across a restart", async () => {
    const at = (n: number, minutes: number, w: string) =>
      encodeEntry(
        sampleEntry(n, {
          w,
          ts: `2026-03-01T00:${minutes}:00.000000Z`,
          t: `2026-03-01T00:${minutes}:00.000000Z`,
        }),
      );
    const silent = sampleLog(1);
    for (const [n, minutes] of [
      [1, 10],
      [2, 15],
      [3, 27],
    ] as const)
      silent.append(at(n, minutes, "n1/a/b"));
    expect((await verifyLog(silent, { origin: ORIGIN })).findings).toEqual([{ code: "E_TICK", seq: 3 }]);
    const restarted = sampleLog(1);
    for (const [n, minutes, boot] of [
      [1, 10, "a"],
      [2, 15, "a"],
      [3, 27, "c"],
    ] as const)
      restarted.append(at(n, minutes, `n1/${boot}/b`));
    expect((await verifyLog(restarted, { origin: ORIGIN })).findings).toEqual([]);
  });

  it("finds a change, and then a silence, behind any number of warnings and for the place of a silence before it", async () => {
    const time = (n: number) => new Date(Date.UTC(2026, 2, 1) + n * 1000).toISOString().replace("Z", "000Z");
    const store = sampleLog(1);
    const add = (n: number, seconds: number) =>
      store.append(encodeEntry(sampleEntry(n, { t: "2026-03-02T00:00:00.000000Z", ts: time(seconds) })));
    for (let n = 1; n <= 1200; n += 1) add(n, n);
    for (let n = 1201; n <= 1300; n += 1) add(n, n + 3600);
    const checkpoint = checkpointOf(store);
    const asked = await verifyLog(store, { origin: ORIGIN, checkpoint });
    expect(asked).toMatchObject({ status: 5, firstBad: 1201, truncated: true });
    expect(asked.findings).toHaveLength(1000);
    row(store, 1250).body = encodeEntry(sampleEntry(1250));
    const changed = await verifyLog(store, { origin: ORIGIN, checkpoint });
    expect(changed).toMatchObject({ status: 2, firstBad: 1250, state: null });
    expect(codes(changed.findings)).toEqual(expect.arrayContaining(["E_LEAF", "E_TICK", "W_SKEW"]));
  });

  it("reports clocks that disagree as a warning", async () => {
    const store = sampleLog(3);
    store.append(encodeEntry(sampleEntry(3, { t: "2026-03-02T00:00:00.000000Z" })));
    const skewed = await verifyLog(store, { origin: ORIGIN });
    expect([codes(skewed.findings), skewed.status]).toEqual([["W_SKEW"], 1]);
  });

  it("a redacted entry whose hash was changed too is found", async () => {
    expect(
      (
        await found((log) => {
          row(log, 5).body = null;
          row(log, 5).leaf = leafHash(Uint8Array.of(1));
        })
      ).codes,
    ).toContain("E_LINK");
  });

  it("accepts the private part that was committed to", async () => {
    const part = { salt: new Uint8Array(32).fill(7), bytes: new TextEncoder().encode("203.0.113.7") };
    const store = sampleLog(2);
    store.append(
      encodeEntry(sampleEntry(2, { c: toBase64url(privateCommitment(part.salt, part.bytes)) })),
      part,
    );
    expect((await verifyLog(store, { origin: ORIGIN })).findings).toEqual([]);
    row(store, 2).private = { ...part, bytes: new TextEncoder().encode("203.0.113.8") };
    expect(codes((await verifyLog(store, { origin: ORIGIN })).findings)).toEqual(["E_PRIV"]);
  });

  it("finds a stored tree node that does not follow from the leaves", async () => {
    const store = sampleLog(520);
    const honest = store.tile;
    const report = await verifyLog(
      {
        ...store,
        tile: async (level, index) => {
          const hashes = (await honest(level, index)).slice();
          if (level === 0 && index === 1) hashes[100] = (hashes[100] as number) ^ 1;
          return hashes;
        },
      },
      { origin: ORIGIN },
    );
    expect(report.findings).toEqual([{ code: "E_TILE", seq: 256, to: 512 }]);
  });

  it("finds a head that says more or other than the entries", async () => {
    const store = sampleLog(5);
    const head = await store.head();
    const more = await verifyLog({ ...store, head: async () => ({ ...head, size: 6 }) }, { origin: ORIGIN });
    expect(more.findings).toMatchObject([{ code: "E_GAP", seq: 5, to: 6, where: "head" }]);
    const other = await verifyLog(
      { ...store, head: async () => ({ ...head, link: FIRST_LINK }) },
      { origin: ORIGIN },
    );
    expect(other.findings).toMatchObject([{ code: "E_LINK", seq: 4, where: "head" }]);
  });

  it("finds a storage that is of another log, whatever its first entry says", async () => {
    const store = sampleLog(3);
    const other = async () => ({ ...(await store.head()), origin: ORIGIN.replace("2026", "2025") });
    const { findings } = await verifyLog({ ...store, head: other }, { origin: ORIGIN });
    expect(findings).toEqual([{ code: "E_ORIGIN", seq: null, where: "head" }]);
  });

  it("stops when asked and says that it has not decided", async () => {
    const stop = new AbortController();
    stop.abort();
    expect(await verifyLog(sampleLog(SIZE), { origin: ORIGIN, signal: stop.signal })).toMatchObject({
      status: 3,
      size: 1,
    });
  });
});
