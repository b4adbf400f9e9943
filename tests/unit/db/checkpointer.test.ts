import { expect, it } from "vitest";
import type { SignedLog } from "#audit/signer.ts";
import { createCheckpointer } from "#db/checkpointer.server.ts";

/** A log that grows, a clock that is set, and a signer that can be held up. */
function openCheckpointer() {
  const log = { origin: "clinic.test/bedside-audit/2026", size: 1 };
  const seen = { reads: 0, signed: [] as number[] };
  let now = 0;
  let gate: Promise<void> = Promise.resolve();
  const current = createCheckpointer({
    signer: async ({ origin, size }: SignedLog) => {
      seen.signed.push(size);
      await gate;
      return { note: `${origin}/${size}`, checkpoint: { origin, size, root: new Uint8Array(32) } };
    },
    read: async () => {
      seen.reads += 1;
      return { ...log, tile: async () => new Uint8Array() };
    },
    clock: () => now,
  });
  return {
    ...{ current, log, seen },
    at: (ms: number) => {
      now = ms;
    },
    hold: (until: Promise<void>) => {
      gate = until;
    },
  };
}

it("a note is handed out until it is a second old; then the log is looked at, and signed anew only where it grew", async () => {
  const { current, log, seen, at } = openCheckpointer();
  const first = await current();
  log.size = 2;
  at(999);
  expect([await current(), seen.reads]).toEqual([first, 1]);
  at(1000);
  const second = await current();
  expect([second.checkpoint.size, seen.reads]).toEqual([2, 2]);
  at(2000);
  expect([await current(), seen]).toEqual([second, { reads: 3, signed: [1, 2] }]);
  log.origin = "clinic.test/bedside-audit/2027";
  at(3000);
  expect((await current()).checkpoint.origin).toBe(log.origin);
});

it("whoever asks for an entry is given a note that covers it, young though the one before is", async () => {
  const { current, log, seen } = openCheckpointer();
  const { checkpoint } = await current(1);
  expect(checkpoint.size).toBe(1);
  await current(1);
  expect(seen.signed).toEqual([1]);
  log.size = 5;
  expect((await current(5)).checkpoint.size).toBe(5);
});

it("calls that meet share one signature, but not one that was begun before the entry was there", async () => {
  const { current, log, seen, hold } = openCheckpointer();
  let open: () => void = () => undefined;
  hold(
    new Promise((resolve) => {
      open = resolve;
    }),
  );
  const together = [current(), current(), current()];
  await expect.poll(() => seen.signed).toEqual([1]);
  log.size = 2;
  const late = current(2);
  open();
  expect((await Promise.all(together)).map(({ checkpoint }) => checkpoint.size)).toEqual([1, 1, 1]);
  expect((await late).checkpoint.size).toBe(2);
  expect(seen.signed).toEqual([1, 2]);
});

it("a refusal is nobody's note: the next one who asks has the log signed anew", async () => {
  const { current, log, seen, hold } = openCheckpointer();
  hold(Promise.reject(new Error("E_ROLLBACK")));
  await expect(current()).rejects.toThrow("E_ROLLBACK");
  const covering = current(2);
  await expect(current()).rejects.toThrow("E_ROLLBACK");
  await expect(covering).rejects.toThrow("E_ROLLBACK");
  hold(Promise.resolve());
  log.size = 2;
  expect((await current(2)).checkpoint.size).toBe(2);
  expect(seen.signed.at(-1)).toBe(2);
});
