import { type Entry, entryLine } from "./entry.ts";
import { ID_AT, TS_AT, W_AT } from "./entry-grammar.ts";

/** What an entry gets only when it is appended. */
export interface EntryStamp {
  /** ULID. */
  id: string;
  /** RFC 3339 UTC with six decimals. */
  ts: string;
  w: string;
  late: boolean;
}

/** A line of the grammar (SPEC §2) in pieces, between which a stamp goes. */
export interface UnstampedLine {
  /** From the time of the event up to that of the append. */
  t: string;
  /** From the event's code up to `late`. */
  middle: string;
  /** What follows `late`. */
  end: string;
}

const START = '{"v":1,"id":"';
const ID = "0".repeat(26);
const LATE = ',"late":';
/** The nonce, whose length is fixed, and what closes the line. */
const END_LENGTH = ',"z":"1234567890123456789012"}'.length;

/**
 * The line of an entry whose stamp is not known yet, held to the grammar with the longest stamp it can get: `writer` is the
 * longest writer. Throws `EntryError` as `entryLine` does.
 */
export function unstampedLine(entry: Omit<Entry, keyof EntryStamp>, writer: string): UnstampedLine {
  const { v, t, e, o, a, d, p, part, x, n, f, u, b, rel, q, nav, net, c, z } = entry;
  // A literal in the order of the fields: objects put together by spreading cost several times what is left to do.
  // biome-ignore format: one line a leaf
  const line = entryLine({ v, id: ID, t, ts: t, w: writer, e, o, a, d, p, part, x, n, f, u, b, rel, q, nav, net, c, late: false, z });
  return {
    t: line.slice(ID_AT + ID.length, TS_AT),
    middle: line.slice(W_AT + writer.length, line.length - END_LENGTH - `${LATE}false`.length),
    end: line.slice(-END_LENGTH),
  };
}

/** The line with its stamp, which the caller holds to the grammar. */
export function stampedLine({ t, middle, end }: UnstampedLine, { id, ts, w, late }: EntryStamp): string {
  return `${START}${id}${t}${ts}","w":"${w}${middle}${LATE}${late}${end}`;
}
