import { beforeEach, describe, expect, test } from "vitest";
import { Writer } from "#app/crypto/codec.ts";
import { type Body, encodeBody } from "#app/crypto/public/body.ts";
import type { BodyContent } from "#app/crypto/public/body-types.ts";
import { provesEquivocation } from "#app/crypto/public/equivocation.ts";
import { padBody } from "#app/crypto/public/padding.ts";
import { quarantined } from "#app/crypto/public/quarantine.ts";
import { viewsOf } from "#app/crypto/public/recipients.ts";
import type { UploadedEnvelope } from "#app/crypto/public/verify-uploaded.ts";
import { rcpHash } from "#app/crypto/public/wrap-layout.ts";
import { type OpenContext, type OpenedEnvelope, openEnvelope } from "#app/crypto/secret/open.ts";
import { unwrapKeysOf } from "#app/crypto/secret/unwrap-keys.ts";
import { concat, fromHex } from "#app/lib/bytes.ts";
import { deliver, EnvelopeWorld, Memory, orderInputOf, resign } from "#tests/factories/envelope-world.ts";
import { forge } from "#tests/factories/forged-envelope.ts";
import { refusalOf } from "#tests/factories/refusal.ts";
import { makeTestDevice, testEpochMs } from "#tests/factories/test-person.ts";

let world: EnvelopeWorld;
let run = 0;
beforeEach(async () => {
  world = await EnvelopeWorld.create(`insider/${run++}`);
});

const readBy = (envelope: UploadedEnvelope, context: Partial<OpenContext> = {}, person = world.bob) =>
  openEnvelope(deliver(envelope, person.first), { ...world.context(person), ...context });
const refusedBy = (envelope: UploadedEnvelope, context: Partial<OpenContext> = {}, person = world.bob) =>
  refusalOf(() => readBy(envelope, context, person));

async function received(envelope: UploadedEnvelope, memory: Memory, by = world.bob): Promise<OpenedEnvelope> {
  const outcome = await readBy(envelope, { known: memory }, by);
  if (outcome.outcome !== "opened") throw new Error(outcome.outcome);
  memory.remember(outcome);
  return outcome;
}

const receiptContent = (): BodyContent => ({
  type: "receipt",
  value: { heads: world.random(32), status: "opened", voidCtrs: [] },
});

const views = () => viewsOf(world.thread, world.chain, world.root.chain);

test("what the forger makes when he keeps every rule is opened: the refusals below are for what they change", async () => {
  expect((await readBy(await forge(world))).outcome).toBe("opened");
});

describe("one ciphertext, one author, one text", () => {
  test("a member who strips the signature and signs the ciphertext as his own gets E_COMMIT", async () => {
    const sealed = await world.seal();
    const { bob } = world;
    const header = sealed.header.slice();
    header.set(bob.account, 52);
    header.set(bob.first.deviceId, 84);
    header.set(new Writer().u64(bob.chain.seq).id(bob.chain.head).finish(), 116);
    const stolen = await resign({ ...sealed, header }, bob.first);
    expect(await refusedBy(stolen, {}, world.carol)).toBe("E_COMMIT");
  });

  test("the salamander: another key wrapped for one reader is E_COMMIT for that reader alone", async () => {
    const other = world.random(32);
    const forged = await forge(world, {
      wraps: ({ recipients, wrap }) =>
        recipients.map((each) =>
          Buffer.from(each.deviceId).equals(world.carol.first.deviceId) ? wrap(each, other) : wrap(each),
        ),
    });
    expect((await readBy(forged)).outcome).toBe("opened");
    expect(await refusedBy(forged, {}, world.carol)).toBe("E_COMMIT");
  });
});

describe("wraps and recipients", () => {
  test("a reader left out is noticed by every other reader: E_RCPT", async () => {
    const recipients = world
      .recipients(testEpochMs)
      .filter(({ deviceId }) => !Buffer.from(deviceId).equals(world.carol.first.deviceId));
    expect(await refusedBy(await forge(world, { recipients }))).toBe("E_RCPT");
  });

  test("a removed member still among the recipients is E_RCPT", async () => {
    const recipients = world.recipients(testEpochMs);
    await world.changeThread({ type: "remove", account: world.carol.account });
    expect(await refusedBy(await forge(world, { recipients }))).toBe("E_RCPT");
  });

  test("a revoked device still among the recipients is E_RCPT", async () => {
    const phone = await world.alice.addDevice();
    world.devices.push(phone);
    const recipients = world.recipients(testEpochMs);
    await world.alice.append({ type: "revoke", deviceId: phone.deviceId, reason: 1 });
    expect(await refusedBy(await forge(world, { recipients }))).toBe("E_RCPT");
  });

  test("a stranger's device added to the list is E_RCPT", async () => {
    const stranger = makeTestDevice(world.random);
    const extra = {
      deviceId: stranger.deviceId,
      keyEpoch: 0,
      boxPk: stranger.record.boxPk,
      kemHash: stranger.record.kemHash,
      kemPk: stranger.keys.kem.publicKey,
    };
    const recipients = [...world.recipients(testEpochMs), extra].sort((a, b) =>
      Buffer.compare(a.deviceId, b.deviceId),
    );
    expect(await refusedBy(await forge(world, { recipients }))).toBe("E_RCPT");
  });

  test("a reader's device or key exchanged for a stranger's is E_RCPT, the number staying the same", async () => {
    const { record, deviceId, keys } = makeTestDevice(world.random);
    const theirs = { boxPk: record.boxPk, kemHash: record.kemHash, kemPk: keys.kem.publicKey };
    const isCarol = (id: Uint8Array) => Buffer.from(id).equals(world.carol.first.deviceId);
    for (const change of [{ ...theirs, deviceId }, theirs]) {
      const recipients = world
        .recipients(testEpochMs)
        .map((each) => (isCarol(each.deviceId) ? { ...each, ...change } : each))
        .sort((a, b) => Buffer.compare(a.deviceId, b.deviceId));
      expect(await refusedBy(await forge(world, { recipients }))).toBe("E_RCPT");
    }
  });

  test("an honest rcp_hash over other wraps: one doubled for this device, another left out", async () => {
    const own = world.bob.first.deviceId;
    const twice = await forge(world, {
      wraps: ({ recipients, wrap }) => {
        const mine = recipients.find(({ deviceId }) => Buffer.from(deviceId).equals(own));
        if (mine === undefined) throw new Error("not a recipient");
        const doubled = wrap(mine);
        return recipients.map((each, i) =>
          each === mine || i === recipients.length - 1 ? doubled : wrap(each),
        );
      },
    });
    expect(await refusedBy(twice)).toMatch(/^E_(NOT_RECIPIENT|RCPT)$/);
  });

  test("wraps in another order than the recipients are E_RCPT", async () => {
    const forged = await forge(world, {
      wraps: ({ recipients, wrap }) => {
        const [a, b, c] = recipients.map((each) => wrap(each));
        if (!a || !b || !c) throw new Error("three recipients");
        return [c, a, b];
      },
    });
    expect(await refusedBy(forged)).toBe("E_RCPT");
  });

  test("a wrap made with an earlier epoch's key is E_RCPT, and one with a key no longer held E_UNWRAP", async () => {
    const { bob } = world;
    const old = world.recipients(testEpochMs);
    const next = makeTestDevice(world.random);
    const { boxPk, kemHash } = next.record;
    await bob.append({ type: "rotate", keyEpoch: 1, boxPk, kemHash });
    const now = world
      .recipients(testEpochMs)
      .map((each) =>
        Buffer.from(each.deviceId).equals(bob.first.deviceId)
          ? { ...each, kemPk: next.keys.kem.publicKey }
          : each,
      );
    const owner = { account: bob.account, deviceId: bob.first.deviceId };
    const oldEpoch = [0, { box: bob.first.keys.box, kem: bob.first.keys.kem }] as const;
    const newEpoch = [1, { box: next.keys.box, kem: next.keys.kem }] as const;
    const both = unwrapKeysOf(owner, new Map([oldEpoch, newEpoch]));
    expect((await readBy(await forge(world, { recipients: now }), { keys: both })).outcome).toBe("opened");
    const stale = await forge(world, {
      wholeHeader: { rcpHash: rcpHash(now) },
      recipients: old,
    });
    expect(await refusedBy(stale, { keys: both })).toBe("E_RCPT");
    expect(await refusedBy(stale, { keys: unwrapKeysOf(owner, new Map([newEpoch])) })).toBe("E_UNWRAP");
    const unknown = await forge(world, {
      recipients: now.map((each) => ({ ...each, keyEpoch: each.keyEpoch + 7 })),
    });
    expect(await refusedBy(unknown, { keys: both })).toBe("E_UNWRAP");
  });
});

describe("the ephemeral key", () => {
  test.each([
    ["zero", "00".repeat(32)],
    ["one", `01${"00".repeat(31)}`],
    ["p − 1", `ec${"ff".repeat(30)}7f`],
    ["p, zero in another spelling", `ed${"ff".repeat(30)}7f`],
    ["order eight", "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800"],
    ["order eight too", "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157"],
    ["sound but for the top bit", `09${"00".repeat(30)}80`],
  ])("%s is E_LOW_ORDER", async (_, hex) => {
    const forged = await forge(world, { wholeHeader: { ephPk: fromHex(hex) } });
    expect(await refusedBy(forged)).toBe("E_LOW_ORDER");
  });
});

describe("who may write, and when", () => {
  test("a removed member who goes on under the new head is E_NOT_MEMBER", async () => {
    await world.changeThread({ type: "remove", account: world.carol.account });
    expect(await refusedBy(await forge(world, { by: world.carol }))).toBe("E_NOT_MEMBER");
  });

  test("under the old head he is caught by what he answers: E_STALE_EPOCH", async () => {
    const older = world.thread;
    await world.changeThread({ type: "remove", account: world.carol.account });
    const memory = new Memory();
    const { envHash } = await received(await world.seal(), memory);
    const forged = await forge(world, { by: world.carol, thread: older, header: { parents: [envHash] } });
    expect(await refusedBy(forged, { known: memory })).toBe("E_STALE_EPOCH");
  });

  test("mem_seq rolled back behind the own last message is E_STALE_EPOCH", async () => {
    const older = world.thread;
    await world.changeThread({ type: "remove", account: world.carol.account });
    const memory = new Memory();
    const { envHash } = await received(await world.seal(), memory);
    const forged = await forge(world, { thread: older, header: { ctr: 2, prevOwn: envHash } });
    expect(await refusedBy(forged, { known: memory })).toBe("E_STALE_EPOCH");
  });

  test("a reader without WRITE is E_NOT_MEMBER", async () => {
    await world.changeThread({ type: "role", account: world.carol.account, role: 1 });
    expect(await refusedBy(await forge(world, { by: world.carol }))).toBe("E_NOT_MEMBER");
  });

  test("a message after CLOSE is E_NOT_MEMBER; a receipt is still taken", async () => {
    await world.changeThread({ type: "close" });
    expect(await refusedBy(await forge(world))).toBe("E_NOT_MEMBER");
    const content = receiptContent();
    const receipt = await forge(world, { header: { kind: "receipt" }, content });
    expect((await readBy(receipt)).outcome).toBe("opened");
  });

  test("a clinician whose endorsement has lapsed is E_NOT_MEMBER, and cannot back-date past what he answers", async () => {
    const memory = new Memory();
    const lapse = testEpochMs + 1e10;
    const late = await received(await world.seal({ header: { sentMs: lapse + 5 } }), memory, world.alice);
    expect(
      await refusedBy(await forge(world, { by: world.bob, header: { sentMs: lapse + 9 } }), {}, world.alice),
    ).toBe("E_NOT_MEMBER");
    const backDated = await forge(world, {
      by: world.bob,
      header: { sentMs: testEpochMs + 60_000, parents: [late.envHash] },
    });
    expect(await refusedBy(backDated, { known: memory }, world.alice)).toBe("E_NOT_MEMBER");
  });

  test("a device revoked at snd_head is E_CHAIN; back-dated, it is set aside unless someone live vouches for it", async () => {
    const phone = await world.alice.addDevice();
    world.devices.push(phone);
    const { seq, head } = world.alice.chain;
    const before = world.recipients(testEpochMs);
    await world.alice.append({ type: "revoke", deviceId: phone.deviceId, reason: 3 });
    const revoked = await forge(world, { device: phone });
    expect(await refusedBy(revoked)).toBe("E_CHAIN(signer)");
    const sender = { account: world.alice.account, device: phone.deviceId, seq, head };
    const points = views().map((view) =>
      Buffer.from(view.account).equals(world.alice.account) ? { ...view, seq, head } : view,
    );
    const back = { device: phone, header: { sender }, views: points };
    expect(await refusedBy(await forge(world, back))).toBe("E_RCPT");
    // With the list of that day too it is consistent; then only who vouches for it decides.
    const outcome = await readBy(await forge(world, { ...back, recipients: before }));
    if (outcome.outcome !== "opened") throw new Error(outcome.outcome);
    expect(outcome.warnings.map(({ type }) => type)).toEqual([
      "also-sent-to-removed",
      "author-since-revoked",
    ]);
    const authored = { ...orderInputOf(outcome), authorLive: false };
    expect(quarantined([{ ...authored, receivedBefore: false }])).toEqual([outcome.envHash]);
    expect(quarantined([{ ...authored, receivedBefore: true }])).toEqual([]);
  });

  test("an off-boarded clinician who writes under an old view of the clinic is set aside", async () => {
    const { root, bob } = world;
    const before = views();
    const recipients = world.recipients(testEpochMs);
    await root.append({ type: "unendorse", subject: bob.account });
    expect(await refusedBy(await forge(world, { by: bob, recipients }), {}, world.alice)).toBe("E_RCPT");
    const outcome = await readBy(await forge(world, { by: bob, views: before, recipients }), {}, world.alice);
    expect(outcome).toMatchObject({ outcome: "opened", warnings: [{ type: "author-since-revoked" }] });
  });

  test("a kit never writes", async () => {
    const kit = await world.alice.addDevice("kit");
    world.devices.push(kit);
    expect(await refusedBy(await forge(world, { device: kit }))).toBe("E_CHAIN(kit)");
  });

  test("another thread's envelope served here is E_NOT_MEMBER", async () => {
    const elsewhere = await EnvelopeWorld.create(`elsewhere/${run}`);
    const sealed = await world.seal();
    expect(await refusedBy(sealed, { thread: elsewhere.thread })).toBe("E_NOT_MEMBER");
  });
});

describe("views", () => {
  const wrongFor = (account: Uint8Array) =>
    views().map((view) =>
      Buffer.from(view.account).equals(account) ? { ...view, head: world.random(32) } : view,
    );

  test("a false view of my chain is set aside with the name of who claims it; it is no fork", async () => {
    const outcome = await readBy(await forge(world, { views: wrongFor(world.bob.account) }));
    expect(outcome).toMatchObject({
      outcome: "quarantined",
      claimedBy: world.alice.id,
      wrong: [{ own: true }],
    });
  });

  test("a false view of another's chain is set aside too, and is E_FORK once it is proven", async () => {
    const forged = await forge(world, { views: wrongFor(world.carol.account) });
    expect(await readBy(forged)).toMatchObject({ outcome: "quarantined", wrong: [{ own: false }] });
    expect(await refusedBy(forged, { provenFork: () => true })).toBe("E_FORK");
  });

  test("a view ahead of mine asks to sync first: a chain shown without its REVOKE", async () => {
    const held = world.carol.chain;
    const phone = await world.carol.addDevice();
    world.devices.push(phone);
    const sealed = await world.seal();
    const chain = (id: string) => (id === world.carol.id ? held : world.chain(id as never));
    expect(await readBy(sealed, { chain: chain as OpenContext["chain"] })).toEqual({
      outcome: "sync-first",
      code: "E_STALE_LOG",
      accounts: [world.carol.id],
      thread: false,
    });
    expect((await readBy(sealed)).outcome).toBe("opened");
  });

  test("a thread ahead of mine asks to sync first", async () => {
    const held = world.thread;
    await world.changeThread({ type: "remove", account: world.carol.account });
    const sealed = await world.seal();
    expect(await readBy(sealed, { thread: held })).toMatchObject({ outcome: "sync-first", thread: true });
  });

  test("a view behind mine is a prefix, no fork", async () => {
    const sealed = await world.seal();
    const phone = await world.carol.addDevice();
    world.devices.push(phone);
    expect((await readBy(sealed)).outcome).toBe("opened");
  });

  test.each<[string, (views: Body["views"]) => Body["views"]]>([
    ["one account missing", (list) => list.slice(1)],
    ["none", () => []],
    [
      "one account more",
      (list) => [...list, { account: new Uint8Array(32).fill(255), seq: 0, head: new Uint8Array(32) }],
    ],
  ])("%s is E_RCPT", async (_, change) => {
    expect(await refusedBy(await forge(world, { views: change(views()) }))).toBe("E_RCPT");
  });

  test("the sender's own view must be the header's: E_RCPT", async () => {
    const list = views();
    const passing = await world.alice.addDevice();
    await world.alice.append({ type: "revoke", deviceId: passing.deviceId, reason: 2 });
    // The recipients are the same at both points, so only the entry itself gives it away.
    expect(await refusedBy(await forge(world, { views: list }))).toBe("E_RCPT");
  });

  test("a checkpoint that contradicts mine is E_FORK, one without proof asks to sync first", async () => {
    const sealed = await world.seal();
    expect(await refusedBy(sealed, { checkLog: () => "fork" })).toBe("E_FORK");
    expect(await readBy(sealed, { checkLog: () => "unproven" })).toMatchObject({ outcome: "sync-first" });
  });
});

describe("counters, ids and ancestry", () => {
  test("one counter, two texts: E_EQUIVOCATION, and both together are proof for anyone", async () => {
    const memory = new Memory();
    const one = await world.seal({ text: "10 mg" });
    const two = await world.seal({ text: "100 mg" });
    await received(one, memory);
    expect(await refusedBy(two, { known: memory })).toBe("E_EQUIVOCATION");
    const { sigPk } = world.alice.first.record;
    const [a, b] = [deliver(one, world.bob.first), deliver(two, world.bob.first)];
    expect(provesEquivocation(a, b, sigPk)).toBe(true);
    expect(provesEquivocation(a, a, sigPk)).toBe(false);
    expect(provesEquivocation(a, { ...b, com: a.com }, sigPk)).toBe(false);
    expect(provesEquivocation(a, b, world.bob.first.record.sigPk)).toBe(false);
  });

  test("one message id under two counters is E_DUP", async () => {
    const memory = new Memory();
    const first = await received(await world.seal(), memory);
    const header = { msgId: first.header.msgId, ctr: 2, prevOwn: first.envHash };
    expect(await refusedBy(await forge(world, { header }), { known: memory })).toBe("E_DUP");
  });

  test("prev_own of another device is E_CHAIN(prev), a counter that does not grow E_CHAIN(seq)", async () => {
    const memory = new Memory();
    const alices = await received(await world.seal(), memory);
    const bobs = await forge(world, { by: world.bob, header: { ctr: 2, prevOwn: alices.envHash } });
    expect(await refusedBy(bobs, { known: memory })).toBe("E_CHAIN(prev)");
    const third = await received(await world.seal({ header: { ctr: 3, prevOwn: alices.envHash } }), memory);
    const second = await forge(world, { header: { ctr: 2, prevOwn: third.envHash } });
    expect(await refusedBy(second, { known: memory })).toBe("E_CHAIN(seq)");
  });

  test("a receipt is nobody's parent", async () => {
    const memory = new Memory();
    const receipt = await world.seal({ header: { kind: "receipt" }, content: receiptContent() });
    const { envHash } = await received(receipt, memory);
    const forged = await forge(world, { by: world.carol, header: { parents: [envHash] } });
    expect(await refusedBy(forged, { known: memory })).toBe("E_SCHEMA");
  });

  test("void counters lie between the last one sent and this one", async () => {
    const memory = new Memory();
    const first = await received(await world.seal(), memory);
    const header = { ctr: 4, prevOwn: first.envHash };
    const voiding = (...voidCtrs: number[]) => forge(world, { header, message: { voidCtrs } });
    expect((await readBy(await voiding(2, 3), { known: memory })).outcome).toBe("opened");
    expect(await refusedBy(await voiding(1), { known: memory })).toBe("E_SCHEMA");
    expect(await refusedBy(await voiding(4), { known: memory })).toBe("E_SCHEMA");
  });

  test("only a first message names the thread", async () => {
    const message = { threadSubject: "Results" };
    expect((await readBy(await forge(world, { message }))).outcome).toBe("opened");
    const later = await forge(world, { message, header: { parents: [world.random(32)] } });
    expect(await refusedBy(later)).toBe("E_SCHEMA");
  });
});

describe("a body by someone who keeps no rule", () => {
  test("raw bytes, another type's body, a body of the wrong kind", async () => {
    expect(await refusedBy(await forge(world, { inner: new Uint8Array(40) }))).toMatch(
      /^E_(LEN|TRAILING|VERSION)$/,
    );
    const receipt = encodeBody({ ...receiptContent(), views: views() });
    expect(await refusedBy(await forge(world, { inner: receipt }))).toBe("E_SCHEMA");
  });

  test("padding that is not zero, a bucket larger than needed and a length that lies are E_PAD", async () => {
    const sound = padBody(
      encodeBody({ type: "message", value: { text: "x", attachments: [], voidCtrs: [] }, views: views() }),
    );
    expect((await readBy(await forge(world, { padded: sound }))).outcome).toBe("opened");
    const dirty = sound.with(sound.length - 1, 1);
    const lying = concat(new Writer().u32(sound.length).finish(), sound.subarray(4));
    for (const padded of [dirty, lying, concat(sound, new Uint8Array(sound.length))])
      expect(await refusedBy(await forge(world, { padded }))).toBe("E_PAD");
  });

  test("pt_len that is not the length of the ciphertext is E_LEN", async () => {
    expect(await refusedBy(await forge(world, { wholeHeader: { bodyLength: 65_536 } }))).toBe("E_LEN");
  });

  test("history cannot be opened as a message", async () => {
    const [own] = world.recipients(testEpochMs);
    if (own === undefined) throw new Error("no recipients");
    const forged = await forge(world, {
      header: { kind: "history", ctr: 0 },
      recipients: [own],
    });
    expect(await refusedBy(forged)).toBe("E_VERSION");
  });
});
