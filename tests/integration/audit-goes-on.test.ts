import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { KeptLog } from "#app/verify/kept-log.ts";
import { checkLog, type LogVerdict } from "#app/verify/log-check.ts";
import { signCheckpoint } from "#audit/checkpoint.ts";
import { EMPTY_RANGE, extendRange, rangeRoot } from "#audit/compact-range.ts";
import { endLine, headerLine, leafLine } from "#audit/leaf-stream.ts";
import { formatKey } from "#audit/note.ts";
import { SEARCH_BLOCK } from "#audit/search-block.ts";
import { listEntries } from "#db/audit-list.server.ts";
import { fillSearch, makeBlocks } from "#db/audit-search.server.ts";
import { openAuditStorage } from "#db/audit-storage.server.ts";
import { consistencyIn, leavesFrom } from "#db/queries/audit-leaves.server.ts";
import { ReadTicket } from "#db/tickets/read-ticket.server.ts";
import { fuzzRuns } from "#tests/factories/fuzz-runs.ts";
import { tamper } from "#tests/factories/tampered-log.ts";
import { newNoteKey } from "#tests/unit/audit/keys.ts";
import { input, openAuditDatabase, openStore } from "./audit-fixture.ts";

const BATCH = 4_000;
/** Tens of thousands of real entries, on a machine that is busy with others. */
const SLOW_MS = 180_000;

let database: Awaited<ReturnType<typeof openAuditDatabase>>;
let store: ReturnType<typeof openStore>;
let log: string;
let signer: ReturnType<typeof newNoteKey>;
/** What the officer's device keeps, and the tree as the clinic's signer sees it. */
let kept: KeptLog | null = null;
let tree = EMPTY_RANGE;

beforeAll(async () => {
  database = await openAuditDatabase();
  // No entry of its own between those of a test.
  store = openStore(database.app, { tickMs: 86_400_000 });
  await store.start();
  const { origin } = await (await openStorage()).head();
  signer = newNoteKey(origin);
});
afterAll(async () => {
  await store.stop();
  await database.close();
});

async function openStorage() {
  const { rows } = await database.app.query("SELECT log FROM audit_head");
  log = rows[0].log;
  return openAuditStorage(database.app, log);
}

const by = (p: string) => input({ a: { k: "user", p, r: "clinician", s: "s1", m: "passkey" } });

async function growTo(size: number): Promise<void> {
  const { rows } = await database.app.query("SELECT size FROM audit_head");
  for (let at = Number(rows[0].size); at < size; at += BATCH)
    await store.append(Array.from({ length: Math.min(BATCH, size - at) }, () => input()));
}

/** What the server streams from where this device goes on, checked as it comes; a good end is kept. */
async function check(): Promise<LogVerdict> {
  const { rows } = await database.app.query("SELECT leaf FROM audit_entry WHERE seq >= $1 ORDER BY seq", [
    tree.size,
  ]);
  tree = extendRange(
    tree,
    rows.map(({ leaf }) => new Uint8Array(leaf)),
  );
  const from = kept?.walked?.size ?? 0;
  const ticket = ReadTicket.mint({ orm: null as never, sql: database.app }, { log, from });
  const { key, sign } = signer;
  const checkpoint = { origin: key.name, size: tree.size, root: rangeRoot(tree) };
  const known = Number(kept?.notes.at(-1)?.split("\n")[1] ?? 0);
  const header = {
    ...{ from, checkpoint: await signCheckpoint(checkpoint, key.publicKey, sign), refused: null },
    ...{ key: formatKey(key), consistency: await consistencyIn(ticket, log, known, tree.size) },
  };
  async function* stream() {
    yield Buffer.from(headerLine(header));
    let count = 0;
    for await (const entry of leavesFrom(ticket, tree.size)) {
      count += 1;
      yield Buffer.from(leafLine(entry));
    }
    yield Buffer.from(endLine(count));
  }
  const verdict = await checkLog(stream(), { kept, from, nowMs: Date.now() });
  if (verdict.outcome === "whole") kept = verdict.keep;
  return verdict;
}

test(
  "a check that goes on begins at the border of the block that the last one ended in, and finds an honest log whole at any size",
  async () => {
    const border = fc.constantFrom(SEARCH_BLOCK - 1, SEARCH_BLOCK, SEARCH_BLOCK + 1);
    const beside = fc.integer({ min: SEARCH_BLOCK + 2, max: SEARCH_BLOCK + 300 });
    const sizes = fc.tuple(
      fc.uniqueArray(border, { minLength: 2 }),
      fc.uniqueArray(beside, { maxLength: 2 }),
    );
    // Grown once: a size that the log has passed is nothing to fall back to.
    await fc.assert(
      fc.asyncProperty(sizes, async (some) => {
        for (const size of some.flat().sort((a, b) => a - b)) {
          await growTo(size);
          const from = kept?.walked?.size ?? 0;
          expect([from, await check()]).toMatchObject([
            tree.size > SEARCH_BLOCK && from > 0 ? SEARCH_BLOCK : 0,
            { outcome: "whole", size, checked: size - from },
          ]);
          expect(kept?.walked).toMatchObject({
            whole: size,
            size: Math.floor(size / SEARCH_BLOCK) * SEARCH_BLOCK,
          });
        }
      }),
      { ...fuzzRuns("sizes of a log at a border of its index", 1), numRuns: 1, endOnFailure: true },
    );
  },
  SLOW_MS,
);

test(
  "what a superuser put into a block about entries that were checked is found once the block is made, at its entry",
  async () => {
    await growTo(SEARCH_BLOCK + 301);
    const [hidden = 0] = await store.append([by("hidden"), by("renamed")]);
    expect(await check()).toMatchObject({ outcome: "whole", size: hidden + 2 });
    await tamper(
      database.owner,
      `INSERT INTO audit_search_block VALUES ('${log}', 1, 'actor', 'hidden', 0::bit(16384))`,
      `INSERT INTO audit_search_block VALUES ('${log}', 1, 'role', 'planted', set_bit(0::bit(16384), 9, 1))`,
      `UPDATE audit_search SET actor = 'another' WHERE seq = ${hidden + 1}`,
    );
    await growTo(2 * SEARCH_BLOCK);
    await fillSearch(database.app);
    await makeBlocks(database.app);
    const found = async (actor: string) =>
      (await listEntries(database.app, log, { limit: 9, filters: { actor } })).map(({ seq }) => seq);
    expect([await found("hidden"), await found("renamed")]).toEqual([[], []]);
    const from = kept?.walked?.size;
    const verdict = await check();
    expect([from, verdict]).toMatchObject([
      SEARCH_BLOCK,
      {
        ...{ outcome: "changed", firstBad: { seq: SEARCH_BLOCK + 9 } },
        findings: [
          { code: "E_INDEX", seq: SEARCH_BLOCK + 9, where: "columns" },
          { code: "E_INDEX", seq: hidden, where: "columns" },
          { code: "E_INDEX", seq: hidden + 1, where: "actor" },
        ],
      },
    ]);
  },
  SLOW_MS,
);
