import { beforeEach, describe, expect, test } from "vitest";
import { Writer } from "#app/crypto/codec.ts";
import { type Body, encodeBody } from "#app/crypto/public/body.ts";
import { provesEquivocation } from "#app/crypto/public/equivocation.ts";
import { padBody } from "#app/crypto/public/padding.ts";
import type { OpenContext } from "#app/crypto/secret/open.ts";
import { concat } from "#app/lib/bytes.ts";
import { readingIn } from "#tests/factories/envelope-reading.ts";
import { deliver, EnvelopeWorld, Memory } from "#tests/factories/envelope-world.ts";
import { forge } from "#tests/factories/forged-envelope.ts";
import { testEpochMs } from "#tests/factories/test-person.ts";

let world: EnvelopeWorld;
let run = 0;
beforeEach(async () => {
  world = await EnvelopeWorld.create(`claims/${run++}`);
});

const { readBy, refusedBy, received, views, receiptContent } = readingIn(() => world);

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
