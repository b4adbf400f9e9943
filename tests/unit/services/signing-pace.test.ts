import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Checkpoints } from "#app/services/audit-log/checkpoints.server.ts";
import { type SignedLog, SignerError } from "#audit/signer.ts";
import { type LogSigner, SignerAway } from "#signer/log-signer.ts";

const ORIGIN = "clinic.test/bedside-audit/2026";

beforeEach(() => void vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] }));
afterEach(() => void vi.useRealTimers());

/** A log and its signer, which signs or throws what it is told to. */
function open() {
  const log = { origin: ORIGIN, size: 0 };
  const seen = { signed: [] as number[], failures: [] as unknown[], fails: null as Error | null };
  const signer: LogSigner = {
    keys: { access: new Uint8Array(32), keys: new Uint8Array(32) },
    changes: [],
    sign: async (_kind, { origin, size }: SignedLog) => {
      if (seen.fails) throw seen.fails;
      seen.signed.push(size);
      return { note: `note ${size}`, checkpoint: { origin, size, root: new Uint8Array(32) } };
    },
    signed: async () => [],
    ready: async () => undefined,
    close: async () => undefined,
  };
  const checkpoints = new Checkpoints({
    ...{ kind: "access", signer, monotonic: () => 0 },
    read: async () => ({ ...log, tile: async () => new Uint8Array() }),
    onError: (failure) => seen.failures.push(failure),
  });
  const append = (count: number) => {
    log.size += count;
    checkpoints.appended(count);
  };
  return { checkpoints, append, log, seen };
}

test("what was appended is signed half a second later, and at once when 256 entries wait, whoever asks", async () => {
  const { checkpoints, append, seen } = open();
  append(1);
  await vi.advanceTimersByTimeAsync(300);
  append(254);
  await vi.advanceTimersByTimeAsync(199);
  expect(seen.signed).toEqual([]);
  await vi.advanceTimersByTimeAsync(1);
  expect(seen.signed).toEqual([255]);
  append(255);
  await vi.advanceTimersByTimeAsync(1);
  expect(seen.signed).toEqual([255]);
  append(1);
  await vi.advanceTimersByTimeAsync(1);
  expect(seen.signed).toEqual([255, 511]);
  append(1);
  await checkpoints.stop();
  expect(seen.signed).toEqual([255, 511, 512]);
  await vi.advanceTimersByTimeAsync(1_000);
  expect([seen.signed.length, seen.failures]).toEqual([3, []]);
});

test("a signature that fails with nobody waiting is told, and whoever asks then is shown the last note with the reason", async () => {
  const { checkpoints, append, log, seen } = open();
  append(2);
  await checkpoints.requireSame();
  for (const code of ["E_FORK", "E_ROLLBACK"] as const) {
    seen.fails = new SignerError(code);
    append(1);
    await vi.advanceTimersByTimeAsync(500);
    expect(seen.failures.at(-1)).toBe(seen.fails);
    expect(await checkpoints.current(log.size)).toMatchObject({ note: "note 2", refused: code });
  }
  seen.fails = null;
  expect(await checkpoints.current(log.size)).toMatchObject({ note: "note 4", refused: null });
});

test("while the signer is away the last note is handed out as far as it reaches, and not for another log", async () => {
  const { checkpoints, append, seen } = open();
  append(2);
  await checkpoints.requireSame();
  seen.fails = new SignerAway();
  append(1);
  await vi.advanceTimersByTimeAsync(500);
  expect(await checkpoints.current(2)).toMatchObject({ note: "note 2", refused: null });
  await expect(checkpoints.current(3)).rejects.toMatchObject({ code: "E_UNAVAILABLE" });
  await expect(checkpoints.current(0, "clinic.test/bedside-audit/2027")).rejects.toMatchObject({
    code: "E_UNAVAILABLE",
  });
});

test("a log that ended is signed once; one that is not what was signed has no note, and says why", async () => {
  const { checkpoints, seen } = open();
  const ended = { origin: ORIGIN, size: 9, tile: async () => new Uint8Array() };
  seen.fails = new SignerError("E_FORK");
  expect(await checkpoints.last(ended)).toEqual({ note: "", refused: "E_FORK" });
  seen.fails = new RangeError();
  expect(await checkpoints.last(ended)).toEqual({ note: "", refused: "E_FORK" });
  seen.fails = new SignerAway();
  await expect(checkpoints.last(ended)).rejects.toBe(seen.fails);
  seen.fails = null;
  for (const _ of [1, 2]) expect(await checkpoints.last(ended)).toEqual({ note: "note 9", refused: null });
  expect(seen.signed).toEqual([9]);
});
