import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdtemp, rm, stat } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openSigner } from "#app/services/audit-log/open-signer.server.ts";
import { startSentence } from "#app/services/start-sentence.server.ts";
import { openCheckpoint } from "#audit/checkpoint.ts";
import { verifyEd25519 } from "#audit/cli/ed25519.ts";
import { encodeEntry } from "#audit/entry.ts";
import { connectSocket } from "#signer/connect-socket.ts";
import { SignerAway } from "#signer/log-signer.ts";
import { connectSigner } from "#signer/remote-signer.ts";
import { replaceKey } from "#signer/replace-key.ts";
import { freePort, type StartedServer, startServer } from "#tests/e2e/start-server.ts";
import { fuzzRuns } from "#tests/factories/fuzz-runs.ts";
import { sampleEntry, sampleLog } from "#tests/unit/audit/sample.ts";

let folder: string;
let socket: string;
let signer: ChildProcess;
const year = new Date().getUTCFullYear();
const origin = `clinic.test/bedside-audit/${year}`;
const log = sampleLog(300);
const view = (size = 300) => ({ origin, size, tile: log.tile });

beforeAll(async () => {
  execFileSync(process.execPath, ["scripts/build.mjs"], { stdio: "inherit" });
  folder = await mkdtemp(path.join(tmpdir(), "bedside-apart-"));
  // PostgreSQL runs as another user where this is root.
  await chmod(folder, 0o711);
  socket = path.join(folder, "run", "signer.sock");
  signer = await started("clinic.test", "keys", socket);
});
afterAll(async () => {
  signer.kill("SIGKILL");
  await rm(folder, { recursive: true, force: true });
});

async function started(host: string, keys: string, place: string): Promise<ChildProcess> {
  const args = ["--folder", path.join(folder, keys), "--host", host, "--socket", place];
  const child = spawn(process.execPath, ["scripts/signer.mjs", ...args], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  const [said] = await once(child.stdout ?? child, "data");
  expect(String(said)).toBe("Signer ready\n");
  return child;
}

async function killed(child: ChildProcess): Promise<void> {
  child.kill("SIGKILL");
  if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
}

/** A signer that is started again takes its time on a busy machine. */
const opened = () => connectSigner(() => connectSocket(socket), { patienceMs: 20_000 });

/** What the signer says to these bytes, until it hangs up or a while has passed. */
async function saidTo(bytes: string | Buffer, withinMs = 300): Promise<{ said: string; hungUp: boolean }> {
  const line = connect(socket);
  let said = "";
  line.on("data", (chunk) => {
    said += chunk;
  });
  const closed = new Promise<boolean>((resolve) => {
    line.once("close", () => resolve(true));
    line.on("error", () => resolve(true));
  });
  line.write(bytes);
  const hungUp = await Promise.race([closed, pause(withinMs, false)]);
  line.destroy();
  return { said, hungUp };
}

test("a signer of its own signs what extends what it signed, and nothing that a lying server asks for", async () => {
  expect((await stat(path.join(folder, "keys"))).mode & 0o777).toBe(0o700);
  expect((await stat(socket)).mode & 0o777).toBe(0o660);
  const app = await opened();
  const { checkpoint, note } = await app.sign("access", view(290));
  const key = { name: origin, publicKey: app.keys.access };
  expect(openCheckpoint(Buffer.from(note), origin, [key], verifyEd25519)).toEqual(checkpoint);
  const forked = sampleLog(280);
  while (forked.rows.length < 300)
    forked.append(encodeEntry(sampleEntry(forked.rows.length, { o: "denied" })));
  const keylog = { origin: "clinic.test/bedside-keylog", size: 3, tile: log.tile };
  let tiles = 0;
  const endless = async () => {
    tiles += 1;
    return new Uint8Array(8192);
  };
  const lies = [
    [view(289), "E_ROLLBACK"],
    [{ ...view(), tile: forked.tile }, "E_FORK"],
    [{ ...view(), origin: `other.test/bedside-audit/${year}` }, "E_ORIGIN"],
    [{ ...view(), origin: `clinic.test/bedside-audit/${year + 2}` }, "E_ORIGIN"],
    // A year that nobody signed when it was open.
    [{ ...view(), origin: `clinic.test/bedside-audit/${year - 1}` }, "E_ORIGIN"],
    [{ ...view(), origin: "anything" }, "E_ORIGIN"],
    [{ ...view(), origin: `${origin}/2` }, "E_EPOCH"],
    [{ ...view(2 ** 53 - 1), tile: endless }, "E_FORK"],
  ] as const;
  for (const [lie, code] of lies)
    await expect(app.sign("access", lie), lie.origin).rejects.toMatchObject({ code });
  expect(tiles).toBeLessThan(128);
  for (const tile of [async () => new Uint8Array(31), async () => new Uint8Array()])
    await expect(app.sign("access", { ...view(), tile })).rejects.toMatchObject({ code: "E_GAP" });
  // A database that is away is no log that lost entries.
  const away = () => Promise.reject(new Error("no database"));
  await expect(app.sign("access", { ...view(), tile: away })).rejects.toThrow("no database");
  await expect(app.sign("keys", { ...keylog, origin: `${keylog.origin}/2` })).rejects.toMatchObject({
    code: "E_EPOCH",
  });
  await expect(app.sign("keys", { ...keylog, origin })).rejects.toMatchObject({ code: "E_ORIGIN" });
  await app.sign("keys", keylog);
  // None of it has moved what it remembers, and it goes on.
  expect((await app.signed()).map(({ size }) => size)).toEqual([290, 3]);
  expect((await app.sign("access", view())).checkpoint.size).toBe(300);
  await app.close();
});

test("frames that are none end the line and nothing else", async () => {
  const { seed, numRuns } = fuzzRuns("frames to the signer", 40);
  let state = seed;
  const random = () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return state / 2 ** 32;
  };
  const good = `${JSON.stringify({ type: "sign", id: 1, kind: "access", origin, size: 300 })}\n`;
  const bad = [
    "GET / HTTP/1.1\r\n\r\n",
    "\n",
    "null\n",
    "[".repeat(100_000).concat("\n"),
    "x".repeat(1_100_000),
    good.replace('"id":1', '"id":-1'),
    good.replace('"size":300', '"size":9007199254740993'),
    good.replace('"kind":"access"', '"kind":"__proto__"'),
    good.replace("}", ',"key":"please"}'),
    `${JSON.stringify({ type: "tile", ask: 1, hashes: "A".repeat(12_000) })}\n`,
    good.repeat(40),
  ];
  for (const bytes of bad)
    expect(await saidTo(bytes, 10_000), bytes.slice(0, 60)).toMatchObject({ hungUp: true });
  const fuzzed = Array.from({ length: numRuns }, () => {
    const bytes = Buffer.from(good);
    for (let n = 0; n < 1 + random() * 4; n++)
      bytes[Math.floor(random() * (bytes.length - 1))] = random() * 256;
    return bytes;
  });
  const answers = await Promise.all(fuzzed.map((bytes) => saidTo(bytes)));
  for (const { said } of answers) expect(said).not.toMatch(/"type":"(note|opened|checkpoints)"/);
  const app = await opened();
  await app.ready();
  await app.close();
});

test("killed and started again it goes on from its memory, and one with another key signs nothing for who knew the first", async () => {
  const app = await opened();
  await killed(signer);
  const asked = app.sign("access", view());
  signer = await started("clinic.test", "keys", socket);
  expect((await asked).checkpoint.size, "who asks meanwhile waits").toBe(300);
  await expect(app.sign("access", view(299))).rejects.toMatchObject({ code: "E_ROLLBACK" });
  // Its folder is another one's: it is not believed.
  const impostor = path.join(folder, "impostor.sock");
  const other = await started("clinic.test", "other", impostor);
  let place = socket;
  const led = await connectSigner(() => connectSocket(place), { patienceMs: 500 });
  place = impostor;
  await killed(signer);
  await expect(led.sign("access", view())).rejects.toThrow(SignerAway);
  await killed(other);
  await led.close();
  // A key that is replaced under it: it ends, to be started again, and so has to be the server.
  signer = await started("clinic.test", "keys", socket);
  await app.ready();
  const ended = once(signer, "exit");
  const replaced = { host: "clinic.test", log: "access", reason: "drill", nowMs: Date.now() } as const;
  await replaceKey(path.join(folder, "keys"), replaced);
  await expect(app.ready()).rejects.toThrow(SignerAway);
  expect((await ended)[0]).toBe(1);
  await app.close();
  signer = await started("clinic.test", "keys", socket);
  const again = await opened();
  expect(again.changes).toHaveLength(1);
  expect((await again.sign("access", view())).checkpoint.size).toBe(300);
  await again.close();
  await expect(connectSigner(() => connectSocket(impostor))).rejects.toThrow(SignerAway);
});

test("a server without its signer serves on, says so in /readyz, and is whole again when it is back", async () => {
  const port = await freePort();
  const place = path.join(folder, "run", "server.sock");
  let apart = await started(`localhost:${port}`, "served", place);
  const settings = {
    PORT: String(port),
    BEDSIDE_DATA_DIR: path.join(folder, "data"),
    BEDSIDE_SIGNER: place,
  };
  const server: StartedServer = await startServer(settings);
  try {
    const ready = async () => {
      const answer = await fetch(`${server.origin}/readyz`);
      return [answer.status, ((await answer.json()) as { failing?: string[] }).failing ?? []];
    };
    await expect.poll(ready).toEqual([200, []]);
    await expect(stat(path.join(folder, "data", "secrets", "audit-signer"))).rejects.toThrow("ENOENT");
    await killed(apart);
    expect((await fetch(`${server.origin}/api/me`)).status, "its entry is written").toBe(401);
    // Who asks within half a second shares one look.
    await expect.poll(ready).toEqual([503, ["signer"]]);
    apart = await started(`localhost:${port}`, "served", place);
    await expect.poll(ready).toEqual([200, []]);
  } finally {
    await server.stop();
    await killed(apart);
  }
  const refused = await openSigner(folder, place).catch(startSentence);
  expect(refused).toMatch(/The signer does not answer at BEDSIDE_SIGNER/);
});
