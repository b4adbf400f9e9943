import { trustedWorkerUrl } from "#app/trusted-types.ts";
import type { Frame } from "./read-code.ts";
import workerUrl from "./scan-worker.ts?worker&url";

/** Reads frames in a worker of its own, one at a time. The pixels are moved there, not copied. */
export function openReader(): { read(frame: Frame): Promise<string | null>; close(): void } {
  const worker = new Worker(trustedWorkerUrl(workerUrl), { type: "module", name: "bedside-scan" });
  return {
    read: (frame) =>
      new Promise((resolve, reject) => {
        worker.onmessage = ({ data }: MessageEvent<string | null>) => resolve(data);
        worker.onerror = () => reject(new Error("the reader stopped"));
        worker.postMessage(frame, [frame.data.buffer]);
      }),
    close: () => worker.terminate(),
  };
}
