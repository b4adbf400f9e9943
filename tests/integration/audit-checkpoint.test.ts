import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type { QueryResultRow } from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openCheckpoint } from "#audit/checkpoint.ts";
import { verifyEd25519 } from "#audit/cli/ed25519.ts";
import { leafHash } from "#audit/hashes.ts";
import { proveInclusion, verifyConsistency, verifyInclusion } from "#audit/merkle-proof.ts";
import { createCheckpointSigner } from "#audit/signer.ts";
import { tileNodes } from "#audit/tiles.ts";
import { verifyLog } from "#audit/verify.ts";
import { openAuditStorage } from "#db/audit-storage.server.ts";
import { createCheckpointer } from "#db/checkpointer.server.ts";
import { appendKeylog, keylogConsistencyProof } from "#db/keylog-store.server.ts";
import { readAuditLog, readKeylog } from "#db/signed-logs.server.ts";
import type { NamedStatement, SqlClient } from "#db/sql-client.server.ts";
import { createSignerState } from "#signer/memory.ts";
import { ed25519Key } from "#signer/seed-key.ts";
import { input, openAuditDatabase, openStore } from "./audit-fixture.ts";

let database: Awaited<ReturnType<typeof openAuditDatabase>>;
let folder: string;
beforeAll(async () => {
  database = await openAuditDatabase();
  folder = await mkdtemp(path.join(tmpdir(), "bedside-signer-"));
});
afterAll(async () => {
  await database.close();
  await rm(folder, { recursive: true });
});

const LOG = String(new Date().getUTCFullYear());
const ORIGIN = `clinic.test/bedside-audit/${LOG}`;
const KEYLOG = "clinic.test/bedside-keylog";
const key = ed25519Key(new Uint8Array(32).fill(7));
const signer = () => createCheckpointSigner({ state: createSignerState(folder), ...key });
const open = (note: string, origin: string) =>
  openCheckpoint(
    new TextEncoder().encode(note),
    origin,
    [{ name: origin, publicKey: key.publicKey }],
    verifyEd25519,
  );

describe("checkpoint", () => {
  it("covers the audit log, and proves its entries", async () => {
    const store = openStore(database.app);
    await store.start();
    await store.append(Array.from({ length: 600 }, () => input()));
    let now = 0;
    const current = createCheckpointer({
      signer: signer(),
      read: () => readAuditLog(database.app),
      clock: () => now,
    });
    const [first, same] = await Promise.all([current(), current()]);
    expect(same).toBe(first);
    const { size, root } = open(first.note, ORIGIN);
    expect(size).toBe(601);
    const storage = await openAuditStorage(database.app, LOG);
    const report = await verifyLog(storage, { origin: ORIGIN, checkpoint: first.checkpoint });
    expect(report).toMatchObject({ findings: [], status: 0 });
    const [seq = -1] = await store.append([input({ q: "proved" })]);
    expect((await current()).checkpoint.size).toBe(601);
    now = 1001;
    const next = open((await current()).note, ORIGIN);
    const [leaf] = await store.listEntries({ limit: 1 });
    const proof = await proveInclusion(tileNodes(storage.tile), seq, next.size);
    expect(verifyInclusion(seq, next.size, leafHash(leaf?.body ?? new Uint8Array()), next.root, proof)).toBe(
      true,
    );
    expect(verifyInclusion(seq, size, leafHash(leaf?.body ?? new Uint8Array()), root, proof)).toBe(false);
    await store.stop();
  });

  it("is refused over a database that was rolled back or rewritten", async () => {
    const other = await openAuditDatabase();
    const store = openStore(other.app);
    await store.start();
    await store.append([input()]);
    await expect(signer()(await readAuditLog(other.app))).rejects.toMatchObject({ code: "E_ROLLBACK" });
    await store.append(Array.from({ length: 700 }, () => input()));
    await expect(signer()(await readAuditLog(other.app))).rejects.toMatchObject({ code: "E_FORK" });
    await store.stop();
    await other.close();
  });

  it("is signed of a log that grows past a tile while it is read", async () => {
    const store = openStore(database.app);
    await store.start();
    const { size } = await readAuditLog(database.app);
    let filled = 0;
    const growing: SqlClient = {
      query: async <Row extends QueryResultRow>(text: string | NamedStatement, values?: unknown[]) => {
        const answer = await database.app.query<Row>(text, values);
        if (typeof text === "string" && text.includes("audit_fill_tiles") && filled++ === 0)
          await store.append(Array.from({ length: 300 }, () => input()));
        return answer;
      },
    };
    expect((await signer()(await readAuditLog(growing))).checkpoint.size).toBe(size);
    expect((await signer()(await readAuditLog(database.app))).checkpoint.size).toBe(size + 300);
    await store.stop();
  });

  it("covers the key log from its first leaf on", async () => {
    const sign = signer();
    const empty = await sign(await readKeylog(database.app, KEYLOG));
    expect(open(empty.note, KEYLOG).size).toBe(0);
    await appendKeylog(database.app, [new Uint8Array(33).fill(1)]);
    const one = await sign(await readKeylog(database.app, KEYLOG));
    await appendKeylog(database.app, [new Uint8Array(33).fill(1).fill(2, 1), new Uint8Array(33).fill(3)]);
    const three = await sign(await readKeylog(database.app, KEYLOG));
    const proof = await keylogConsistencyProof(database.app, 1, 3);
    expect(verifyConsistency(1, 3, one.checkpoint.root, three.checkpoint.root, proof)).toBe(true);
  });
});
