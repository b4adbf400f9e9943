import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Entry, EntryError, encodeEntry, MAX_LEAF, parseEntry } from "#audit/entry.ts";
import { splitInput } from "#audit/split-input.ts";
import { fuzzRuns } from "#tests/factories/fuzz-runs.ts";
import { sampleEntry } from "./sample.ts";

const bytes = (text: string) => new TextEncoder().encode(text);
const line = new TextDecoder().decode(encodeEntry(sampleEntry(1)));
const code = (work: () => unknown) => {
  try {
    work();
  } catch (error) {
    return error instanceof EntryError ? `${error.code} ${error.field}` : `untyped ${String(error)}`;
  }
  return "accepted";
};

describe("leaf", () => {
  it("has its fields in the order of the specification, in one line of ASCII", () => {
    expect(Object.keys(JSON.parse(line) as object).join()).toBe(
      "v,id,t,ts,w,e,o,a,d,p,part,x,n,f,u,b,rel,q,nav,net,c,late,z",
    );
    expect(line).toMatch(/^[\x20-\x7e]+$/);
  });

  it("parses to what encodes to the same bytes", () => {
    expect(encodeEntry(parseEntry(bytes(line)))).toEqual(bytes(line));
  });

  const attacks: [string, string, string][] = [
    ["a trailing space", `${line} `, "E_ENC canonical"],
    ["a leading space", ` ${line}`, "E_ENC canonical"],
    ["a final newline", `${line}\n`, "E_ENC ascii"],
    ["a byte order mark", `\uFEFF${line}`, "E_ENC ascii"],
    ["a NUL", line.replace("team", "te\0m"), "E_ENC ascii"],
    ["a tab", line.replace('"e":', '"e":\t'), "E_ENC ascii"],
    ["a letter beyond ASCII", line.replace("team", "téam"), "E_ENC ascii"],
    ["a bidi override", line.replace("team", "\u202Eteam"), "E_ENC ascii"],
    ["an escaped letter", line.replace('"team"', '"\\u0074eam"'), "E_ENC canonical"],
    ["an escaped lone surrogate", line.replace('"team"', '"\\ud800"'), "E_ENC rel"],
    ["an escaped ANSI sequence", line.replace('"team"', '"\\u001b[31m"'), "E_ENC rel"],
    ["a doubled key", line.replace('"o":"ok"', '"o":"denied","o":"ok"'), "E_ENC canonical"],
    [
      "two keys in the other order",
      line.replace('"e":"thread.read","o":"ok"', '"o":"ok","e":"thread.read"'),
      "E_ENC canonical",
    ],
    ["an unknown key", line.replace('"d":null', '"d":null,"y":1'), "E_ENC canonical"],
    ["a __proto__ key", line.replace('"d":null', '"d":null,"__proto__":{"n":1}'), "E_ENC canonical"],
    ["a missing key", line.replace('"d":null,', ""), "E_ENC d"],
    ["2^53+1", line.replace('"n":1', '"n":9007199254740993'), "E_ENC n"],
    ["a negative count", line.replace('"n":1', '"n":-1'), "E_ENC n"],
    ["a float", line.replace('"n":1', '"n":1.5'), "E_ENC n"],
    ["another spelling of one", line.replace('"n":1', '"n":1.0'), "E_ENC canonical"],
    ["an exponent", line.replace('"n":1', '"n":1e0'), "E_ENC canonical"],
    ["free text", line.replace('"team"', '"two words"'), "E_ENC rel"],
    ["a formula", line.replace('"team"', '"=cmd"'), "E_ENC rel"],
    ["an empty string for nothing", line.replace('"team"', '""'), "E_ENC rel"],
    ["an unknown event", line.replace("thread.read", "thread.rad"), "E_ENC e"],
    ["an event named like a method", line.replace("thread.read", "toString"), "E_ENC e"],
    ["a day that does not exist", line.replaceAll("2026-03-01", "2026-02-30"), "E_ENC t"],
    ["a time of three decimals", line.replace('.000000Z","ts"', '.000Z","ts"'), "E_ENC t"],
    ["a local time", line.replace('.000000Z","ts"', '.000000+01:00","ts"'), "E_ENC t"],
    ["part 2 of 1", line.replace('"1/1"', '"2/1"'), "E_ENC part"],
    ["a nonce with loose bits", line.replace("AAAAAAAAAAAAAAAAAAAAAA", "AAAAAAAAAAAAAAAAAAAAAB"), "E_ENC z"],
    ["65 patients", line.replace('["patient"]', JSON.stringify(Array(65).fill("p"))), "E_ENC p"],
    ["a string object", line.replace('"team"', '["team"]'), "E_ENC rel"],
    ["an array", "[]", "E_ENC shape"],
    ["null", "null", "E_ENC shape"],
    ["nothing", "", "E_ENC json"],
    ["half a line", line.slice(0, -1), "E_ENC json"],
    ["deep nesting", "[".repeat(4000), "E_ENC json"],
    ["4,097 bytes", line.padEnd(MAX_LEAF + 1), "E_ENC length"],
    ["an id of 25 characters", line.replace('"id":"0', '"id":"'), "E_ENC id"],
    ["an id beyond 128 bits", line.replace('"id":"0', '"id":"8'), "E_ENC id"],
    ["an id with a letter that ULIDs leave out", line.replace('"id":"00', '"id":"0U'), "E_ENC id"],
    ["an append time that does not exist", line.replace('"ts":"2026-03-01', '"ts":"2026-02-30'), "E_ENC ts"],
    ["an append time with a space", line.replace('"ts":"2026-03-01T', '"ts":"2026-03-01 '), "E_ENC ts"],
    ["a delete character", line.replace("team", "te\x7fm"), "E_ENC ascii"],
    ["version 1.5", line.replace('"v":1', '"v":1.5'), "E_ENC v"],
    ["version 2^53", line.replace('"v":1', '"v":9007199254740992'), "E_ENC v"],
    ["version 2", line.replace('"v":1', '"v":2'), "W_UNKNOWN_VERSION v"],
    ["version 1.0", line.replace('"v":1', '"v":1.0'), "E_ENC canonical"],
  ];
  it.each(attacks)("refuses %s", (_, attack, wanted) => {
    expect(attack).not.toBe(line);
    expect(code(() => parseEntry(bytes(attack)))).toBe(wanted);
  });

  it("refuses to write what it would refuse to read", () => {
    expect(code(() => encodeEntry(sampleEntry(1, { q: "a b" })))).toBe("E_ENC q");
    const long = Array.from({ length: 64 }, () => "x".repeat(100));
    expect(code(() => encodeEntry(sampleEntry(1, { p: long })))).toBe("E_ENC length");
  });

  it("has at most 4,096 bytes: one of exactly so many is written and read", () => {
    const named = (length: number) => ({ t: "t", i: "i".repeat(length) });
    const entryOf = (last: number) => sampleEntry(1, { x: [...Array(16).fill(named(200)), named(last)] });
    const room = MAX_LEAF - encodeEntry(entryOf(1)).length + 1;
    const longest = encodeEntry(entryOf(room));
    expect([longest.length, parseEntry(longest)]).toEqual([MAX_LEAF, entryOf(room)]);
    expect(code(() => encodeEntry(entryOf(room + 1)))).toBe("E_ENC length");
    const longer = Buffer.from(longest).toString().replace("ii", "iii");
    expect(code(() => parseEntry(bytes(longer)))).toBe("E_ENC length");
  });

  it("never throws anything untyped and never accepts a second spelling, whatever the bytes", () => {
    const original = bytes(line);
    const damage = fc.tuple(fc.nat(original.length - 1), fc.integer({ min: 0, max: 255 }), fc.boolean());
    fc.assert(
      fc.property(fc.array(damage, { minLength: 1, maxLength: 4 }), (edits) => {
        const damaged = [...original];
        for (const [at, byte, insert] of edits) damaged.splice(at, insert ? 0 : 1, byte);
        const input = Uint8Array.from(damaged);
        let entry: Entry;
        try {
          entry = parseEntry(input);
        } catch (error) {
          return error instanceof EntryError;
        }
        return Buffer.from(encodeEntry(entry)).equals(Buffer.from(input));
      }),
      fuzzRuns("audit entry", 5000),
    );
  });
});

describe("split", () => {
  it("keeps every patient and entity, in order, in parts that fit a leaf", () => {
    const p = Array.from({ length: 130 }, (_, i) => `p${String(i).padStart(21, "0")}`);
    const x = Array.from({ length: 100 }, (_, i) => ({
      t: "envelope",
      i: `e${String(i).padStart(42, "0")}`,
    }));
    const { v, id, t, ts, w, part, c, late, z, ...rest } = sampleEntry(1);
    const parts = splitInput({ ...rest, p, x, private: new Uint8Array(1) });
    expect(parts.map((it) => it.part)).toEqual(["1/5", "2/5", "3/5", "4/5", "5/5"]);
    expect(parts.flatMap((it) => it.input.p)).toEqual(p);
    expect(parts.flatMap((it) => it.input.x)).toEqual(x);
    expect(parts.map((it) => it.input.private !== undefined)).toEqual([true, false, false, false, false]);
    for (const it of parts)
      encodeEntry({ ...it.input, v, id, t, ts, w, part: it.part, c, late, z } satisfies Entry);
  });
});
