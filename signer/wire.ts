import type { Readable, Writable } from "node:stream";
import { z } from "zod/mini";
import { fromBase64, toBase64 } from "#audit/base64.ts";
import type { Checkpoint } from "#audit/checkpoint.ts";
import { HASH_LENGTH } from "#audit/hashes.ts";
import type { Closing } from "#audit/signer.ts";

/** Between whoever serves the logs and the signer's process: a JSON object a line, in both directions (audit SPEC §13). */
const count = z.int().check(z.nonnegative());
const kind = z.enum(["access", "keys"]);
const base64 = z.string().check(z.maxLength(11_000), z.regex(/^[A-Za-z0-9+/]*={0,2}$/));
const origin = z.string().check(z.minLength(1), z.maxLength(512));
const note = z.string().check(z.maxLength(16_384));
const sentCheckpoint = z.strictObject({ origin, size: count, root: base64 });
export type SentCheckpoint = z.infer<typeof sentCheckpoint>;

/** A first entry is at most as long as a tile, and a path has no more hashes than a size has bits. */
const closing = z.strictObject({ origin, first: base64, proof: z.array(base64).check(z.maxLength(64)) });

export const toSigner = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal("open"), id: count }),
  z.strictObject({ type: z.literal("signed"), id: count }),
  z.strictObject({
    type: z.literal("sign"),
    id: count,
    kind,
    origin,
    size: count,
    closing: z.optional(closing),
  }),
  /** What the signer asked for: 32 bytes a hash, at most 256 of them; null where there is none. */
  z.strictObject({ type: z.literal("tile"), ask: count, hashes: z.nullable(base64) }),
]);
export type ToSigner = z.infer<typeof toSigner>;

export const fromSigner = z.discriminatedUnion("type", [
  z.strictObject({
    ...{ type: z.literal("opened"), id: count, changes: z.array(note) },
    keys: z.strictObject({ access: base64, keys: base64 }),
  }),
  z.strictObject({ type: z.literal("checkpoints"), id: count, all: z.array(sentCheckpoint) }),
  z.strictObject({ type: z.literal("note"), id: count, checkpoint: sentCheckpoint, note }),
  /** Code of a SignerError; `tile` where a part of the tree is missing; null for anything else. */
  z.strictObject({
    type: z.literal("failed"),
    id: count,
    code: z.nullable(z.string().check(z.maxLength(20))),
  }),
  z.strictObject({ type: z.literal("ask"), id: count, ask: count, level: count, index: count }),
]);
export type FromSigner = z.infer<typeof fromSigner>;

/** A tile is 11 KB and the changes of a clinic's life are some hundred: what goes on without end is none of ours. */
const MAX_LINE = 1 << 20;

/**
 * Calls `take` with each message, and `ended` once: when the other side is gone, or has said what is no message, after which
 * nothing more of it is read.
 */
export function listen<Message>(
  from: Readable,
  schema: { safeParse(value: unknown): { success: true; data: Message } | { success: false } },
  take: (message: Message) => void,
  ended: () => void,
): void {
  let rest = "";
  let over = false;
  const end = () => {
    if (over) return;
    over = true;
    from.destroy();
    ended();
  };
  from.setEncoding("utf8");
  from.on("data", (chunk: string) => {
    const lines = (rest + chunk).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) {
      if (over) return;
      const read = line.length > MAX_LINE ? null : schema.safeParse(jsonIn(line));
      if (!read?.success) return end();
      take(read.data);
    }
    if (rest.length > MAX_LINE) end();
  });
  for (const event of ["end", "close", "error"]) from.on(event, end);
}

function jsonIn(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

export function say(to: Writable, message: ToSigner | FromSigner): void {
  if (to.writable) to.write(`${JSON.stringify(message)}\n`);
}

export function sent({ origin: name, size, root }: Checkpoint): SentCheckpoint {
  return { origin: name, size, root: toBase64(root) };
}

export function sentClosing({ origin: name, first, proof }: Closing): z.infer<typeof closing> {
  return { origin: name, first: toBase64(first), proof: proof.map(toBase64) };
}

/** Null for what is none. */
export function receivedClosing(sentOne: z.infer<typeof closing>): Closing | null {
  const [first, ...proof] = [sentOne.first, ...sentOne.proof].map(fromBase64);
  if (!first || proof.some((hash) => hash === null)) return null;
  return { origin: sentOne.origin, first, proof: proof.filter((hash) => hash !== null) };
}

/** Null for what is no checkpoint. */
export function received({ origin: name, size, root }: SentCheckpoint): Checkpoint | null {
  const bytes = fromBase64(root);
  return bytes?.length === HASH_LENGTH ? { origin: name, size, root: bytes } : null;
}
