import { EVENTS } from "./events.ts";

/** The parts of a leaf's grammar (SPEC §2), as sources of patterns: whoever reads or writes a leaf takes them from here. */
export const WORD = "[A-Za-z0-9_.:/+-]{1,255}";
export const ULID = "[0-7][0-9A-HJKMNP-TV-Z]{25}";
export const DATE = "\\d{4}-\\d\\d-\\d\\d";
export const TIME = `${DATE}T\\d\\d:\\d\\d:\\d\\d\\.\\d{6}Z`;
export const WRITER = "[A-Za-z0-9_-]{1,40}/[A-Za-z0-9_-]{1,40}/[A-Za-z0-9_-]{1,8}";
export const PART = "([1-9]\\d{0,5})/([1-9]\\d{0,5})";
export const COMMITMENT = "[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]";
export const NONCE = "[A-Za-z0-9_-]{21}[AQgw]";
export const KINDS = ["user", "device", "svc", "anon"] as const;
export const OUTCOMES = ["ok", "denied", "error", "partial"] as const;

/** The longest leaf, in bytes. */
export const MAX_LEAF = 4096;
/** The most patients one leaf names. */
export const MAX_PATIENTS = 64;
/** The most filters one leaf names. */
export const MAX_FILTERS = 32;

/** What the checks of a whole log ask of each entry. */
export interface EntryGist {
  /** The id stands in `text` from `idAt` on: most are looked at and never kept, and cutting them out would be half the work. */
  text: string;
  idAt: number;
  w: string;
  e: string;
  /** Microseconds since 1970: below 2^53 for every year of four digits. */
  t: number;
  ts: number;
}

/**
 * Reads an ordinary line in one pass, without building the entry. Null says nothing against a line: `parseEntry` decides,
 * and names what is wrong. What it does read is in the grammar: a test holds it to `parseEntry` over damaged lines.
 */
export function readPlainLine(line: string): EntryGist | null {
  if (line.length > MAX_LEAF || !LINE.test(line) || !hasShortWords(line)) return null;
  const t = microsAt(line, T_AT);
  const ts = microsAt(line, TS_AT);
  if (Number.isNaN(t) || Number.isNaN(ts)) return null;
  const wEnd = line.indexOf('"', W_AT);
  const eAt = wEnd + '","e":"'.length;
  const e = line.slice(eAt, line.indexOf('"', eAt));
  return { text: line, idAt: ID_AT, w: line.slice(W_AT, wEnd), e, t, ts };
}

/** One part only, and hours that exist: everything else is left to `parseEntry`. */
const CLOCK = `${DATE}T(?:[01]\\d|2[0-3]):[0-5]\\d:[0-5]\\d\\.\\d{6}Z`;
const orNull = (pattern: string) => `(?:null|"${pattern}")`;
const list = (item: string, most: number | "") => `\\[(?:${item}(?:,${item}){0,${most}})?\\]`;
/** Of any length: counting characters takes the pattern three times as long, and `hasShortWords` does it for all words at once. */
const LONG_WORD = "[A-Za-z0-9_.:/+-]+";
const word = orNull(LONG_WORD);
const entity = `\\{"t":"${LONG_WORD}","i":"${LONG_WORD}"\\}`;
const codes = Object.keys(EVENTS)
  .map((code) => code.replace(".", "\\."))
  .join("|");
const LINE = new RegExp(
  [
    `^\\{"v":1,"id":"${ULID}","t":"${CLOCK}","ts":"${CLOCK}","w":"${WRITER}","e":"(?:${codes})"`,
    `"o":"(?:${OUTCOMES.join("|")})"`,
    `"a":\\{"k":"(?:${KINDS.join("|")})","p":${word},"r":${word},"s":${word},"m":${word}\\}`,
    `"d":${word},"p":${list(`"${LONG_WORD}"`, MAX_PATIENTS - 1)},"part":"1/1","x":${list(entity, "")}`,
    `"n":(?:null|0|[1-9]\\d{0,14}),"f":${list(`"${LONG_WORD}"`, MAX_FILTERS - 1)},"u":${word}`,
    `"b":(?:true|false),"rel":${word},"q":${word},"nav":${word},"net":${word}`,
    `"c":${orNull(COMMITMENT)},"late":(?:true|false),"z":"${NONCE}"\\}$`,
  ].join(","),
);

/** Half of a word that is too long, rounded down: it takes in a whole stretch of so many that begins at a multiple of it. */
const STRETCH = 128;

/** Whether no word of a line that matches is too long. Some that are not are left to `parseByField` as well. */
function hasShortWords(line: string): boolean {
  for (let at = STRETCH; at < line.length; at += STRETCH)
    if (line.indexOf('"', at) >= at + STRETCH) return false;
  return true;
}

const TIME_LENGTH = 27;
export const ID_AT = '{"v":1,"id":"'.length;
const T_AT = ID_AT + 26 + '","t":"'.length;
export const TS_AT = T_AT + TIME_LENGTH + '","ts":"'.length;
export const W_AT = TS_AT + TIME_LENGTH + '","w":"'.length;

let knownDay = "";
let knownDayMs = Number.NaN;

/** A time of the grammar in microseconds since 1970; NaN for a day that does not exist. */
export function microsAt(line: string, at: number): number {
  const day = line.slice(at, at + 10);
  if (day !== knownDay) {
    const ms = Date.parse(`${day}T00:00:00.000Z`);
    knownDay = day;
    knownDayMs = Number.isNaN(ms) || new Date(ms).toISOString() !== `${day}T00:00:00.000Z` ? Number.NaN : ms;
  }
  const seconds = (twoDigits(line, at + 11) * 60 + twoDigits(line, at + 14)) * 60 + twoDigits(line, at + 17);
  const micros = (twoDigits(line, at + 20) * 100 + twoDigits(line, at + 22)) * 100 + twoDigits(line, at + 24);
  // Rounded once, where a year is so far off that microseconds are no longer told apart: a later time is never an earlier number.
  return knownDayMs * 1000 + (seconds * 1_000_000 + micros);
}

const ZERO = 48;

function twoDigits(line: string, at: number): number {
  return 10 * line.charCodeAt(at) + line.charCodeAt(at + 1) - 11 * ZERO;
}
