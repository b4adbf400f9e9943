import { execFile } from "node:child_process";
import { createWriteStream } from "node:fs";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { type Checkpoint, parseCheckpoint, signCheckpoint } from "#audit/checkpoint.ts";
import { exportLog } from "#audit/export.ts";
import { formatKey } from "#audit/note.ts";
import { openLogName } from "#db/audit-log-opener.server.ts";
import { openAuditStorage } from "#db/audit-storage.server.ts";
import type { SqlClient } from "#db/sql-client.server.ts";
import { ed25519Key } from "#signer/seed-key.ts";

/** The text that a signer of this data folder last signed; null before the first. */
export async function lastSigned(dataDir: string, log: "audit" | "keylog"): Promise<string | null> {
  const folder = path.join(dataDir, "secrets");
  const name = (await readdir(folder)).find(
    (file) => file.includes(`bedside-${log}`) && file.endsWith(".checkpoint"),
  );
  return name === undefined ? null : readFile(path.join(folder, name), "utf8");
}

/**
 * What `npm run audit -- verify` says of the log as an officer would export it, under its own key and against checkpoints
 * that were kept on the way. `kept` are texts that the signer had signed.
 */
export async function cliVerdict(
  owner: SqlClient,
  dataDir: string,
  kept: readonly string[],
): Promise<unknown> {
  const key = ed25519Key(
    Buffer.from(await readFile(path.join(dataDir, "secrets", "audit-signer"), "utf8"), "base64url"),
  );
  const folder = await mkdtemp(path.join(tmpdir(), "bedside-verdict-"));
  const sign = (text: string) => signCheckpoint(checkpointIn(text), key.publicKey, key.sign);
  try {
    const storage = await openAuditStorage(owner, (await openLogName(owner)) ?? "");
    const newest = (await lastSigned(dataDir, "audit")) ?? "";
    const { origin, size } = checkpointIn(newest);
    const file = path.join(folder, "log.ndjson");
    await pipeline(Readable.from(exportLog(storage, await sign(newest), size)), createWriteStream(file));
    const pins: string[] = [];
    for (const [i, text] of kept.entries()) {
      const pin = path.join(folder, `${i}.note`);
      await writeFile(pin, await sign(text));
      pins.push("--pin", pin);
    }
    const pinned = formatKey({ name: origin, publicKey: key.publicKey });
    return JSON.parse(await run(["verify", file, "--key", pinned, ...pins, "--json"]));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function checkpointIn(text: string): Checkpoint {
  return parseCheckpoint(text, text.split("\n")[0] ?? "");
}

/** Whatever the status: the verdict is what it prints. */
function run(args: string[]): Promise<string> {
  return new Promise((resolve) => {
    execFile(process.execPath, ["build/audit.mjs", ...args], (_cause, stdout) => resolve(stdout));
  });
}
