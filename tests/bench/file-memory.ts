import type { Effort } from "./compare.ts";
import { trialEffort } from "./compare.ts";
import { passLargeFile } from "./crypto/large-file.ts";
import { counted, type Figure } from "./figure.ts";
import { withPage } from "./page/with-page.ts";

const MIB = 1024 * 1024;
const aim = { type: "at most", value: 64 } as const;
const common = { unit: "MiB", against: "the heap and its buffers before", aim } as const;

/** The greatest heap with its array buffers while a file goes through, less what there was before. */
export async function fileMemory(effort: Effort): Promise<Figure[]> {
  const size = (effort === trialEffort ? 4 : 100) * MIB;
  const name = `peak memory, sealing and opening ${size / MIB} MiB`;
  const before = inNode();
  let peak = before;
  await passLargeFile(size, () => {
    peak = Math.max(peak, inNode());
  });
  return [
    counted({ ...common, name, where: "Node", value: (peak - before) / MIB }),
    counted({ ...common, name, where: "Chromium", value: (await inChromium(size)) / MIB }),
  ];
}

function inNode(): number {
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

/** Chromium says what its heap and the buffers behind it take (DevTools protocol, Runtime.getHeapUsage). */
function inChromium(size: number): Promise<number> {
  return withPage(async (bench, page) => {
    const session = await page.context().newCDPSession(page);
    const usage = async () => {
      const heap: { usedSize: number; backingStorageSize?: number } =
        await session.send("Runtime.getHeapUsage");
      return heap.usedSize + (heap.backingStorageSize ?? 0);
    };
    await session.send("HeapProfiler.collectGarbage");
    const before = await usage();
    let peak = before;
    let done = false;
    const work = bench.largeFile(size).finally(() => {
      done = true;
    });
    while (!done) peak = Math.max(peak, await usage());
    if ((await work) !== size) throw new Error("the file did not come out whole");
    return peak - before;
  });
}
