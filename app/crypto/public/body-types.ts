import * as z from "zod/mini";
import { fromBase64url, toBase64url } from "#app/lib/base64url.ts";
import { utf8 } from "#app/lib/bytes.ts";
import { attachmentLimits } from "./attachment-manifest.ts";
import type { EnvelopeKind } from "./envelope-header.ts";

// Without this zod probes `new Function`, which our content security policy reports as a violation.
z.config({ jitless: true });

export const categories = [
  "general",
  "appointment",
  "medication",
  "test-result",
  "education",
  "other",
] as const;
export const urgencies = ["routine", "soon", "urgent"] as const;
export const receiptStatuses = ["received", "opened"] as const;

/** Entries of one history envelope (SPEC §10). */
export const historyBatch = 500;
const voidLimit = 64;

/** Canonical base64url of exactly `length` bytes. */
function bytes(length: number) {
  const text = z.string().check(z.length(Math.ceil((length * 4) / 3)), z.refine(isCanonical));
  return z.codec(
    text,
    z.custom<Uint8Array>((value) => value instanceof Uint8Array),
    {
      decode: (value) => fromBase64url(value),
      encode: (value) => toBase64url(value),
    },
  );
}

function isCanonical(value: string): boolean {
  try {
    fromBase64url(value);
    return true;
  } catch {
    // A RangeError is the answer: not base64url, or not its canonical form.
    return false;
  }
}

/** One form for one text (SPEC §8): no lone surrogate, NFC. Writing normalises, reading only checks. */
function text(...checks: Parameters<ReturnType<typeof z.string>["check"]>) {
  const strict = z.string().check(
    z.refine((value) => !/\p{Surrogate}/u.test(value)),
    z.refine((value) => value.normalize("NFC") === value),
    ...checks,
  );
  return z.codec(strict, z.string(), {
    decode: (value) => value,
    encode: (value) => value.normalize("NFC"),
  });
}

const noControls = z.refine<string>((value) => !/\p{Cc}/u.test(value));
const upToBytes = (limit: number) => z.refine<string>((value) => utf8(value).length <= limit);
const safeCount = z.int().check(z.gte(0), z.lte(Number.MAX_SAFE_INTEGER));
const positive = z.int().check(z.gte(1), z.lte(Number.MAX_SAFE_INTEGER));

const ascending = z.refine<number[]>((list) =>
  list.every((value, i) => i === 0 || value > (list[i - 1] ?? 0)),
);
const voidCtrs = z.array(positive).check(z.maxLength(voidLimit), ascending);

const attachment = z.strictObject({
  id: bytes(16),
  key: bytes(32),
  com: bytes(32),
  chunks: safeCount,
  paddedLength: safeCount,
  trueLength: safeCount,
  root: bytes(32),
  name: text(z.minLength(1), upToBytes(255), noControls),
  mime: z
    .string()
    .check(z.maxLength(127), z.regex(/^[a-z0-9][a-z0-9!#$&^_.+-]*\/[a-z0-9][a-z0-9!#$&^_.+-]*$/)),
});

const message = z.strictObject({
  threadSubject: z.optional(text(z.minLength(1), upToBytes(255), noControls)),
  category: z.optional(z.enum(categories)),
  urgency: z.optional(z.enum(urgencies)),
  /** In a staff thread: the care thread it belongs to, which no server field tells. */
  about: z.optional(bytes(32)),
  text: text(),
  /** The key log's own signature of the checkpoint in the header: with it, a position that contradicts the reader's is proof. */
  checkpoint: z.optional(bytes(64)),
  attachments: z.array(attachment).check(z.maxLength(attachmentLimits.perMessage)),
  voidCtrs,
});

const receipt = z.strictObject({ heads: bytes(32), status: z.enum(receiptStatuses), voidCtrs });

const history = z.strictObject({
  threadId: bytes(32),
  /** Envelopes the sharer holds of this thread, over all batches. */
  count: safeCount,
  /** H(heads) of the same. */
  heads: bytes(32),
  /** Empty in a body of version 2 alone: the sharer holds nothing of what was written before. */
  entries: z.array(z.tuple([bytes(32), bytes(32)])).check(z.maxLength(historyBatch)),
});

/** How a person was made sure of; `none` takes an earlier check back (SPEC §11). */
export const checkKinds = ["scan", "digits", "noted", "none"] as const;
const noteLimit = 64;

const account = z.strictObject({
  /** Names of the account's own devices; an empty one takes the name away. */
  names: z
    .array(z.strictObject({ device: bytes(32), name: text(upToBytes(160), noControls), atMs: safeCount }))
    .check(z.maxLength(noteLimit)),
  checks: z
    .array(
      z.strictObject({
        account: bytes(32),
        by: z.enum(checkKinds),
        atMs: safeCount,
        /** As it was confirmed then. */
        name: z.nullable(text(upToBytes(255))),
      }),
    )
    .check(z.maxLength(noteLimit)),
  voidCtrs,
});

/** The closed table of bodies (SPEC "Body types"): the byte in front, the kind of envelope that may carry it, its JSON. */
export const bodyTypes = {
  message: { byte: 1, kind: "message", schema: message },
  receipt: { byte: 2, kind: "receipt", schema: receipt },
  history: { byte: 3, kind: "history", schema: history },
  account: { byte: 4, kind: "message", schema: account },
} as const satisfies Record<string, { byte: number; kind: EnvelopeKind; schema: z.ZodMiniType }>;

export type BodyType = keyof typeof bodyTypes;
export type MessageBody = z.infer<typeof message>;
export type ReceiptBody = z.infer<typeof receipt>;
/** Entries are (env_hash, content key). */
export type HistoryBody = z.infer<typeof history>;
/** What an account tells its own devices. */
export type AccountBody = z.infer<typeof account>;

/** What a body says, by type; `views` are added by `body.ts`. */
export type BodyContent =
  | { readonly type: "message"; readonly value: MessageBody }
  | { readonly type: "receipt"; readonly value: ReceiptBody }
  | { readonly type: "history"; readonly value: HistoryBody }
  | { readonly type: "account"; readonly value: AccountBody };
