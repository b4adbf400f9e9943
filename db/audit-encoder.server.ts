import { monotonicFactory } from "ulid";
import { toBase64url } from "#audit/base64.ts";
import { type Entry, EntryError, encodeEntry } from "#audit/entry.ts";
import type { EntryInput } from "#audit/entry-input.ts";
import { privateCommitment } from "#audit/hashes.ts";
import type { PrivatePart } from "#audit/private-part.ts";
import { splitInput } from "#audit/split-input.ts";
import { AuditStoreError } from "./audit-store-error.server.ts";

/** An entry that waits for its id, append time and writer: those of `entry` only hold their places. */
export interface PreparedEntry {
  entry: Entry;
  private: PrivatePart | null;
}

/** A leaf on its way to the log. */
export interface EncodedEntry {
  id: string;
  body: Uint8Array;
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
  const t = timestamp(Math.floor(effects.clock() * 1000));
  return inputs.flatMap(splitInput).map(({ input, part }) => {
    const hidden = input.private ? { salt: effects.random(32), bytes: input.private } : null;
    const { e, o, a, d, p, x, n, f, u, b, rel, q, nav, net } = input;
    const c = hidden ? toBase64url(privateCommitment(hidden.salt, hidden.bytes)) : null;
    const z = toBase64url(effects.random(16));
    // A literal in the order of the fields: objects put together by spreading cost several times what is left to do.
    // biome-ignore format: one line a leaf
    const entry: Entry = { v: 1, id: NO_ID, t, ts: t, w: LONGEST_WRITER, e, o, a, d, p, part, x, n, f, u, b, rel, q, nav, net, c, late: false, z };
    try {
      encodeEntry(entry);
    } catch (cause) {
      if (cause instanceof EntryError) throw new AuditStoreError("E_ENTRY", cause);
      throw cause;
    }
    return { entry, private: hidden };
  });
}

const NO_ID = "0".repeat(26);
const LONGEST_WRITER = `${"n".repeat(40)}/${"b".repeat(40)}/tx`;

/** Gives ids and append times, both strictly increasing per lane whatever the clock does. */
export function createEncoder(writer: string, { clock, random }: EncoderEffects) {
  const nextUlid = monotonicFactory(() => (random(1)[0] ?? 0) / 256);
  let lastMicros = 0;
  return (entries: readonly PreparedEntry[]): EncodedEntry[] =>
    entries.map(({ entry, private: hidden }) => {
      lastMicros = Math.max(lastMicros + 1, Math.floor(clock() * 1000));
      const ts = timestamp(lastMicros);
      const id = nextUlid(Math.floor(lastMicros / 1000));
      const { t, e, o, a, d, p, part, x, n, f, u, b, rel, q, nav, net, c, z } = entry;
      const late = lastMicros / 1000 - Date.parse(t) > LATE_MS;
      // biome-ignore format: one line a leaf
      const body = encodeEntry({ v: 1, id, t, ts, w: writer, e, o, a, d, p, part, x, n, f, u, b, rel, q, nav, net, c, late, z });
      return { id, body, private: hidden };
    });
}

/** RFC 3339 UTC with six decimals, from microseconds since 1970. */
function timestamp(micros: number): string {
  const iso = new Date(Math.floor(micros / 1000)).toISOString();
  return `${iso.slice(0, -1)}${String(micros % 1000).padStart(3, "0")}Z`;
}
