import type { BrowserContext, Page } from "@playwright/test";
import { runInWorker } from "./run-in-worker.ts";

const channel = "test-worker-clock";

/** From now on the vault's worker of this context tells the time through a skew that a page sets, in ms. */
export async function skewWorkerClock(
  context: BrowserContext,
): Promise<(page: Page, ms: number) => Promise<void>> {
  const skewed = `{
    const now = Date.now.bind(Date);
    let skew = 0;
    new BroadcastChannel("${channel}").onmessage = ({ data }) => { skew = data; };
    Date.now = () => now() + skew;
  }
  `;
  await runInWorker(context, skewed);
  return async (page, ms) => {
    await page.evaluate(
      ([name, value]) => {
        const tell = new BroadcastChannel(name);
        tell.postMessage(value);
        tell.close();
      },
      [channel, ms] as const,
    );
  };
}
