import { beforeAll, describe, expect, test } from "vitest";
import type { MessageBody } from "#app/crypto/public/body-types.ts";
import { recipientsOf, viewsOf } from "#app/crypto/public/recipients.ts";
import { requireRecipients, verifyUploaded } from "#app/crypto/public/verify-uploaded.ts";
import {
  type OpenedEnvelope,
  type OpenOutcome,
  openEnvelope,
  openWithContentKey,
} from "#app/crypto/secret/open.ts";
import { sealEnvelope } from "#app/crypto/secret/seal.ts";
import { utf8 } from "#app/lib/bytes.ts";
import { type AccountId, idOf } from "#app/lib/ids.ts";
import { deliver, EnvelopeWorld, Memory } from "#tests/factories/envelope-world.ts";
import { refusalOf } from "#tests/factories/refusal.ts";
import { testEpochMs } from "#tests/factories/test-person.ts";

let world: EnvelopeWorld;
beforeAll(async () => {
  world = await EnvelopeWorld.create("envelope");
});

function opened(outcome: OpenOutcome): OpenedEnvelope {
  if (outcome.outcome !== "opened") throw new Error(outcome.outcome);
  return outcome;
}

describe("a message sealed once", () => {
  test("opens on every device of every member, and says the same on each", async () => {
    const body = {
      type: "message",
      value: full,
      views: viewsOf(world.thread, world.chain, world.root.chain),
    } as const;
    const header = world.header();
    const sealed = await sealEnvelope({
      ...header,
      suite: 2,
      recipients: world.recipients(header.sentMs),
      body,
      random: world.random,
      signer: world.alice.first.keys.sig,
    });
    for (const person of world.people) {
      const result = opened(await openEnvelope(deliver(sealed, person.first), world.context(person)));
      expect(result.body).toEqual(body);
      expect(result.envHash).toEqual(sealed.envHash);
      expect(result.contentKey).toEqual(sealed.contentKey);
      expect(result.warnings).toEqual([]);
    }
  });

  test("opens again with its content key, without a wrap", async () => {
    const sealed = await world.seal({ text: "again" });
    const delivered = { ...deliver(sealed, world.bob.first), wrap: null };
    const result = opened(await openWithContentKey(delivered, sealed.contentKey, world.context(world.bob)));
    expect(result.body.value).toMatchObject({ text: "again" });
  });

  test("is accepted by a server that holds no secret", async () => {
    const sealed = await world.seal();
    const upload = verifyUploaded(sealed, world.alice.first.record.sigPk);
    expect(upload.envHash).toEqual(sealed.envHash);
    requireRecipients(upload, world.recipients(upload.header.sentMs));
    expect(upload.wraps.map(({ keyEpoch }) => keyEpoch)).toEqual([0, 0, 0]);
  });

  test("delivered twice is the same message, not a second one", async () => {
    const sealed = await world.seal();
    const known = new Memory();
    const first = opened(
      await openEnvelope(deliver(sealed, world.bob.first), world.context(world.bob, known)),
    );
    known.remember(first);
    const second = opened(
      await openEnvelope(deliver(sealed, world.bob.first), world.context(world.bob, known)),
    );
    expect(second.envHash).toEqual(first.envHash);
  });

  test("keeps a right-to-left override in the text, and says that it is there", async () => {
    const text = "10\u202e mg";
    const sealed = await world.seal({ text });
    const result = opened(await openEnvelope(deliver(sealed, world.bob.first), world.context(world.bob)));
    expect(result.body.value).toMatchObject({ text });
    expect(result.warnings).toEqual([{ type: "bidi-controls" }]);
  });

  test("normalises what is typed, so that one text has one form", async () => {
    const sealed = await world.seal({ text: "Cafe\u0301" });
    const result = opened(await openEnvelope(deliver(sealed, world.bob.first), world.context(world.bob)));
    expect(result.body.value).toMatchObject({ text: "Caf\u00e9" });
  });

  test("names the ancestors that are missing here", async () => {
    const unknown = world.random(32);
    const sealed = await world.seal({ header: { parents: [unknown] } });
    const result = opened(await openEnvelope(deliver(sealed, world.bob.first), world.context(world.bob)));
    expect(result.warnings).toEqual([{ type: "missing", hashes: [unknown] }]);
  });

  test("from a clock that runs ahead is shown with a warning", async () => {
    const sealed = await world.seal({ header: { sentMs: testEpochMs + 1e9 } });
    const result = opened(await openEnvelope(deliver(sealed, world.bob.first), world.context(world.bob)));
    expect(result.warnings).toEqual([{ type: "clock-ahead" }]);
  });
});

describe("the recipients", () => {
  test("are all devices of all readers, ascending by device", async () => {
    const list = recipientsOf(world.thread, world.chain, world.root.chain, testEpochMs);
    expect(new Set(list.map(({ account }) => account))).toEqual(new Set(world.people.map(({ id }) => id)));
    const ids = list.map(({ deviceId }) => Buffer.from(deviceId).toString("hex"));
    expect(ids).toEqual(ids.toSorted());
  });

  test("include staff only while the clinic's endorsement stands", async () => {
    const after = testEpochMs + 1e10;
    const list = recipientsOf(world.thread, world.chain, world.root.chain, after);
    expect(list.map(({ account }) => account)).toEqual([world.alice.id]);
  });

  test("need a chain for every reader", async () => {
    const unknown = () => null;
    expect(await refusalOf(() => recipientsOf(world.thread, unknown, world.root.chain, 0))).toBe(
      "E_STALE_LOG",
    );
  });

  test("a removed clinician cannot open messages sent after removal", async () => {
    const own = await EnvelopeWorld.create("removal");
    const before = await own.seal({ text: "before" });
    await own.changeThread({ type: "remove", account: own.carol.account });
    const after = await own.seal({ text: "after" });
    expect(deliver(after, own.carol.first).wrap).toBeNull();
    const refusal = await refusalOf(() =>
      openEnvelope(deliver(after, own.carol.first), own.context(own.carol)),
    );
    expect(refusal).toBe("E_NOT_RECIPIENT");
    const stillHis = opened(await openEnvelope(deliver(before, own.carol.first), own.context(own.carol)));
    expect(stillHis.body.value).toMatchObject({ text: "before" });
  });

  test("who was removed before a message was sent to them is named beside it", async () => {
    const own = await EnvelopeWorld.create("also-sent");
    const older = own.thread;
    await own.changeThread({ type: "remove", account: own.carol.account });
    const sealed = await own.seal({ thread: older });
    const result = opened(await openEnvelope(deliver(sealed, own.bob.first), own.context(own.bob)));
    const [warning] = result.warnings;
    expect(warning?.type === "also-sent-to-removed" && warning.removed.map(({ account }) => account)).toEqual(
      [idOf<AccountId>(own.carol.account)],
    );
  });

  test("a KEM key that is not the chain's is refused before anything is sealed", async () => {
    const recipients = world.recipients(testEpochMs).map((each) => ({ ...each, kemPk: world.random(1184) }));
    expect(await refusalOf(() => world.seal({ recipients }))).toBe("E_RCPT");
  });
});

describe("a sender refuses to seal what readers would refuse", () => {
  const sealing = (change: object) => async () => {
    const header = world.header();
    const views = viewsOf(world.thread, world.chain, world.root.chain);
    return sealEnvelope({
      ...header,
      suite: 2,
      recipients: world.recipients(header.sentMs),
      body: { type: "message", value: { text: "x", attachments: [], voidCtrs: [] }, views },
      random: world.random,
      signer: world.alice.first.keys.sig,
      ...change,
    });
  };

  test.each([
    ["another suite", { suite: 1 }, "E_SUITE_DOWNGRADE"],
    ["a body of another kind", { kind: "receipt" }, "E_SCHEMA"],
    ["no counter", { ctr: 0 }, "E_LIMIT"],
    ["no recipients", { recipients: [] }, "E_LIMIT"],
    ["nine parents", { parents: Array.from({ length: 9 }, (_, i) => new Uint8Array(32).fill(i)) }, "E_LIMIT"],
  ])("%s", async (_, change, code) => {
    expect(await refusalOf(sealing(change))).toBe(code);
  });

  test("views that do not show the sender as the header does", async () => {
    const views = viewsOf(world.thread, world.chain, world.root.chain).map((view) => ({ ...view, seq: 7 }));
    const body = { type: "message", value: { text: "x", attachments: [], voidCtrs: [] }, views };
    expect(await refusalOf(sealing({ body }))).toBe("E_RCPT");
  });
});

const full: MessageBody = {
  threadSubject: "وصفة",
  category: "medication",
  urgency: "soon",
  text: `line\n${"é".repeat(300)}\u0000`,
  attachments: [
    {
      id: utf8("0123456789abcdef"),
      key: new Uint8Array(32).fill(1),
      com: new Uint8Array(32).fill(2),
      chunks: 1,
      paddedLength: 1024,
      trueLength: 3,
      root: new Uint8Array(32).fill(3),
      name: "صورة.jpg",
      mime: "image/jpeg",
    },
  ],
  voidCtrs: [],
};
