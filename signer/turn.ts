import { randomUUID } from "node:crypto";
import { link, open, readdir, rename, stat, unlink } from "node:fs/promises";
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";

/** A write takes milliseconds; a lock of this age was left by a process that was killed in the middle. */
const ABANDONED_AFTER_MS = 10_000;
const WAIT_MS = 20;

/** What only one of those who share a folder has at a time. */
export interface Turn {
  /** A file of this turn alone, beside the lock; whoever takes over a lock that was left removes it. */
  readonly own: string;
  /** False once another one has taken this turn for abandoned. */
  isHeld(): Promise<boolean>;
  end(): Promise<void>;
}

type Seen = { readonly ino: bigint; readonly mtimeNs: bigint };

/** Waits for the lock file that only one can make. */
export async function takeTurn(lock: string): Promise<Turn> {
  let watched: { mtimeNs: bigint | null; since: number } = { mtimeNs: null, since: performance.now() };
  for (;;) {
    const turn = await made(lock);
    if (turn !== null) return turn;
    const seen = await seenAt(lock);
    const mtimeNs = seen?.mtimeNs ?? null;
    if (mtimeNs !== watched.mtimeNs) watched = { mtimeNs, since: performance.now() };
    // Watched as well as dated: a clock that was set back would make a file of the future look young for ever.
    const agesMs =
      mtimeNs === null ? [] : [Date.now() - Number(mtimeNs) / 1e6, performance.now() - watched.since];
    if (seen !== null && agesMs.some((ageMs) => ageMs > ABANDONED_AFTER_MS)) {
      if (await takeAway(lock, seen)) await removeLeft(lock);
    } else await pause(WAIT_MS);
  }
}

async function made(lock: string): Promise<Turn | null> {
  try {
    const file = await open(lock, "wx", 0o600);
    const { ino, mtimeNs } = await file.stat({ bigint: true });
    // As long as it is open, no other file gets its number.
    const isHeld = async () => (await seenAt(lock))?.ino === ino;
    return {
      own: besides(lock),
      isHeld,
      async end() {
        if (await isHeld()) await takeAway(lock, { ino, mtimeNs });
        await file.close();
      },
    };
  } catch (error) {
    if (codeOf(error) === "EEXIST") return null;
    throw error;
  }
}

/**
 * Removes the lock that was seen and no other one: of two that saw the same, the second would remove what the first has made since.
 * False when it was another one, which is put back.
 */
async function takeAway(lock: string, { ino, mtimeNs }: Seen): Promise<boolean> {
  const aside = besides(lock);
  try {
    await rename(lock, aside);
  } catch (error) {
    if (codeOf(error) === "ENOENT") return false;
    throw error;
  }
  const moved = await seenAt(aside);
  const isThat = moved?.ino === ino && moved.mtimeNs === mtimeNs;
  // Where it cannot go back, whoever holds it finds that out before it writes.
  if (!isThat) await link(aside, lock).catch(() => undefined);
  await unlink(aside).catch(() => undefined);
  return isThat;
}

/** What a turn that was given up had written: if it goes on after all, it has nothing to publish. */
async function removeLeft(lock: string): Promise<void> {
  const folder = path.dirname(lock);
  const start = `${path.basename(lock)}-`;
  for (const name of await readdir(folder))
    if (name.startsWith(start)) await unlink(path.join(folder, name)).catch(() => undefined);
}

function besides(lock: string): string {
  return `${lock}-${randomUUID()}`;
}

async function seenAt(file: string): Promise<Seen | null> {
  try {
    return await stat(file, { bigint: true });
  } catch (error) {
    if (codeOf(error) === "ENOENT") return null;
    throw error;
  }
}

export function codeOf(error: unknown): unknown {
  return error instanceof Error && "code" in error ? error.code : undefined;
}
