import { expect, test } from "vitest";
import { compare, ratio } from "#tests/bench/compare.ts";
import { bareOpen, bareSeal } from "#tests/bench/crypto/bare.ts";
import { conversationOf } from "#tests/bench/crypto/conversation.ts";
import { passLargeFile } from "#tests/bench/crypto/large-file.ts";
import { openedText } from "#tests/bench/crypto/messages.ts";
import { meets } from "#tests/bench/figure.ts";

const tiny = { rounds: 3, sliceMs: 0.01 };

test("what is timed opens to the text, and what does not open is not timed", async () => {
  const conversation = await conversationOf(2);
  expect(await openedText(conversation)).toBe(conversation.text);
  await bareSeal(conversation)();
  await (await bareOpen(conversation))();
  const { delivered } = conversation;
  const altered = { ...delivered, ct: delivered.ct.map((byte, i) => (i === 0 ? byte ^ 1 : byte)) };
  await expect(openedText({ ...conversation, delivered: altered })).rejects.toThrow();
});

test("a large file comes out as long as it went in", async () => {
  expect(await passLargeFile(1_500_000, () => undefined)).toBe(1_500_000);
});

test("subjects take turns, each as often in every round, and ratios are of one round", async () => {
  const order: string[] = [];
  const subject = (name: string) => () => void order.push(name);
  const comparison = await compare({ one: subject("one"), two: subject("two") }, tiny);
  expect(Object.values(comparison.times).map((times) => times.length)).toEqual([3, 3]);
  expect(new Set(order).size).toBe(2);
  const times = { slow: [20, 200, 40], base: [10, 100, 10] };
  const figure = ratio({ times }, "slow", "base", {
    name: "x",
    where: "Node",
    aim: { type: "at most", value: 1.5 },
  });
  expect(figure.value).toBe(2);
  expect(meets(figure)).toBe(false);
});
