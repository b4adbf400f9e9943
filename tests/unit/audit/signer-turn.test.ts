import { mkdtemp, readdir, rm, type stat, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { afterAll, afterEach, beforeEach, expect, it, vi } from "vitest";
import { ORIGIN } from "./sample.ts";

/** What happens between a look at a lock and what is done about it. */
const between = vi.hoisted(() => ({ once: null as (() => Promise<void>) | null }));
vi.mock("node:fs/promises", async (actual) => {
  const files = await actual<typeof import("node:fs/promises")>();
  const looked = async (...asked: Parameters<typeof stat>) => {
    const found = await files.stat(...asked);
    const { once } = between;
    if (once !== null && String(asked[0]).endsWith(".new")) {
      between.once = null;
      await once();
    }
    return found;
  };
  return { ...files, stat: looked };
});

// A worker keeps the modules that other tests have read, over files as they are; and the next test reads them anew.
vi.resetModules();
const { createSignerState } = await import("#signer/memory.ts");
afterAll(() => {
  vi.resetModules();
});

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "bedside-turn-"));
});
afterEach(() => rm(folder, { recursive: true }));

const at = (size: number) => ({ origin: ORIGIN, size, root: new Uint8Array(32).fill(size) });
function gate() {
  let open: () => void = () => undefined;
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { open, opened };
}

/** A memory with a lock that was left, and two that wait for it: the second has looked at it when the first takes it over. */
async function twoWaiters() {
  await createSignerState(folder).write(at(1));
  const [name = ""] = await readdir(folder);
  const lock = path.join(folder, `${name}.new`);
  await writeFile(lock, "");
  await utimes(lock, 0, 0);
  const [inTurn, goOn] = [gate(), gate()];
  const turns: string[] = [];
  const first = createSignerState(folder, async () => {
    turns.push("first");
    inTurn.open();
    await goOn.opened;
  });
  const second = createSignerState(folder, async () => {
    turns.push("second");
  });
  await first.read(ORIGIN);
  await second.read(ORIGIN);
  let firstWrote: Promise<boolean> = Promise.resolve(false);
  between.once = async () => {
    firstWrote = first.write(at(2));
    await inTurn.opened;
  };
  const secondWrote = second.write(at(3));
  await inTurn.opened;
  return { turns, goOn, secondWrote, firstWrote: () => firstWrote };
}

it("two that find the same lock left behind take it over one after the other, and neither publishes for the other", async () => {
  const { turns, goOn, secondWrote, firstWrote } = await twoWaiters();
  await pause(100);
  expect(turns).toEqual(["first"]);
  goOn.open();
  expect([await firstWrote(), await secondWrote]).toEqual([true, false]);
  expect((await createSignerState(folder).read(ORIGIN))?.size).toBe(2);
  expect(await readdir(folder)).toHaveLength(1);
});

it("one whose turn another took over while it stood still publishes nothing, and reads again", async () => {
  const [inTurn, goOn] = [gate(), gate()];
  await createSignerState(folder).write(at(1));
  const [name = ""] = await readdir(folder);
  const slow = createSignerState(folder, async () => {
    inTurn.open();
    await goOn.opened;
  });
  await slow.read(ORIGIN);
  const slowWrote = slow.write(at(2));
  await inTurn.opened;
  await utimes(path.join(folder, `${name}.new`), 0, 0);
  expect(await createSignerState(folder).write(at(3))).toBe(true);
  goOn.open();
  expect(await slowWrote).toBe(false);
  expect((await createSignerState(folder).read(ORIGIN))?.size).toBe(3);
  expect(await readdir(folder)).toHaveLength(1);
});
