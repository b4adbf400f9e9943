import { monotonicFactory } from "ulid";
import { toBase64url } from "#audit/base64.ts";
import { EntryError } from "#audit/entry.ts";
import * as grammar from "#audit/entry-grammar.ts";
import type { EntryInput } from "#audit/entry-input.ts";
import { stampedLine, type UnstampedLine, unstampedLine } from "#audit/entry-stamp.ts";
import { privateCommitment } from "#audit/hashes.ts";
import type { PrivatePart } from "#audit/private-part.ts";
import { splitInput } from "#audit/split-input.ts";
import { AuditStoreError } from "./audit-store-error.server.ts";

/** An entry that waits for its id, append time and writer. */
export interface PreparedEntry {
  line: UnstampedLine;
  /** When it happened, in milliseconds since 1970. */
  happened: number;
  private: PrivatePart | null;
}

/** A leaf on its way to the log: its bytes are those of the line, which is ASCII. */
export interface EncodedEntry {
  id: string;
  line: string;
  private: PrivatePart | null;
}

export interface EncoderEffects {
  clock: () => number;
  random: (length: number) => Uint8Array;
}

/** Append times more than this after the event mark the entry as late. */
const LATE_MS = 10_000;

/** Entries of these inputs, held to the grammar now so that one bad input fails its own caller only. */
export function prepareEntries(inputs: readonly EntryInput[], effects: EncoderEffects): PreparedEntry[] {
  const happened = effects.clock();
  const t = timestamp(Math.floor(happened * 1000));
  return inputs.flatMap(splitInput).map(({ input, part }) => {
    const hidden = input.private ? { salt: effects.random(32), bytes: input.private } : null;
    const { e, o, a, d, p, x, n, f, u, b, rel, q, nav, net } = input;
    const c = hidden ? toBase64url(privateCommitment(hidden.salt, hidden.bytes)) : null;
    const z = toBase64url(effects.random(16));
    try {
      // biome-ignore format: one line a leaf
      const line = unstampedLine({ v: 1, t, e, o, a, d, p, part, x, n, f, u, b, rel, q, nav, net, c, z }, LONGEST_WRITER);
      return { line, happened, private: hidden };
    } catch (cause) {
      if (cause instanceof EntryError) throw new AuditStoreError("E_ENTRY", cause);
      throw cause;
    }
  });
}

const WRITER = new RegExp(`^${grammar.WRITER}$`);
const LONGEST_WRITER = `${"n".repeat(40)}/${"b".repeat(40)}/tx`;

/** Gives ids and append times, both strictly increasing per lane whatever the clock does. Throws RangeError for a writer outside the grammar. */
export function createEncoder(writer: string, { clock, random }: EncoderEffects) {
  if (!WRITER.test(writer) || writer.length > LONGEST_WRITER.length) throw new RangeError("not a writer");
  const nextUlid = monotonicFactory(() => (random(1)[0] ?? 0) / 256);
  let lastMicros = 0;
  return (entries: readonly PreparedEntry[]): EncodedEntry[] =>
    entries.map(({ line, happened, private: hidden }) => {
      lastMicros = Math.max(lastMicros + 1, Math.floor(clock() * 1000));
      const id = nextUlid(Math.floor(lastMicros / 1000));
      const late = lastMicros / 1000 - happened > LATE_MS;
      return {
        id,
        line: stampedLine(line, { id, ts: timestamp(lastMicros), w: writer, late }),
        private: hidden,
      };
    });
}

/** RFC 3339 UTC with six decimals, from microseconds since 1970. */
function timestamp(micros: number): string {
  const iso = new Date(Math.floor(micros / 1000)).toISOString();
  return `${iso.slice(0, -1)}${String(micros % 1000).padStart(3, "0")}Z`;
}
