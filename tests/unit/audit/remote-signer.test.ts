import { PassThrough } from "node:stream";
import { expect, test } from "vitest";
import { toBase64 } from "#audit/base64.ts";
import { type Checkpoint, signCheckpoint } from "#audit/checkpoint.ts";
import { SignerError } from "#audit/signer.ts";
import { isExpected } from "#signer/expected-log.ts";
import { SignerAway } from "#signer/log-signer.ts";
import { connectSigner } from "#signer/remote-signer.ts";
import { newKey } from "#tests/factories/new-log-key.ts";
import { ORIGIN, sampleLog } from "./sample.ts";

const [access, keys, other] = [newKey(), newKey(), newKey()];
const log = { origin: ORIGIN, size: 20, tile: sampleLog(20).tile };
const root = new Uint8Array(32).fill(1);
const at = (change: Partial<Checkpoint> = {}): Checkpoint => ({ origin: ORIGIN, size: 20, root, ...change });
const noteOf = (checkpoint: Checkpoint, key = access) => signCheckpoint(checkpoint, key.publicKey, key.sign);
const opening = {
  ...{ type: "opened", changes: ["one"] },
  keys: { access: toBase64(access.publicKey), keys: toBase64(keys.publicKey) },
};

/** A process that answers with whatever this gives for a message, under the message's own number. */
async function answering(answer: (message: { type: string }) => object | Promise<object>) {
  const [from, to] = [new PassThrough(), new PassThrough()];
  to.setEncoding("utf8").on("data", async (text: string) => {
    for (const line of text.trimEnd().split("\n")) {
      const message = JSON.parse(line);
      from.write(`${JSON.stringify({ id: message.id, ...(await answer(message)) })}\n`);
    }
  });
  return connectSigner(async () => ({ from, to, end: () => from.end() }), { patienceMs: 50 });
}
/** One that opens as it should, and then says this. */
const saying = (said: object) => answering(({ type }) => (type === "open" ? opening : said));
const signed = async (note: string, checkpoint = at()) => {
  const sent = { ...checkpoint, root: toBase64(checkpoint.root) };
  return saying({ type: "note", checkpoint: sent, note });
};

test("what a signer's process signs counts where it is what was asked for, under the key that it had at first", async () => {
  const good = await signed(await noteOf(at()));
  expect(await good.sign("access", log)).toEqual({ checkpoint: at(), note: await noteOf(at()) });
  await expect(good.sign("keys", log), "another log's key").rejects.toThrow(SignerAway);
  for (const note of [
    await noteOf(at(), other),
    await noteOf(at({ size: 19 })),
    await noteOf(at({ origin: `${ORIGIN}/2` })),
    "no note",
    "",
  ])
    await expect((await signed(note)).sign("access", log), note).rejects.toThrow(SignerAway);
  // What it says beside the note is not asked.
  const lying = await signed(await noteOf(at()), at({ size: 7 }));
  expect((await lying.sign("access", log)).checkpoint).toEqual(at());
});

test("a signer that answers with something else, or with keys that are none, is none", async () => {
  for (const said of [opening, { type: "checkpoints", all: [] }]) {
    await expect((await saying(said)).sign("access", log)).rejects.toThrow(SignerAway);
  }
  await expect(answering(() => ({ type: "checkpoints", all: [] }))).rejects.toThrow(SignerAway);
  for (const key of ["", toBase64(root.subarray(1))])
    for (const name of ["access", "keys"])
      await expect(
        answering(() => ({ ...opening, keys: { ...opening.keys, [name]: key } })),
        `${name} ${key}`,
      ).rejects.toThrow(SignerAway);
  const remembered = (sent: string) =>
    saying({ type: "checkpoints", all: [{ origin: ORIGIN, size: 1, root: sent }] });
  expect(await (await remembered(toBase64(root))).signed()).toEqual([at({ size: 1 })]);
  await expect((await remembered("AAAA")).signed()).rejects.toThrow(SignerAway);
});

test("why it refuses is told apart from a tree that it cannot read, and from a signer that does not work", async () => {
  const failing = async (code: string | null) => (await saying({ type: "failed", code })).sign("access", log);
  await expect(failing("E_FORK")).rejects.toEqual(new SignerError("E_FORK"));
  await expect(failing("tile")).rejects.toThrow(RangeError);
  for (const code of [null, "E_OTHER"]) await expect(failing(code)).rejects.toThrow(SignerAway);
});

test("one that has other keys or changes than at first is there no more", async () => {
  const changed = async (change: object) => {
    let opens = 0;
    const signer = await answering(() => (opens++ === 0 ? opening : { ...opening, ...change }));
    return signer.ready();
  };
  await changed({});
  for (const change of [
    { keys: { ...opening.keys, access: toBase64(other.publicKey) } },
    { keys: { ...opening.keys, keys: toBase64(other.publicKey) } },
    { changes: [] },
    { changes: ["one", "two"] },
    { changes: ["other"] },
  ])
    await expect(changed(change), JSON.stringify(change)).rejects.toThrow(SignerAway);
});

test("a log is signed where its clinic may have opened it by now, after all that was signed", () => {
  const midnight = Date.UTC(2027, 0, 1);
  const year = (n: number, host = "clinic.test") => `${host}/bedside-audit/${n}`;
  const expected = (origin: string, signedOrigins: string[] = [], nowMs = midnight) =>
    isExpected("access", origin, {
      ...{ host: "clinic.test", nowMs },
      signed: signedOrigins.map((each) => at({ origin: each })),
    });
  expect([expected(year(2027)), expected(year(2028)), expected(year(2027, "other.test"))]).toEqual([
    true,
    false,
    false,
  ]);
  // A day before it begins, because clocks differ.
  expect([
    expected(year(2027), [], midnight - 86_400_000),
    expected(year(2027), [], midnight - 86_400_001),
  ]).toEqual([true, false]);
  expect([expected(year(2026), [year(2026)]), expected(year(2027), [year(2026)])]).toEqual([true, true]);
  expect([expected(year(2025), [year(2026)]), expected(`${year(2026)}/2`, [year(2026)])]).toEqual([
    false,
    true,
  ]);
  expect(expected(year(2026), [year(2026), year(2027)]), "which ended").toBe(true);
  expect(expected(year(2026), [year(2027, "other.test"), "clinic.test/bedside-keylog"])).toBe(true);
  const about = { host: "clinic.test", signed: [], nowMs: midnight };
  expect(isExpected("keys", "clinic.test/bedside-keylog", about)).toBe(true);
  for (const origin of ["other.test/bedside-keylog", year(2026), ""])
    expect(isExpected("keys", origin, about)).toBe(false);
  expect(expected("clinic.test/bedside-keylog")).toBe(false);
});
