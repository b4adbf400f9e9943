import { execFile, spawnSync } from "node:child_process";
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { builtinModules } from "node:module";
import { tmpdir } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { signCheckpoint } from "#audit/checkpoint.ts";
import { fileStorage, openLogFile } from "#audit/cli/files.ts";
import { nodeEngine } from "#audit/cli/node-engine.ts";
import { EMPTY_RANGE, extendRange, rangeRoot } from "#audit/compact-range.ts";
import { entryLine, exportLog } from "#audit/export.ts";
import { formatKey } from "#audit/note.ts";
import { verifyLog } from "#audit/verify.ts";
import { LONG_ORIGIN, longLog, writeLongExport } from "#tests/factories/long-log.ts";
import { newNoteKey } from "#tests/unit/audit/keys.ts";
import { ORIGIN, sampleLog } from "#tests/unit/audit/sample.ts";

const folder = mkdtempSync(path.join(tmpdir(), "bedside-audit-program-"));
const program = path.join(folder, "audit.mjs");
beforeAll(() => {
  // Builds it when a source is newer; a file that is not there decides nothing.
  const { status } = spawnSync(process.execPath, ["scripts/audit.mjs", "verify", "no-such-file"]);
  expect(status).toBe(3);
  copyFileSync("build/audit.mjs", program);
});
afterAll(() => rmSync(folder, { recursive: true }));

test("the audit command line is one file that needs nothing but Node", async () => {
  const imported = [...readFileSync(program, "utf8").matchAll(/^import .* from "([^"]+)"/gm)];
  expect(imported.length).toBeGreaterThan(0);
  expect(imported.filter(([, name = ""]) => !builtinModules.includes(name.replace("node:", "")))).toEqual([]);

  const { key, sign } = newNoteKey(ORIGIN);
  const store = sampleLog(20);
  const { root, size } = await verifyLog(store, { origin: ORIGIN });
  const note = await signCheckpoint({ origin: ORIGIN, size, root }, key.publicKey, sign);
  let text = "";
  for await (const line of exportLog(store, note, size)) text += line;
  const check = (name: string, content: string) => {
    const file = path.join(folder, name);
    writeFileSync(file, content);
    const args = [program, "verify", file, "--key", formatKey(key)];
    return spawnSync(process.execPath, args, {
      cwd: folder,
      env: { NODE_ENV: "production" },
      encoding: "utf8",
    });
  };
  expect(check("whole.ndjson", text)).toMatchObject({ status: 0, stderr: "" });
  const cut = text.split("\n").toSpliced(10, 1).join("\n");
  expect(check("cut.ndjson", cut)).toMatchObject({ status: 2, stdout: expect.stringContaining("E_GAP") });
});

/** What becomes of a line of an export: another one, two of them, or none. */
type Change = (line: string, seq: number) => string;
const at = (place: number, change: (line: string) => string): Change => {
  return (line, seq) => (seq === place ? change(line) : line);
};
const base64 = (line: string, field: string, change: (bytes: Buffer) => Buffer) =>
  line.replace(new RegExp(`"${field}":"([^"]*)"`), (_, text: string) => {
    return `"${field}":"${change(Buffer.from(text, "base64")).toString("base64")}"`;
  });
const flipped = (bytes: Buffer) => Buffer.from(bytes.map((byte, i) => (i === 9 ? byte ^ 1 : byte)));
const SIZE = 1500;
const tamperings: [string, Change][] = [
  ["nothing", (line) => line],
  ["a changed body", at(700, (line) => base64(line, "body", flipped))],
  ["a changed leaf", at(701, (line) => base64(line, "leaf", flipped))],
  ["a changed link", at(702, (line) => base64(line, "link", flipped))],
  ["a body that is no entry", at(703, (line) => base64(line, "body", () => Buffer.from("{}")))],
  ["a body of other spelling", at(9, (line) => base64(line, "body", (it) => Buffer.from(` ${it}`)))],
  ["a line left out", at(1100, () => "")],
  ["a line twice", at(1101, (line) => line + line)],
  ["the last lines left out", (line, seq) => (seq < SIZE - 40 ? line : "")],
  ["a redacted body", at(55, (line) => line.replace(/"body":"[^"]*"/, '"body":null'))],
  ["a line written otherwise", at(56, (line) => line.replace('"seq":', ' "seq": '))],
  ["loose bits in a hash", at(57, (line) => line.replace(/"leaf":"([^"]{42})./, '"leaf":"$19'))],
  ["a line that is none", at(1400, () => "nothing\n")],
  ["changes everywhere", (line, seq) => (seq % 2 === 0 ? line : base64(line, "body", flipped))],
];

const honest = [...longLog(SIZE)];
const tree = extendRange(
  EMPTY_RANGE,
  honest.map(({ leaf }) => leaf),
);
const checkpoint = { origin: LONG_ORIGIN, size: SIZE, root: rangeRoot(tree) };

test.each(tamperings)(
  "two threads find in an export with %s exactly what one finds, and what plain JavaScript finds",
  async (name, change) => {
    const file = path.join(folder, `tampered-${name.replaceAll(" ", "-")}.ndjson`);
    const manifest = {
      ...{ format: "bedside-audit-export/1", origin: LONG_ORIGIN, claim: "complete", checkpoint: null },
    };
    const lines = honest.map((entry) => change(entryLine(entry), entry.seq));
    writeFileSync(file, `${JSON.stringify(manifest)}\n${lines.join("")}`);
    const log = await openLogFile(file);
    const program = pathToFileURL(path.resolve("build/audit.mjs"));
    const found = async (threads: number | null) => {
      const storage = await fileStorage(log, threads === null ? undefined : { program, threads });
      const engine = threads === null ? undefined : nodeEngine;
      const options = { origin: LONG_ORIGIN, withoutTiles: true, checkpoint, engine };
      // Bytes are bytes, whichever class holds them.
      return structuredClone(await verifyLog(storage, options).catch(String));
    };
    const plain = await found(null);
    expect(await found(1)).toEqual(plain);
    expect(await found(2)).toEqual(plain);
    const isWhole = name === "nothing" || name === "a line written otherwise";
    expect(plain).toMatchObject(isWhole ? { status: 0, size: SIZE, findings: [] } : {});
    if (!isWhole) expect(plain).not.toMatchObject({ findings: [] });
  },
);

test("an export of 100,000 entries is verified as a stream, in memory that it does not fit into", async () => {
  const SIZE = 100_000;
  const account = pathToFileURL(path.resolve("tests/factories/peak-memory.mjs")).href;
  const check = async (file: string, key: string) => {
    const args = ["--import", account, program, "verify", file, "--key", key, "--json"];
    const { stdout, stderr } = await new Promise<{ stdout: string; stderr: string }>((resolve) =>
      execFile(process.execPath, args, (_failed, stdout, stderr) => resolve({ stdout, stderr })),
    );
    const { kilobytes } = JSON.parse(stderr.trim().split("\n").at(-1) ?? "");
    return { ...JSON.parse(stdout), megabytes: kilobytes / 1000 };
  };
  const whole = path.join(folder, "long.ndjson");
  const key = await writeLongExport(whole, SIZE);
  const small = path.join(folder, "short.ndjson");
  const shortKey = await writeLongExport(small, 1000);
  const [found, little] = [await check(whole, key), await check(small, shortKey)];
  expect(found).toMatchObject({ status: 0, size: SIZE, covered: SIZE, findings: [] });
  // 77 MB of text; two threads, what they read ahead, and a few bytes an entry.
  expect(found.megabytes - little.megabytes).toBeLessThan(70);
  const text = readFileSync(whole);
  const at = text.indexOf('"seq":99000,"body":"') + 400;
  text[at] = text[at] === 65 ? 66 : 65;
  writeFileSync(whole, text);
  expect(await check(whole, key)).toMatchObject({ status: 2, firstBad: 99_000 });
});
