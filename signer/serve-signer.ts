import type { Readable, Writable } from "node:stream";
import { fromBase64, toBase64 } from "#audit/base64.ts";
import { HASH_LENGTH } from "#audit/hashes.ts";
import type { InTurn } from "#audit/in-turn.ts";
import { SignerError } from "#audit/signer.ts";
import { isExpected } from "./expected-log.ts";
import { type LogSigner, SignerAway } from "./log-signer.ts";
import { type FromSigner, listen, receivedClosing, say, sent, type ToSigner, toSigner } from "./wire.ts";

export interface Serving {
  signer: LogSigner;
  /** Of the clinic: logs of another one are signed for nobody. */
  host: string;
  /** One call after the other, over all who are connected: the signer's memory is one. */
  turn: InTurn;
  clock: () => number;
  /** The signer has to be opened again: a key was replaced, or a restore named. */
  onAway: () => void;
}

/** Whoever asks for more at once, or for more of one tree than any proof needs, is not the server. */
const MAX_CALLS = 16;
const MAX_TILES = 128;
/** All that one signature may take: others wait for it. */
const WITHIN_MS = 10_000;
const MAX_TILE = 256 * HASH_LENGTH;

/**
 * Answers one client until it is gone. It may ask for signatures of what extends what was signed, and look at what was; nothing that
 * it says opens an epoch, replaces a key or gives one out. Trust: it has the logs in its hands and may say anything about them.
 */
export function serveSigner(
  { from, to }: { from: Readable; to: Writable },
  { signer, host, turn, clock, onAway }: Serving,
): Promise<void> {
  const asked = new Map<number, { resolve(hashes: Uint8Array): void; reject(cause: Error): void }>();
  let nextAsk = 1;
  let calls = 0;
  let isGone = false;

  function tileOf(id: number) {
    let tiles = 0;
    return (level: number, index: number) =>
      new Promise<Uint8Array>((resolve, reject) => {
        tiles += 1;
        if (isGone || tiles > MAX_TILES) return reject(new RangeError("no such tile"));
        const ask = nextAsk++;
        asked.set(ask, { resolve, reject });
        say(to, { type: "ask", id, ask, level, index });
      });
  }

  async function answer(message: Exclude<ToSigner, { type: "tile" }>): Promise<FromSigner> {
    const { id } = message;
    switch (message.type) {
      case "open": {
        await signer.ready();
        const { access, keys } = signer.keys;
        const publicKeys = { access: toBase64(access), keys: toBase64(keys) };
        return { type: "opened", id, keys: publicKeys, changes: [...signer.changes] };
      }
      case "signed":
        return { type: "checkpoints", id, all: (await signer.signed()).map(sent) };
      case "sign": {
        const { kind, origin, size } = message;
        const said = message.closing === undefined ? null : receivedClosing(message.closing);
        const known = { host, signed: await signer.signed(), nowMs: clock() };
        if (!isExpected(kind, origin, known)) throw new SignerError("E_ORIGIN");
        const signing = signer.sign(kind, { origin, size, tile: tileOf(id), closing: async () => said });
        const { checkpoint, note } = await within(WITHIN_MS, signing, () => drop("late"));
        return { type: "note", id, checkpoint: sent(checkpoint), note };
      }
    }
  }

  function drop(why: string): void {
    for (const { reject } of asked.values()) reject(new RangeError(why));
    asked.clear();
  }

  function take(message: ToSigner): void {
    if (message.type === "tile") {
      takeTile(message);
      return;
    }
    calls += 1;
    if (calls > MAX_CALLS) return void from.destroy();
    turn(() => answer(message))
      .then(
        (found) => say(to, found),
        (cause: unknown) => {
          say(to, { type: "failed", id: message.id, code: codeOf(cause) });
          if (cause instanceof SignerAway) onAway();
        },
      )
      .finally(() => {
        calls -= 1;
      });
  }

  function takeTile({ ask, hashes }: ToSigner & { type: "tile" }): void {
    const waiting = asked.get(ask);
    asked.delete(ask);
    const bytes = hashes === null ? null : fromBase64(hashes);
    if (bytes === null || bytes.length > MAX_TILE) waiting?.reject(new RangeError("no such tile"));
    else waiting?.resolve(bytes);
  }

  return new Promise((resolve) => {
    listen(from, toSigner, take, () => {
      isGone = true;
      drop("the client is gone");
      resolve();
    });
  });
}

/** Late work is made to fail by `cut`, so that it ends before the next one begins. */
async function within<T>(ms: number, work: Promise<T>, cut: () => void): Promise<T> {
  let isLate = false;
  const timer = setInterval(() => {
    isLate = true;
    cut();
  }, ms);
  try {
    return await work;
  } catch (cause) {
    // Tiles that were never read are none that are missing.
    throw isLate ? new Error("late", { cause }) : cause;
  } finally {
    clearInterval(timer);
  }
}

/** A tree whose parts are missing is told apart from a signer that does not work. */
function codeOf(cause: unknown): string | null {
  if (cause instanceof SignerError) return cause.code;
  return cause instanceof RangeError ? "tile" : null;
}
