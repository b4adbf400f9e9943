import { afterAll, beforeAll, expect, it } from "vitest";
import { toBase64url } from "#audit/base64.ts";
import { verifyLog } from "#audit/verify.ts";
import { openAuditStorage } from "#db/audit-storage.server.ts";
import { input, openAuditDatabase, openStore } from "./audit-fixture.ts";

let database: Awaited<ReturnType<typeof openAuditDatabase>>;
beforeAll(async () => {
  database = await openAuditDatabase();
});
afterAll(() => database.close());

it("three nodes whose clocks pass the new year one after the other fill two logs without a gap, and lose nothing", async () => {
  let now = Date.UTC(2031, 11, 31, 23, 59, 59);
  // The third node's clock is two seconds behind: it goes on writing when the others have opened the new year.
  const nodes = [0, 0, -2_000].map((skew, i) =>
    openStore(database.openPool(), { nodeId: `n${i}`, clock: () => now + skew }),
  );
  for (const node of nodes) await node.start();
  const written: Promise<number[]>[] = [];
  for (let round = 0; round < 20; round++) {
    for (const [i, node] of nodes.entries())
      for (let k = 0; k < 5; k++) written.push(node.append([input({ q: `r${round}-n${i}-${k}` })]));
    await Promise.all(written);
    now += 200;
  }
  for (const node of nodes) await node.stop();

  const old = await openAuditStorage(database.app, "2031");
  const next = await openAuditStorage(database.app, "2032");
  const before = await verifyLog(old, { origin: "clinic.test/bedside-audit/2031" });
  const previous = `clinic.test/bedside-audit/2031/${before.size}/${toBase64url(before.root)}`;
  const after = await verifyLog(next, { origin: "clinic.test/bedside-audit/2032", previous });
  expect([before.findings, after.findings]).toEqual([[], []]);
  expect(after.size).toBeGreaterThan(100);
  const requests = new Set<string>();
  for (const storage of [old, next])
    for await (const { columns } of storage.entries(0, Number.MAX_SAFE_INTEGER))
      if (columns?.request) requests.add(columns.request);
  expect(requests.size).toBe(300);
  const { rows } = await database.owner.query("SELECT log, closed FROM audit_head ORDER BY log");
  expect(rows).toEqual([
    { log: "2031", closed: true },
    { log: "2032", closed: false },
  ]);
  // A closed log that lost its end contradicts the new year's first entry.
  const cut = await verifyLog(next, {
    origin: "clinic.test/bedside-audit/2032",
    previous: previous.replace(`/${before.size}/`, `/${before.size - 1}/`),
  });
  expect(cut).toMatchObject({ status: 2, firstBad: 0, findings: [{ code: "E_EPOCH", seq: 0 }] });
});
