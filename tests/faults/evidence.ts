import { copyFile, mkdtemp, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";

const LAST_LINES = 60;

/** What a failed test leaves to be looked at: PostgreSQL's own log and more texts, in a folder that is named with the log's end. */
export async function keepEvidence(postgresLog: string, texts: Record<string, string>): Promise<void> {
  const folder = await mkdtemp(path.join(tmpdir(), "bedside-failed-"));
  const log = await readFile(postgresLog, "utf8").catch((cause: unknown) => `no log: ${String(cause)}`);
  await copyFile(postgresLog, path.join(folder, "postgres.log")).catch(() => undefined);
  for (const [name, text] of Object.entries(texts)) await writeFile(path.join(folder, name), text);
  const end = log.trimEnd().split("\n").slice(-LAST_LINES).join("\n");
  console.error(`kept for a look: ${folder}\nthe end of PostgreSQL's log:\n${end}`);
}
