import { HASH_LENGTH } from "../hashes.ts";

/** Where an entry's line was decoded to: leaf and link, then what `bodyAt` leaves room for, then the body. */
export interface DecodedLine {
  seq: number;
  /** Bytes of the body; -1 when it was redacted. */
  length: number;
}

const HASH_TEXT = 44;
const START = '{"seq":';
const BODY = ',"body":"';
const LEAF = '","leaf":"';
const LINK = '","link":"';
const END = '"}';
const TAIL = LEAF.length + LINK.length + END.length + 2 * HASH_TEXT;

/**
 * Decodes the line that `entryLine` writes, without JSON in between. Null says nothing against a line: `parseEntryLine`
 * decides. What it does read is what that reads: a test holds the two together over damaged lines.
 */
export function decodeEntryLine(line: string, into: Buffer, at: number, bodyAt: number): DecodedLine | null {
  const tail = line.length - TAIL;
  const comma = line.indexOf(",");
  const isPlain =
    line.startsWith(START) &&
    line.startsWith(BODY, comma) &&
    line.startsWith(LEAF, tail) &&
    line.startsWith(LINK, tail + LEAF.length + HASH_TEXT) &&
    line.endsWith(END) &&
    // Node reads the other alphabet too.
    !line.includes("-") &&
    !line.includes("_");
  const digits = isPlain ? line.slice(START.length, comma) : "";
  if (!/^(?:0|[1-9]\d{0,14})$/.test(digits)) return null;
  const leafAt = tail + LEAF.length;
  const linkAt = leafAt + HASH_TEXT + LINK.length;
  const length = decode(line.slice(comma + BODY.length, tail), into, at + bodyAt);
  const leaf = decode(line.slice(leafAt, leafAt + HASH_TEXT), into, at);
  const link = decode(line.slice(linkAt, linkAt + HASH_TEXT), into, at + HASH_LENGTH);
  if (length < 0 || leaf !== HASH_LENGTH || link !== HASH_LENGTH) return null;
  return { seq: Number(digits), length };
}

const ENDS_WITH_4_BITS = /[AQgw]==$/;
const ENDS_WITH_2_BITS = /[AEIMQUYcgkosw048]=$/;

/** Strict base64 (base64.ts) by Node's own, which passes over what it does not know: then there are fewer bytes. */
function decode(text: string, into: Buffer, at: number): number {
  const padding = text.endsWith("==") ? 2 : text.endsWith("=") ? 1 : 0;
  if (text.length % 4 !== 0) return -1;
  if (padding === 2 && !ENDS_WITH_4_BITS.test(text.slice(-3))) return -1;
  if (padding === 1 && !ENDS_WITH_2_BITS.test(text.slice(-2))) return -1;
  const length = (text.length / 4) * 3 - padding;
  return into.write(text, at, "base64") === length ? length : -1;
}
