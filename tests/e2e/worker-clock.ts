import type { BrowserContext, Page } from "@playwright/test";

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
  await context.route(/\/assets\/entry-[\w-]+\.js$/, async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, body: skewed + (await response.text()) });
  });
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
