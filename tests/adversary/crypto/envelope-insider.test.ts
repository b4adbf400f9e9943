import { beforeEach, describe, expect, test } from "vitest";
import { Writer } from "#app/crypto/codec.ts";
import { quarantined } from "#app/crypto/public/quarantine.ts";
import { rcpHash } from "#app/crypto/public/wrap-layout.ts";
import { unwrapKeysOf } from "#app/crypto/secret/unwrap-keys.ts";
import { fromHex } from "#app/lib/bytes.ts";
import { readingIn } from "#tests/factories/envelope-reading.ts";
import { EnvelopeWorld, Memory, orderInputOf, resign } from "#tests/factories/envelope-world.ts";
import { forge } from "#tests/factories/forged-envelope.ts";
import { makeTestDevice, testEpochMs } from "#tests/factories/test-person.ts";

let world: EnvelopeWorld;
let run = 0;
beforeEach(async () => {
  world = await EnvelopeWorld.create(`insider/${run++}`);
});

const { readBy, refusedBy, received, views, receiptContent } = readingIn(() => world);

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
