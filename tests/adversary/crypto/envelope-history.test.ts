import { beforeEach, describe, expect, test } from "vitest";
import { zeroId } from "#app/crypto/codec.ts";
import type { HistoryBody } from "#app/crypto/public/body-types.ts";
import { pointsOf } from "#app/crypto/public/recipients.ts";
import { orderThread } from "#app/crypto/public/thread-order.ts";
import type { UploadedEnvelope } from "#app/crypto/public/verify-uploaded.ts";
import {
  historyBatches,
  isHistoryComplete,
  openHistory,
  openHistoryEntry,
} from "#app/crypto/secret/history.ts";
import { type OpenedEnvelope, openEnvelope } from "#app/crypto/secret/open.ts";
import type { SealedEnvelope } from "#app/crypto/secret/seal-inner.ts";
import { deliver, EnvelopeWorld, Memory, orderInputOf } from "#tests/factories/envelope-world.ts";
import { forge } from "#tests/factories/forged-envelope.ts";
import { refusalOf } from "#tests/factories/refusal.ts";
import { type TestDevice, type TestPerson, testEpochMs } from "#tests/factories/test-person.ts";

let world: EnvelopeWorld;
let phone: TestDevice;
let originals: SealedEnvelope[];
let run = 0;

/** Alice writes three messages, links a phone, and her first browser shares what it holds. */
beforeEach(async () => {
  world = await EnvelopeWorld.create(`history/${run++}`);
  originals = [];
  let prevOwn: Uint8Array = zeroId();
  for (let ctr = 1; ctr <= 3; ctr++) {
    const parents = ctr === 1 ? [] : [prevOwn];
    const sealed = await world.seal({ text: `message ${ctr}`, header: { ctr, prevOwn, parents } });
    originals.push(sealed);
    prevOwn = sealed.envHash;
  }
  phone = await world.alice.addDevice();
  world.devices.push(phone);
});

async function transcript() {
  const opened = await Promise.all(
    originals.map((each) => openEnvelope(deliver(each, world.bob.first), world.context(world.bob))),
  );
  return orderThread(opened.map((each) => orderInputOf(each as OpenedEnvelope))); // all three are honest
}

async function share(
  change: {
    value?: Partial<HistoryBody>;
    by?: TestPerson;
    to?: TestPerson;
    device?: TestDevice;
    rcpHash?: Uint8Array;
  } = {},
): Promise<UploadedEnvelope> {
  const { by = world.alice, to = by, device = phone } = change;
  const entries = originals.map(({ envHash, contentKey }) => [envHash, contentKey] as const);
  const [batch] = historyBatches(world.thread.threadId, entries, await transcript());
  if (batch === undefined) throw new Error("no batch");
  const chains = by === to ? [by.chain] : [by.chain, to.chain];
  return forge(world, {
    by,
    ...(change.rcpHash && { wholeHeader: { rcpHash: change.rcpHash } }),
    header: { kind: "history", ctr: 0 },
    content: { type: "history", value: { ...batch, ...change.value } },
    views: pointsOf(chains),
    recipients: world
      .recipients(testEpochMs)
      .filter(({ deviceId }) => Buffer.from(deviceId).equals(device.deviceId)),
  });
}

const onPhone = (linking: boolean) => ({ ...world.context(world.alice, new Memory(), phone), linking });

describe("history for an own new device", () => {
  test("opens every original, author's signature and all, and is complete", async () => {
    const outcome = await openHistory(deliver(await share(), phone), onPhone(true));
    if (outcome.outcome !== "opened") throw new Error(outcome.outcome);
    const opened: OpenedEnvelope[] = [];
    for (const [i, entry] of outcome.batch.entries.entries()) {
      const original = originals[i];
      if (original === undefined) throw new Error("unknown entry");
      const delivered = deliver(original, phone);
      expect(delivered.wrap).toBeNull();
      const each = await openHistoryEntry(delivered, entry, onPhone(true));
      if (each.outcome !== "opened") throw new Error(each.outcome);
      opened.push(each);
    }
    expect(opened.map(({ body }) => (body.type === "message" ? body.value.text : ""))).toEqual([
      "message 1",
      "message 2",
      "message 3",
    ]);
    expect(isHistoryComplete(outcome.batch, opened.map(orderInputOf))).toBe(true);
    // One omitted: shown as incomplete, and as a gap.
    expect(isHistoryComplete(outcome.batch, opened.slice(1).map(orderInputOf))).toBe(false);
    expect(orderThread(opened.slice(1).map(orderInputOf)).gaps).toHaveLength(1);
  });

  test("outside an open link is E_NOT_MEMBER: no server verb triggers sharing", async () => {
    const shared = await share();
    expect(await refusalOf(() => openHistory(deliver(shared, phone), onPhone(false)))).toBe("E_NOT_MEMBER");
  });

  test("with a substituted key: E_COMMIT for that one original", async () => {
    const original = originals[0];
    if (original === undefined) throw new Error("no original");
    const entry = [original.envHash, world.random(32)] as const;
    expect(await refusalOf(() => openHistoryEntry(deliver(original, phone), entry, onPhone(true)))).toBe(
      "E_COMMIT",
    );
  });

  test("with the key of another original under this one's hash: E_COMMIT", async () => {
    const [first, second] = originals;
    if (first === undefined || second === undefined) throw new Error("no originals");
    const swapped = [first.envHash, second.contentKey] as const;
    expect(await refusalOf(() => openHistoryEntry(deliver(first, phone), swapped, onPhone(true)))).toBe(
      "E_COMMIT",
    );
    const misnamed = [second.envHash, first.contentKey] as const;
    expect(await refusalOf(() => openHistoryEntry(deliver(first, phone), misnamed, onPhone(true)))).toBe(
      "E_COMMIT",
    );
  });

  test("of another thread inside this one's envelope: E_SCHEMA", async () => {
    const shared = await share({ value: { threadId: world.random(32) } });
    expect(await refusalOf(() => openHistory(deliver(shared, phone), onPhone(true)))).toBe("E_SCHEMA");
  });

  test("for another device: E_NOT_RECIPIENT", async () => {
    const shared = await share({ device: world.alice.first });
    expect(await refusalOf(() => openHistory(deliver(shared, phone), onPhone(true)))).toBe("E_NOT_RECIPIENT");
  });

  test("that says it is for another list of devices: E_RCPT", async () => {
    const shared = await share({ rcpHash: world.random(32) });
    expect(await refusalOf(() => openHistory(deliver(shared, phone), onPhone(true)))).toBe("E_RCPT");
  });

  test("forged by the server, who has no device key: E_SIG", async () => {
    const shared = await share();
    const forged = { ...shared, sig: await world.bob.first.keys.sig.sign("env-sig", world.random(32)) };
    expect(await refusalOf(() => openHistory(deliver(forged, phone), onPhone(true)))).toBe("E_SIG");
  });

  test("a message is no history", async () => {
    const [message] = originals;
    if (message === undefined) throw new Error("no original");
    const context = { ...world.context(world.alice), linking: true };
    expect(await refusalOf(() => openHistory(deliver(message, world.alice.first), context))).toBe(
      "E_VERSION",
    );
  });
});

describe("history from another member", () => {
  const toCarol = () => share({ by: world.alice, to: world.carol, device: world.carol.first });
  const carols = (linking: boolean) => ({ ...world.context(world.carol), linking });

  test("without a HISTORY_GRANT is E_NOT_MEMBER, link or no link", async () => {
    const shared = await toCarol();
    for (const linking of [false, true])
      expect(await refusalOf(() => openHistory(deliver(shared, world.carol.first), carols(linking)))).toBe(
        "E_NOT_MEMBER",
      );
  });

  test("is taken under a HISTORY_GRANT that stands at mem_head", async () => {
    const [first] = originals;
    if (first === undefined) throw new Error("no original");
    const before = await toCarol();
    const grant = {
      type: "history-grant",
      account: world.carol.account,
      fromEnvHash: first.envHash,
    } as const;
    await world.changeThread(grant, world.alice);
    const after = await toCarol();
    expect((await openHistory(deliver(after, world.carol.first), carols(false))).outcome).toBe("opened");
    const refusal = await refusalOf(() => openHistory(deliver(before, world.carol.first), carols(false)));
    expect(refusal).toBe("E_NOT_MEMBER");
  });
});

test("501 entries are two batches that both name the whole", async () => {
  const entries = Array.from({ length: 501 }, () => [world.random(32), world.random(32)] as const);
  const whole = await transcript();
  const batches = historyBatches(world.thread.threadId, entries, whole);
  expect(batches.map((batch) => batch.entries.length)).toEqual([500, 1]);
  expect(batches.every(({ count }) => count === 3)).toBe(true);
});
