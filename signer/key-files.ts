import { randomBytes } from "node:crypto";
import { readFile, rename } from "node:fs/promises";
import path from "node:path";
import type { LogKind } from "#audit/log-change.ts";
import { syncFolder, textIn } from "./memory.ts";
import { writeOnce } from "./write-once.ts";

/** Who reads these files can sign a second history of a log; whoever kept a checkpoint sees the contradiction. */
const FILES: Readonly<Record<LogKind, string>> = {
  access: "audit-signer",
  keys: "keylog-signer",
};
const SEED_BYTES = 32;

/** Seed of a log's Ed25519 key, made when there is none. */
export function openSeed(folder: string, log: LogKind, random = randomBytes): Promise<Uint8Array> {
  return readOrMake(path.join(folder, FILES[log]), random);
}

/** Seed of the key that is about to replace it; it stays beside the old one until the change that says so is on disk. */
export function openNextSeed(folder: string, log: LogKind, random = randomBytes): Promise<Uint8Array> {
  return readOrMake(path.join(folder, `${FILES[log]}.next`), random);
}

/** The next seed takes the old one's place, which is gone with it. */
export async function takeNextSeed(folder: string, log: LogKind): Promise<void> {
  await rename(path.join(folder, `${FILES[log]}.next`), path.join(folder, FILES[log]));
  await syncFolder(folder);
}

/** On the disk before anybody signs with it: a key that is named and lost cannot be had again. */
async function readOrMake(file: string, random: (length: number) => Uint8Array): Promise<Uint8Array> {
  const there = await textIn(file);
  if (there !== null) return Buffer.from(there, "base64url");
  // Two first starts at once agree on one value.
  await writeOnce(file, Buffer.from(random(SEED_BYTES)).toString("base64url"));
  return Buffer.from(await readFile(file, "utf8"), "base64url");
}
