import { describe, expect, test } from "vitest";
import { zeroId } from "#app/crypto/codec.ts";
import { sha256 } from "#app/crypto/primitives/tagged.ts";
import { quarantined } from "#app/crypto/public/quarantine.ts";
import { headsHash, nextParents, type OrderInput, orderThread } from "#app/crypto/public/thread-order.ts";
import { toHex, utf8 } from "#app/lib/bytes.ts";

const hashOf = (name: string) => sha256(utf8(name));
const deviceOf = (name: string) => sha256(utf8(`device ${name}`));

function envelope(name: string, by: string, ctr: number, more: Partial<OrderInput> = {}): OrderInput {
  return {
    envHash: hashOf(name),
    kind: "message",
    device: deviceOf(by),
    ctr,
    prevOwn: zeroId(),
    parents: [],
    sentMs: 1000,
    voidCtrs: [],
    ...more,
  };
}

function permutations<T>(items: readonly T[]): T[][] {
  if (items.length === 0) return [[]];
  return items.flatMap((item, i) =>
    permutations(items.filter((_, j) => j !== i)).map((rest) => [item, ...rest]),
  );
}

/** Two people write across each other; a's clock is behind b's, and a receipt stands in between. */
const six = [
  envelope("a1", "a", 1, { sentMs: 5000 }),
  envelope("b1", "b", 1, { sentMs: 100, parents: [hashOf("a1")] }),
  envelope("b2 receipt", "b", 2, { kind: "receipt", sentMs: 110, prevOwn: hashOf("b1") }),
  envelope("a2", "a", 2, { sentMs: 5001, prevOwn: hashOf("a1"), parents: [hashOf("a1")] }),
  envelope("b3", "b", 3, {
    sentMs: 120,
    prevOwn: hashOf("b2 receipt"),
    parents: [hashOf("b1"), hashOf("a2")],
  }),
  envelope("c1", "c", 1, { sentMs: 50, parents: [hashOf("b1")] }),
];

describe("the order of a thread", () => {
  test("is one for all 720 orders of arrival of six messages", () => {
    const [first] = permutations(six);
    const expected = orderThread(first ?? []);
    const all = permutations(six);
    expect(all).toHaveLength(720);
    for (const arrival of all) expect(orderThread(arrival)).toEqual(expected);
    expect(expected.gaps).toEqual([]);
    expect(expected.missing).toEqual([]);
  });

  test("puts every message after what it answers, whatever the clocks say", () => {
    const place = new Map(orderThread(six).list.map(({ envHash }, i) => [toHex(envHash), i]));
    for (const { envHash, parents, prevOwn } of six)
      for (const ancestor of [...parents, prevOwn].map(toHex).filter((each) => place.has(each)))
        expect(place.get(ancestor)).toBeLessThan(place.get(toHex(envHash)) ?? -1);
  });

  test("clamps a claimed time to after what the message answers", () => {
    const times = new Map(orderThread(six).list.map(({ envHash, clampedMs }) => [toHex(envHash), clampedMs]));
    expect(times.get(toHex(hashOf("b1")))).toBe(5001);
    expect(times.get(toHex(hashOf("b2 receipt")))).toBe(5002);
    expect(times.get(toHex(hashOf("b3")))).toBe(5003);
  });

  test("counts an envelope once however often it arrives", () => {
    expect(orderThread([...six, ...six])).toEqual(orderThread(six));
  });

  test("shows a message dropped in the middle, by its counter and by those who name it", () => {
    const { gaps, missing } = orderThread(six.filter((each) => each !== six[1]));
    expect(gaps).toEqual([{ device: deviceOf("b"), from: 1, to: 1 }]);
    expect(missing.map(toHex)).toEqual([toHex(hashOf("b1"))]);
  });

  test("shows a dropped tail as soon as a peer names it", () => {
    const withoutTail = six.slice(0, 3);
    expect(orderThread(withoutTail).missing).toEqual([]);
    const peer = envelope("c1", "c", 1, { parents: [hashOf("a2")] });
    expect(orderThread([...withoutTail, peer]).missing.map(toHex)).toEqual([toHex(hashOf("a2"))]);
  });

  test("does not call void counters missing, and believes only those that can be void", () => {
    const sent = envelope("x", "x", 4, { voidCtrs: [1, 2, 9] });
    expect(orderThread([sent]).gaps).toEqual([{ device: deviceOf("x"), from: 3, to: 3 }]);
  });

  test("gives a gap of 2^53 − 2 counters as one range", () => {
    const sent = envelope("x", "x", Number.MAX_SAFE_INTEGER);
    expect(orderThread([sent]).gaps).toEqual([
      { device: deviceOf("x"), from: 1, to: Number.MAX_SAFE_INTEGER - 1 },
    ]);
  });

  test("takes 20,000 messages in a chain without recursion", () => {
    const long = Array.from({ length: 20_000 }, (_, i) =>
      envelope(
        `n${i}`,
        "n",
        i + 1,
        i === 0 ? {} : { prevOwn: hashOf(`n${i - 1}`), parents: [hashOf(`n${i - 1}`)] },
      ),
    ).reverse();
    const { list, childless } = orderThread(long);
    expect(list).toHaveLength(20_000);
    expect(childless.map(toHex)).toEqual([toHex(hashOf("n19999"))]);
  });
});

describe("heads", () => {
  test("are the childless messages; a receipt neither is one nor hides one", () => {
    const { childless, headsHash: heads } = orderThread(six);
    expect(childless.map(toHex).toSorted()).toEqual([toHex(hashOf("b3")), toHex(hashOf("c1"))].toSorted());
    expect(toHex(heads)).toBe(toHex(headsHash([hashOf("c1"), hashOf("b3")])));
  });

  test("are equal exactly when the transcripts are", () => {
    expect(toHex(orderThread(six.slice(0, 5)).headsHash)).not.toBe(toHex(orderThread(six).headsHash));
  });

  test("give the next message its parents: eight at most, the latest, ascending", () => {
    const many = Array.from({ length: 12 }, (_, i) => envelope(`m${i}`, `d${i}`, 1, { sentMs: i }));
    const parents = nextParents(orderThread(many)).map(toHex);
    expect(parents).toEqual(parents.toSorted());
    expect(new Set(parents)).toEqual(new Set(many.slice(4).map(({ envHash }) => toHex(envHash))));
  });
});

describe("an author who was revoked later", () => {
  const stolen = (name: string, ctr: number, receivedBefore: boolean, more: Partial<OrderInput> = {}) => ({
    ...envelope(name, "thief", ctr, more),
    authorLive: false,
    receivedBefore,
  });
  const live = (name: string, ctr: number, more: Partial<OrderInput> = {}) => ({
    ...envelope(name, "live", ctr, more),
    authorLive: true,
    receivedBefore: false,
  });

  test("keeps what was received before, and what a live author answered; the rest is set aside", () => {
    const all = [
      stolen("received", 1, true),
      stolen("old", 2, false),
      stolen("answered", 3, false, { parents: [hashOf("old")] }),
      live("answer", 1, { parents: [hashOf("answered")] }),
      stolen("back-dated", 4, false, { sentMs: 1, parents: [hashOf("answer")] }),
    ];
    expect(quarantined(all).map(toHex)).toEqual([toHex(hashOf("back-dated"))]);
  });

  test("cannot vouch for himself", () => {
    const all = [stolen("one", 1, false), stolen("two", 2, false, { parents: [hashOf("one")] })];
    expect(quarantined(all)).toHaveLength(2);
  });
});
