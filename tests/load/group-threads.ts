import { MessageChannel, Worker } from "node:worker_threads";
import { type Endpoint, wrap } from "comlink";
import type { Group } from "./group.ts";

export interface GroupThreads {
  groups: Group[];
  stop(): Promise<void>;
}

/** So many groups, each in a thread of its own. */
export function startGroups(count: number, origin: string): GroupThreads {
  const started = Array.from({ length: count }, () => {
    const { port1, port2 } = new MessageChannel();
    const worker = new Worker(new URL("./group-thread.mjs", import.meta.url), {
      workerData: { origin, port: port2 },
      transferList: [port2],
    });
    // Node's ports are browsers' ports in all that comlink asks of them.
    return { worker, group: wrap<Group>(port1 as unknown as Endpoint) };
  });
  return {
    groups: started.map(({ group }) => group),
    stop: async () => void (await Promise.all(started.map(({ worker }) => worker.terminate()))),
  };
}
