import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Writer } from "#app/crypto/codec.ts";
import { ProtocolError } from "#app/crypto/errors.ts";
import { type Body, bodyJsonLimit, decodeBody, encodeBody } from "#app/crypto/public/body.ts";
import { bodyTypes } from "#app/crypto/public/body-types.ts";
import { encodeHeader, parseHeader } from "#app/crypto/public/envelope-header.ts";
import { padBody, unpadBody } from "#app/crypto/public/padding.ts";
import { concat, toHex, utf8 } from "#app/lib/bytes.ts";
import { fuzzRuns } from "#tests/factories/fuzz-runs.ts";
import { refusalOf } from "#tests/factories/refusal.ts";

const runs = fuzzRuns("envelope body", 300);

const view = { account: new Uint8Array(32).fill(7), seq: 3, head: new Uint8Array(32).fill(8) };
const views = [view];
const plain = { text: "hello", attachments: [], voidCtrs: [] };

function bytesOf(json: string | Uint8Array, { version = 1, type = 1, length = -1 } = {}) {
  const bytes = typeof json === "string" ? utf8(json) : json;
  return new Writer()
    .u8(version)
    .u8(type)
    .u16(1)
    .id(view.account)
    .u64(view.seq)
    .id(view.head)
    .u32(length === -1 ? bytes.length : length)
    .bytes(bytes)
    .finish();
}

const readMessage = (json: string | Uint8Array, options = {}) =>
  refusalOf(() => decodeBody(bytesOf(json, options), "message"));

/** A sound body whose text is these bytes. */
function rawText(...bytes: number[]): Uint8Array {
  const [before, after] = JSON.stringify(plain).split("hello");
  return concat(utf8(before ?? ""), Uint8Array.from(bytes), utf8(after ?? ""));
}

const b64 = (length: number) => Buffer.alloc(length, 5).toString("base64url");

describe("a body", () => {
  const bodies: Body[] = [
    { type: "message", value: plain, views },
    { type: "message", value: { ...plain, urgency: "urgent", about: view.head }, views },
    { type: "receipt", value: { heads: view.head, status: "opened", voidCtrs: [1, 5] }, views },
    {
      type: "history",
      value: { threadId: view.head, count: 900, heads: view.head, entries: [[view.head, view.account]] },
      views,
    },
    {
      type: "account",
      value: {
        names: [{ device: view.head, name: "Ward computer", atMs: 5 }],
        checks: [
          { account: view.account, by: "scan", atMs: 6, name: "Nour" },
          { account: view.head, by: "none", atMs: 7, name: null },
        ],
        voidCtrs: [],
      },
      views,
    },
  ];
  test.each(bodies)("of type $type is read as it was written", (body) => {
    expect(decodeBody(encodeBody(body), bodyTypes[body.type].kind)).toEqual(body);
  });

  test("cannot travel in an envelope of another kind", async () => {
    const [message] = bodies;
    if (message === undefined) throw new Error("no body");
    expect(await refusalOf(() => decodeBody(encodeBody(message), "receipt"))).toBe("E_SCHEMA");
  });

  test("holds 500 history entries and no more", async () => {
    const entries = Array.from({ length: 500 }, (): [Uint8Array, Uint8Array] => [view.head, view.account]);
    const value = { threadId: view.head, count: 500, heads: view.head, entries };
    const bytes = encodeBody({ type: "history", value, views });
    expect(unpadBody(padBody(bytes))).toEqual(bytes);
    const more = { ...value, entries: [...entries, ...entries.slice(0, 1)] };
    expect(await refusalOf(() => encodeBody({ type: "history", value: more, views }))).toBe("E_SCHEMA");
  });

  test("gives nothing of a past in version 2 alone, which is for nothing else", async () => {
    const nothing = { threadId: view.head, count: 0, heads: view.head, entries: [] };
    const bytes = encodeBody({ type: "history", value: nothing, views });
    expect(bytes[0]).toBe(2);
    expect(decodeBody(bytes, "history")).toEqual({ type: "history", value: nothing, views });
    const count = { ...nothing, count: 1 };
    expect(await refusalOf(() => encodeBody({ type: "history", value: count, views }))).toBe("E_SCHEMA");
    const read = (json: object, version: number, type = 3) =>
      refusalOf(() =>
        decodeBody(bytesOf(JSON.stringify(json), { version, type }), type === 3 ? "history" : "message"),
      );
    const wire = { threadId: b64(32), count: 0, heads: b64(32), entries: [] as string[][] };
    const full = { ...wire, count: 1, entries: [[b64(32), b64(32)]] };
    expect(await read(wire, 1)).toBe("E_SCHEMA");
    expect(await read({ ...wire, count: 1 }, 2)).toBe("E_SCHEMA");
    expect(await read(full, 2)).toBe("E_VERSION");
    expect(await read(plain, 2, 1)).toBe("E_VERSION");
    expect(await read(wire, 3)).toBe("E_VERSION");
  });

  test("is refused at 56 KiB + 1 of JSON, by writer and reader, and taken at 56 KiB", async () => {
    const frame = JSON.stringify({ ...plain, text: "" }).length;
    const text = "x".repeat(bodyJsonLimit - frame);
    const fits = encodeBody({ type: "message", value: { ...plain, text }, views });
    expect(decodeBody(fits, "message").value).toMatchObject({ text });
    const over = { ...plain, text: `${text}x` };
    expect(await refusalOf(() => encodeBody({ type: "message", value: over, views }))).toBe("E_LIMIT");
    expect(await readMessage(JSON.stringify(over))).toBe("E_LIMIT");
  });
});

describe("a reader refuses", () => {
  const json = (change: object) => JSON.stringify({ ...plain, ...change });
  const file = {
    id: b64(16),
    key: b64(32),
    com: b64(32),
    chunks: 1,
    paddedLength: 1024,
    trueLength: 1,
    root: b64(32),
    name: "a.png",
    mime: "image/png",
  };
  const withFile = (change: object) => json({ attachments: [{ ...file, ...change }] });

  test("nothing of the frame that these cases change", () => {
    expect(decodeBody(bytesOf(withFile({})), "message").type).toBe("message");
    expect(decodeBody(bytesOf(rawText(0xc3, 0xa9)), "message").value).toMatchObject({ text: "é" });
  });

  test.each<[string, string | Uint8Array, object, string]>([
    ["an unknown version", json({}), { version: 2 }, "E_VERSION"],
    ["an unknown type", json({}), { type: 5 }, "E_VERSION"],
    ["a length beyond the bytes", json({}), { length: 4000 }, "E_LEN"],
    ["a length that leaves bytes over", json({}), { length: 3 }, "E_TRAILING"],
    ["a length of 4 GiB, before it is allocated", json({}), { length: 2 ** 32 - 1 }, "E_LIMIT"],
    ["what is no JSON", "{", {}, "E_SCHEMA"],
    ["a byte order mark", `\ufeff${json({})}`, {}, "E_SCHEMA"],
    ["invalid UTF-8", rawText(0xc3, 0x28), {}, "E_SCHEMA"],
    ["an overlong encoding", rawText(0xc0, 0x80), {}, "E_SCHEMA"],
    ["a surrogate in UTF-8", rawText(0xed, 0xa0, 0x80), {}, "E_SCHEMA"],
    ["an escaped lone surrogate", json({}).replace("hello", "\\ud800"), {}, "E_SCHEMA"],
    ["decomposed text", json({ text: "Cafe\u0301" }), {}, "E_SCHEMA"],
    ["decomposed text behind an escape", json({}).replace("hello", "e\\u0301"), {}, "E_SCHEMA"],
    ["a field it does not know", json({ html: "<b>" }), {}, "E_SCHEMA"],
    ["__proto__", json({}).replace("{", '{"__proto__":{"urgency":"urgent"},'), {}, "E_SCHEMA"],
    ["constructor", json({}).replace("{", '{"constructor":{},'), {}, "E_SCHEMA"],
    ["a missing field", '{"text":"x"}', {}, "E_SCHEMA"],
    ["null for a field", json({ category: null }), {}, "E_SCHEMA"],
    ["an unknown category", json({ category: "billing" }), {}, "E_SCHEMA"],
    ["an array", "[]", {}, "E_SCHEMA"],
    ["28,000 brackets", `${"[".repeat(28_000)}${"]".repeat(28_000)}`, {}, "E_SCHEMA"],
    [
      "deep JSON in a field",
      json({}).replace('"hello"', `${"[".repeat(25_000)}${"]".repeat(25_000)}`),
      {},
      "E_SCHEMA",
    ],
    ["void counters out of order", json({ voidCtrs: [2, 1] }), {}, "E_SCHEMA"],
    ["a repeated void counter", json({ voidCtrs: [2, 2] }), {}, "E_SCHEMA"],
    [
      "a void counter beyond 2^53",
      json({}).replace('"voidCtrs":[]', '"voidCtrs":[9007199254740993]'),
      {},
      "E_SCHEMA",
    ],
    ["a fraction", json({ voidCtrs: [1.5] }), {}, "E_SCHEMA"],
    ["eleven files", json({ attachments: Array.from({ length: 11 }, () => file) }), {}, "E_SCHEMA"],
    ["a file without a name", withFile({ name: "" }), {}, "E_SCHEMA"],
    ["a name of 256 bytes", withFile({ name: `${"é".repeat(126)}.png` }), {}, "E_SCHEMA"],
    ["a name with a line break", withFile({ name: "a\nb" }), {}, "E_SCHEMA"],
    ["a type that is none", withFile({ mime: "text/html; charset=x" }), {}, "E_SCHEMA"],
    ["a key of 31 bytes", withFile({ key: b64(31) }), {}, "E_SCHEMA"],
    ["base64url with other trailing bits", withFile({ id: `${b64(16).slice(0, -1)}R` }), {}, "E_SCHEMA"],
    ["a negative length", withFile({ trueLength: -1 }), {}, "E_SCHEMA"],
  ])("%s", async (_, text, options, code) => {
    expect(await readMessage(text, options)).toBe(code);
  });

  test("views out of order or repeated", async () => {
    const two = [view, { ...view, account: new Uint8Array(32).fill(6) }];
    for (const wrong of [two, [view, view]])
      expect(await refusalOf(() => encodeBody({ type: "message", value: plain, views: wrong }))).toBe(
        "E_SCHEMA",
      );
    const raw = new Writer().u8(1).u8(1).u16(2);
    for (const { account, seq, head } of two) raw.id(account).u64(seq).id(head);
    const bytes = raw.u32(2).bytes(utf8("{}")).finish();
    expect(await refusalOf(() => decodeBody(bytes, "message"))).toBe("E_SCHEMA");
  });

  test("padding that is not zero, a bucket larger than needed, a length that lies", async () => {
    const padded = padBody(utf8("hello"));
    expect(padded).toHaveLength(256);
    for (const at of [9, 100, 255]) {
      const dirty = padded.slice();
      dirty[at] = 1;
      expect(await refusalOf(() => unpadBody(dirty))).toBe("E_PAD");
    }
    expect(await refusalOf(() => unpadBody(concat(padded, new Uint8Array(256))))).toBe("E_PAD");
    for (const length of [253, 2 ** 31, 2 ** 32 - 1]) {
      const lying = concat(new Writer().u32(length).finish(), padded.slice(4));
      expect(await refusalOf(() => unpadBody(lying))).toBe("E_PAD");
    }
    expect(await refusalOf(() => unpadBody(padded.subarray(0, 255)))).toBe("E_PAD");
    expect(await refusalOf(() => padBody(new Uint8Array(65_533)))).toBe("E_LIMIT");
    expect(unpadBody(padBody(new Uint8Array(65_532)))).toHaveLength(65_532);
  });
});

/** Random bytes, and random damage to sound bytes: never an untyped throw, and what is read is written back the same. */
function onlyTyped(read: (bytes: Uint8Array) => Uint8Array | null, sound: Uint8Array) {
  const damaged = fc
    .tuple(fc.nat(sound.length - 1), fc.nat(255), fc.nat(sound.length))
    .map(([at, value, cut]) => {
      const bytes = sound.slice();
      bytes[at] = value;
      return cut < sound.length / 2 ? bytes.subarray(0, cut) : bytes;
    });
  fc.assert(
    fc.property(fc.oneof(damaged, fc.uint8Array({ maxLength: 600 })), (bytes) => {
      try {
        const again = read(bytes);
        if (again !== null) expect(toHex(again)).toBe(toHex(bytes));
      } catch (error) {
        if (!(error instanceof ProtocolError)) throw error;
      }
    }),
    runs,
  );
}

describe("whatever the bytes, a decoder answers with a value or a coded refusal", () => {
  test("of bodies", () => {
    const sound = encodeBody({ type: "message", value: plain, views });
    onlyTyped((bytes) => {
      const body = decodeBody(bytes, "message");
      // JSON has many spellings of one value, so only reading again is compared.
      expect(decodeBody(encodeBody(body), "message")).toEqual(body);
      return null;
    }, sound);
  });

  test("of headers", () => {
    const id = new Uint8Array(32).fill(9);
    const sound = encodeHeader({
      suite: 2,
      kind: "message",
      threadId: id,
      msgId: id.slice(16),
      sender: { account: id, device: id, seq: 1, head: id },
      thread: { memSeq: 1, memHead: id },
      ctr: 1,
      prevOwn: id,
      parents: [id],
      sentMs: 1,
      log: { size: 0, root: id },
      ephPk: id,
      recipientCount: 1,
      rcpHash: id,
      bodyLength: 256,
    });
    onlyTyped((bytes) => encodeHeader(parseHeader(bytes)), sound);
  });

  test("of padding", () => {
    onlyTyped((bytes) => padBody(unpadBody(bytes)), padBody(utf8("x".repeat(300))));
  });
});
