import { randomBytes } from "node:crypto";
import { expect, it } from "vitest";
import { pooledRandom } from "#db/pooled-random.server.ts";

it("short draws give each byte of the source once and in its order, long ones go past the pool", () => {
  const drawn: number[] = [];
  let next = 0;
  const counting = (length: number) => {
    drawn.push(length);
    return Uint8Array.from({ length }, () => next++ % 251);
  };
  const random = pooledRandom(counting);
  const short = Array.from({ length: 300 }, () => [...random(16)]).flat();
  expect(short).toEqual(Array.from({ length: 4800 }, (_, at) => at % 251));
  expect(drawn).toEqual([4096, 4096]);
  expect(random(32)).toHaveLength(32);
  expect(drawn.at(-1)).toBe(32);
});

it("what was given out does not change, and is given to nobody else", () => {
  const random = pooledRandom((length) => new Uint8Array(randomBytes(length)));
  const taken = Array.from({ length: 1000 }, () => random(16));
  const texts = taken.map((bytes) => Buffer.from(bytes).toString("hex"));
  expect(new Set(texts).size).toBe(1000);
  random(16).fill(0);
  expect(taken.map((bytes) => Buffer.from(bytes).toString("hex"))).toEqual(texts);
});
