import type { Readable, Writable } from "node:stream";
import { setTimeout as pause } from "node:timers/promises";
import { AUDIT_CODES } from "#audit/audit-code.ts";
import { fromBase64, toBase64 } from "#audit/base64.ts";
import { type Checkpoint, CheckpointError, openCheckpoint } from "#audit/checkpoint.ts";
import { verifyEd25519 } from "#audit/cli/ed25519.ts";
import type { LogKind } from "#audit/log-change.ts";
import { NoteError } from "#audit/note.ts";
import { type SignedLog, SignerError } from "#audit/signer.ts";
import { type LogSigner, SignerAway } from "./log-signer.ts";
import { type FromSigner, fromSigner, listen, received, say, sentClosing, type ToSigner } from "./wire.ts";

export interface SignerLine {
  from: Readable;
  to: Writable;
  end(): void;
}

type Call = Exclude<ToSigner, { type: "tile" }>;
type Waiting = {
  resolve(message: FromSigner): void;
  reject(cause: unknown): void;
  log: SignedLog | null;
  /** Why a tile could not be read here, which says nothing about the log. */
  trouble?: unknown;
};
type Opened = FromSigner & { type: "opened" };

const BACKOFF_MS = 300;
/** A signer that was killed is back within this; whoever asks meanwhile waits so long. */
const PATIENCE_MS = 3_000;
/** Longer than the signer gives itself for one signature, and one that waits before it. */
const ANSWER_MS = 25_000;

/**
 * A signer in a process of its own. `connect` is called again whenever the line breaks, until `close`. Rejects with SignerAway when
 * none answers. Keys and changes stay those of the first answer: one that comes back with others signs nothing for this process,
 * which has to be started again with them. What it signs is verified before it is believed.
 */
export async function connectSigner(
  connect: () => Promise<SignerLine>,
  { patienceMs = PATIENCE_MS } = {},
): Promise<LogSigner> {
  let line: SignerLine | null = null;
  let isClosed = false;
  let first: Opened | null = null;
  let nextId = 1;
  let isReconnecting = false;
  const waiting = new Set<() => void>();
  const calls = new Map<number, Waiting>();

  function take(from: SignerLine, message: FromSigner): void {
    const call = calls.get(message.id);
    if (call === undefined) return;
    if (message.type === "ask") return void answerAsk(from, message, call);
    calls.delete(message.id);
    if (message.type === "failed") call.reject(call.trouble ?? failure(message.code));
    else call.resolve(message);
  }

  async function answerAsk(
    { to }: SignerLine,
    { ask, level, index }: FromSigner & { type: "ask" },
    call: Waiting,
  ): Promise<void> {
    const hashes = await call.log?.tile(level, index).then(toBase64, (cause: unknown) => {
      if (!(cause instanceof RangeError)) call.trouble = cause;
      return null;
    });
    say(to, { type: "tile", ask, hashes: hashes ?? null });
  }

  function lost(): void {
    line = null;
    for (const { reject } of calls.values()) reject(new SignerAway());
    calls.clear();
    if (first !== null) void reconnect();
  }

  async function reconnect(): Promise<void> {
    if (isReconnecting) return;
    isReconnecting = true;
    while (!isClosed && line === null) {
      await pause(BACKOFF_MS, undefined, { ref: false });
      await begin().catch(() => undefined);
    }
    isReconnecting = false;
  }

  async function begin(): Promise<void> {
    const found = await connect();
    if (isClosed) return found.end();
    found.to.on("error", () => found.end());
    listen(found.from, fromSigner, (message) => take(found, message), lost);
    const opened = await ask(found, (id) => ({ type: "open", id }));
    if (opened.type !== "opened" || (first !== null && !isSame(first, opened))) {
      found.end();
      throw new SignerAway();
    }
    first ??= opened;
    line = found;
    for (const go of waiting) go();
  }

  function ask(
    to: SignerLine,
    make: (id: number) => Call,
    log: SignedLog | null = null,
  ): Promise<FromSigner> {
    const id = nextId++;
    return new Promise<FromSigner>((resolve, reject) => {
      const late = setTimeout(() => to.end(), ANSWER_MS);
      late.unref();
      const settled =
        <T>(then: (value: T) => void) =>
        (value: T) => {
          clearTimeout(late);
          then(value);
        };
      calls.set(id, { resolve: settled(resolve), reject: settled(reject), log });
      say(to.to, make(id));
    });
  }

  async function call(make: (id: number) => Call, log: SignedLog | null = null): Promise<FromSigner> {
    if (line === null && !isClosed) await back();
    if (line === null) throw new SignerAway();
    return ask(line, make, log);
  }

  /** Until it is there again, or patience ends. */
  async function back(): Promise<void> {
    let arrived: () => void = () => undefined;
    const there = new Promise<void>((resolve) => {
      arrived = resolve;
    });
    waiting.add(arrived);
    await Promise.race([there, pause(patienceMs, undefined, { ref: false })]);
    waiting.delete(arrived);
  }

  try {
    await begin();
  } catch (cause) {
    isClosed = true;
    throw cause instanceof SignerAway ? cause : new SignerAway("no signer", { cause });
  }
  const keys = keysOf(first);

  async function signedByIt(): Promise<Checkpoint[]> {
    const answer = await call((id) => ({ type: "signed", id }));
    const all = answer.type === "checkpoints" ? answer.all.map(received) : [null];
    if (all.includes(null)) throw new SignerAway();
    return all.filter((each) => each !== null);
  }

  return {
    keys,
    changes: (first as Opened | null)?.changes ?? [],
    async ready() {
      const opened = await call((id) => ({ type: "open", id }));
      if (opened.type !== "opened" || first === null || !isSame(first, opened)) throw new SignerAway();
    },
    async sign(kind, log) {
      const { origin, size } = log;
      const closing = log.closing ? await log.closing(await signedByIt()) : null;
      const said = closing === null ? {} : { closing: sentClosing(closing) };
      const answer = await call((id) => ({ type: "sign", id, kind, origin, size, ...said }), log);
      if (answer.type !== "note") throw new SignerAway();
      return { checkpoint: opened(answer.note, log, keys[kind]), note: answer.note };
    },
    signed: signedByIt,
    async close() {
      isClosed = true;
      line?.end();
    },
  };
}

/** What was asked for, under the key that it had at first: a signer that answers with anything else is none. */
function opened(note: string, { origin, size }: SignedLog, publicKey: Uint8Array): Checkpoint {
  try {
    const key = { name: origin, publicKey };
    const checkpoint = openCheckpoint(new TextEncoder().encode(note), origin, [key], verifyEd25519);
    if (checkpoint.size === size) return checkpoint;
  } catch (cause) {
    if (!(cause instanceof NoteError || cause instanceof CheckpointError)) throw cause;
  }
  throw new SignerAway();
}

function keysOf(first: Opened | null): Record<LogKind, Uint8Array> {
  const [access, keys] = [fromBase64(first?.keys.access ?? ""), fromBase64(first?.keys.keys ?? "")];
  if (access?.length !== 32 || keys?.length !== 32) throw new SignerAway();
  return { access, keys };
}

function isSame(a: Opened, b: Opened): boolean {
  return (
    a.keys.access === b.keys.access &&
    a.keys.keys === b.keys.keys &&
    a.changes.length === b.changes.length &&
    a.changes.every((note, i) => note === b.changes[i])
  );
}

function failure(code: string | null): Error {
  if (code === "tile") return new RangeError("no such tile");
  const known = AUDIT_CODES.find((each) => each === code);
  return known === undefined ? new SignerAway() : new SignerError(known);
}
