import { beforeAll, describe, expect, test } from "vitest";
import { Writer } from "#app/crypto/codec.ts";
import { checkOuter, type DeliveredEnvelope } from "#app/crypto/public/check-outer.ts";
import { encodeHeader, parseHeader } from "#app/crypto/public/envelope-header.ts";
import { verifyUploaded } from "#app/crypto/public/verify-uploaded.ts";
import { openEnvelope } from "#app/crypto/secret/open.ts";
import type { SealedEnvelope } from "#app/crypto/secret/seal-inner.ts";
import { concat } from "#app/lib/bytes.ts";
import { deliver, EnvelopeWorld, resign } from "#tests/factories/envelope-world.ts";
import { refusalOf } from "#tests/factories/refusal.ts";

let world: EnvelopeWorld;
let sealed: SealedEnvelope;
let delivered: DeliveredEnvelope;
beforeAll(async () => {
  world = await EnvelopeWorld.create("envelope-bytes");
  const header = { ctr: 2, prevOwn: world.random(32), parents: [world.random(32)] };
  sealed = await world.seal({ header });
  delivered = deliver(sealed, world.bob.first);
});

/** "opened", another outcome that shows nothing, or the refusal. */
async function outcomeOf(envelope: DeliveredEnvelope): Promise<string> {
  let outcome = "";
  const refusal = await refusalOf(async () => {
    outcome = (await openEnvelope(envelope, world.context(world.bob))).outcome;
    await Promise.reject(new Stop());
  }).catch((error: unknown) => {
    if (error instanceof Stop) return outcome;
    throw error;
  });
  return refusal;
}
class Stop extends Error {}

function flipped(bytes: Uint8Array, at: number, mask = 1): Uint8Array {
  const copy = bytes.slice();
  copy[at] = (copy[at] ?? 0) ^ mask;
  return copy;
}

/** Offsets of the header's fields with one parent, and what a changed byte there can lead to. */
const fields: [name: string, from: number, size: number, codes: RegExp][] = [
  ["ver", 0, 1, /^E_VERSION$/],
  ["suite", 1, 1, /^E_SUITE(_DOWNGRADE)?$/],
  ["kind", 2, 1, /^(E_LIMIT|E_VERSION|E_SIG)$/],
  ["flags", 3, 1, /^E_FLAGS$/],
  ["thread_id", 4, 32, /^E_NOT_MEMBER$/],
  ["msg_id", 36, 16, /^E_SIG$/],
  ["snd_account", 52, 32, /^sync-first$/],
  ["snd_device", 84, 32, /^E_CHAIN\(signer\)$/],
  ["snd_seq", 116, 8, /^(sync-first|E_LIMIT)$/],
  ["snd_head", 124, 32, /^E_CHAIN\(prev\)$/],
  ["mem_seq", 156, 8, /^(sync-first|E_LIMIT)$/],
  ["mem_head", 164, 32, /^E_STALE_EPOCH$/],
  ["ctr", 196, 8, /^(E_SIG|E_LIMIT)$/],
  ["prev_own", 204, 32, /^E_SIG$/],
  ["n", 236, 1, /^(E_LEN|E_TRAILING|E_LIMIT)$/],
  ["parents", 237, 32, /^E_SIG$/],
  ["sent_ms", 269, 8, /^(E_SIG|E_LIMIT)$/],
  ["log_size", 277, 8, /^(E_SIG|E_LIMIT)$/],
  ["log_root", 285, 32, /^E_SIG$/],
  ["eph_pk", 317, 32, /^E_SIG$/],
  ["n_rcp", 349, 2, /^(E_LEN|E_LIMIT)$/],
  ["rcp_hash", 351, 32, /^E_SIG$/],
  ["pt_len", 383, 4, /^(E_LEN|E_LIMIT)$/],
];

describe("a bit changed on the way", () => {
  test("the table covers every byte of the header", () => {
    expect(fields.reduce((sum, [, , size]) => sum + size, 0)).toBe(sealed.header.length);
  });

  test.each(fields)("in %s is refused, in each of its bytes", async (_, from, size, codes) => {
    for (let at = from; at < from + size; at++)
      for (const mask of [1, 0x80]) {
        const outcome = await outcomeOf({ ...delivered, header: flipped(delivered.header, at, mask) });
        expect(outcome, `byte ${at}`).toMatch(codes);
      }
  });

  test.each(["com", "ct", "sig"] as const)("in %s is refused", async (part) => {
    for (let at = 0; at < delivered[part].length; at += part === "ct" ? 5 : 1)
      expect(await outcomeOf({ ...delivered, [part]: flipped(delivered[part], at) })).toBe("E_SIG");
  });

  test("in any wrap hash is refused", async () => {
    for (const [i, hash] of delivered.wrapHashes.entries())
      for (let at = 0; at < 32; at += 3) {
        const wrapHashes = delivered.wrapHashes.with(i, flipped(hash, at));
        expect(await outcomeOf({ ...delivered, wrapHashes })).toBe("E_SIG");
      }
  });

  test("in the own wrap is refused before it is opened", async () => {
    if (delivered.wrap === null) throw new Error("no wrap");
    for (let at = 0; at < delivered.wrap.length; at += 37)
      expect(await outcomeOf({ ...delivered, wrap: flipped(delivered.wrap, at) })).toBe("E_NOT_RECIPIENT");
  });
});

describe("a bit changed and signed again by the sender's own key", () => {
  const again = async (change: Partial<SealedEnvelope>) =>
    outcomeOf(deliver(await resign({ ...sealed, ...change }, world.alice.first), world.bob.first));

  test.each(fields.filter(([, , , codes]) => codes.test("E_SIG")))(
    "in %s is E_COMMIT",
    async (name, from, size) => {
      // The lowest byte: the high ones of a number are above its limit, and eph_pk must stay a sound key.
      const at = name === "eph_pk" ? from : from + size - 1;
      const outcome = await again({ header: flipped(sealed.header, at, 4) });
      expect(outcome).toMatch(name === "eph_pk" ? /^E_UNWRAP$/ : name === "kind" ? /^E_/ : /^E_COMMIT$/);
    },
  );

  test("in com is E_COMMIT, in ct E_CT, in the box of a wrap E_UNWRAP, in its kem_ct E_COMMIT", async () => {
    expect(await again({ com: flipped(sealed.com, 31) })).toBe("E_COMMIT");
    expect(await again({ ct: flipped(sealed.ct, 100) })).toBe("E_CT");
    const wraps = (at: number) => sealed.wraps.map((wrap) => flipped(wrap, at));
    expect(await again({ wraps: wraps(40) })).toBe("E_UNWRAP");
    expect(await again({ wraps: wraps(500) })).toBe("E_COMMIT");
    expect(await again({ wraps: wraps(35) })).toBe("E_UNWRAP");
  });
});

describe("shapes that no reader and no server takes", () => {
  const cut = (bytes: Uint8Array) => bytes.subarray(0, bytes.length - 1);
  const longer = (bytes: Uint8Array) => concat(bytes, new Uint8Array(1));

  test.each<[string, (e: DeliveredEnvelope) => Partial<DeliveredEnvelope>, string]>([
    ["a header cut short", (e) => ({ header: cut(e.header) }), "E_LEN"],
    ["a header with a byte more", (e) => ({ header: longer(e.header) }), "E_TRAILING"],
    ["an empty header", () => ({ header: new Uint8Array() }), "E_LEN"],
    ["a header of 1 MiB", () => ({ header: new Uint8Array(2 ** 20) }), "E_TRAILING"],
    ["com cut short", (e) => ({ com: cut(e.com) }), "E_LEN"],
    ["a signature cut short", (e) => ({ sig: cut(e.sig) }), "E_LEN"],
    ["a ciphertext cut short: pt_len lies", (e) => ({ ct: cut(e.ct) }), "E_LEN"],
    ["a ciphertext with a byte more", (e) => ({ ct: longer(e.ct) }), "E_LEN"],
    ["a wrap hash dropped", (e) => ({ wrapHashes: e.wrapHashes.slice(1) }), "E_LEN"],
    ["a wrap hash more", (e) => ({ wrapHashes: [...e.wrapHashes, new Uint8Array(32)] }), "E_LEN"],
    ["wrap hashes swapped", (e) => ({ wrapHashes: e.wrapHashes.toReversed() }), "E_SIG"],
    ["a wrap of suite 1's length", (e) => ({ wrap: e.wrap?.subarray(0, 84) ?? null }), "E_LEN"],
    ["no wrap", () => ({ wrap: null }), "E_NOT_RECIPIENT"],
  ])("%s", async (_, change, code) => {
    expect(await outcomeOf({ ...delivered, ...change(delivered) })).toBe(code);
  });

  test("another device's wrap handed to this one", async () => {
    const { wrap } = deliver(sealed, world.carol.first);
    expect(await outcomeOf({ ...delivered, wrap })).toBe("E_NOT_RECIPIENT");
  });

  const edited = (edit: (header: ReturnType<typeof parseHeader>) => object) => {
    const header = parseHeader(sealed.header);
    return refusalOf(() => encodeHeader({ ...header, ...edit(header) }));
  };
  const rawHeader = (at: number, size: 1 | 2 | 4, value: number) => {
    const header = sealed.header.slice();
    const writer = new Writer();
    header.set(
      (size === 1 ? writer.u8(value) : size === 2 ? writer.u16(value) : writer.u32(value)).finish(),
      at,
    );
    return refusalOf(() => parseHeader(header));
  };
  const rawParents = (...parents: Uint8Array[]) => {
    const { header } = sealed;
    const bytes = concat(
      header.subarray(0, 236),
      Uint8Array.of(parents.length),
      ...parents,
      header.subarray(269),
    );
    return refusalOf(() => parseHeader(bytes));
  };
  const p = (byte: number) => new Uint8Array(32).fill(byte);

  test("suite 1, suite 3, version 2, kind 4, flags", async () => {
    expect(await rawHeader(1, 1, 1)).toBe("E_SUITE_DOWNGRADE");
    expect(await rawHeader(1, 1, 3)).toBe("E_SUITE");
    expect(await rawHeader(0, 1, 2)).toBe("E_VERSION");
    expect(await rawHeader(2, 1, 4)).toBe("E_VERSION");
    expect(await rawHeader(3, 1, 1)).toBe("E_FLAGS");
  });

  test("n_rcp 0, 1,025 and 65,535", async () => {
    for (const count of [0, 1025, 65_535]) expect(await rawHeader(349, 2, count)).toBe("E_LIMIT");
  });

  test("pt_len that is no bucket", async () => {
    for (const length of [0, 128, 255, 257, 768, 131_072, 2 ** 32 - 1])
      expect(await rawHeader(383, 4, length)).toBe("E_LIMIT");
  });

  test("parents unsorted, doubled, nine", async () => {
    expect(await rawParents(p(2), p(1))).toBe("E_SCHEMA");
    expect(await rawParents(p(1), p(1))).toBe("E_SCHEMA");
    expect(await rawParents(...Array.from({ length: 9 }, (_, i) => p(i)))).toBe("E_LIMIT");
    expect(await edited(() => ({ parents: [p(2), p(1)] }))).toBe("E_SCHEMA");
  });

  test("a message without a counter, a time beyond any calendar, history inside the order", async () => {
    expect(await edited(() => ({ ctr: 0 }))).toBe("E_LIMIT");
    expect(await edited(() => ({ sentMs: 8_640_000_000_000_001 }))).toBe("E_LIMIT");
    expect(await edited(() => ({ kind: "history", recipientCount: 1 }))).toBe("E_LIMIT");
  });

  test("a server sees it too: wraps dropped, doubled, swapped, of another length, unsigned", async () => {
    const sigPk = world.alice.first.record.sigPk;
    const refused = (change: object) => refusalOf(() => verifyUploaded({ ...sealed, ...change }, sigPk));
    const [first, second, third] = sealed.wraps;
    expect(await refused({ wraps: [first, second] })).toBe("E_LEN");
    expect(await refused({ wraps: [first, second, second] })).toBe("E_SCHEMA");
    expect(await refused({ wraps: [second, first, third] })).toBe("E_SCHEMA");
    expect(await refused({ wraps: [first, second, third?.subarray(1)] })).toBe("E_LEN");
    expect(await refused({ sig: flipped(sealed.sig, 5) })).toBe("E_SIG");
    expect(await refusalOf(() => verifyUploaded(sealed, world.bob.first.record.sigPk))).toBe("E_SIG");
  });

  test("a signature malleated by adding the group order", async () => {
    const order = 2n ** 252n + 27742317777372353535851937790883648493n;
    let s = 0n;
    for (let i = 63; i >= 32; i--) s = (s << 8n) | BigInt(delivered.sig[i] ?? 0);
    let raised = s + order;
    const sig = delivered.sig.slice();
    for (let i = 32; i < 64; i++, raised >>= 8n) sig[i] = Number(raised & 255n);
    expect(await outcomeOf({ ...delivered, sig })).toBe("E_SIG");
  });

  test("nothing about the header depends on a secret: the outside alone gives the same refusal", async () => {
    const context = world.context(world.bob);
    expect(checkOuter(delivered, context).outcome).toBe("checked");
    const header = flipped(delivered.header, 40);
    expect(await refusalOf(() => checkOuter({ ...delivered, header }, context))).toBe("E_SIG");
  });
});
