import { on } from "node:events";
import { type MessagePort, Worker } from "node:worker_threads";
import { createLogHashes } from "../hashes.ts";
import { type EntryPack, packLines } from "./entry-pack.ts";
import { nodeEngine } from "./node-engine.ts";
import { wholeLines } from "./whole-lines.ts";

/** Packs that may wait for the walk: what is read ahead stays within a few megabytes. */
const AHEAD = 8;

/** What the thread is told: a file to read. */
export interface ReaderTask {
  file: string;
}

/**
 * Packs of an export, read, decoded and hashed by a thread of its own: half of the work of a verification. `program` is the
 * file that the thread runs, which calls `serveReader`. Rejects when the thread ends before the file does.
 */
export async function* packsFromThread(program: URL, file: string): AsyncGenerator<EntryPack> {
  const worker = new Worker(program, { workerData: { file } satisfies ReaderTask });
  try {
    for await (const [message] of on(worker, "message", { close: ["exit"] })) {
      // Our own thread's messages, as `serveReader` sends them.
      const pack = message as EntryPack | null;
      if (pack === null) return;
      worker.postMessage("next");
      yield pack;
    }
    throw new Error("the reading thread ended early");
  } finally {
    await worker.terminate();
  }
}

/** The thread's side: packs, as many ahead as were not asked for yet, then null. */
export async function serveReader(port: MessagePort, { file }: ReaderTask): Promise<void> {
  const hashes = createLogHashes(nodeEngine.sha256);
  let ahead = AHEAD;
  let wake = () => {};
  port.on("message", () => {
    ahead += 1;
    wake();
  });
  for await (const lines of wholeLines(file)) {
    while (ahead === 0)
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    ahead -= 1;
    const pack = packLines(lines, hashes);
    const { bytes, seqs, places, lengths } = pack;
    port.postMessage(pack, [bytes, seqs.buffer, places.buffer, lengths.buffer]);
    if (pack.isBroken) break;
  }
  port.postMessage(null);
  port.close();
}
