import type { BrowserContext } from "@playwright/test";

/** Puts a script before the vault's own in every worker that this context starts from now on. */
export async function runInWorker(context: BrowserContext, script: string): Promise<void> {
  await context.route(/\/assets\/entry-[\w-]+\.js$/, async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, body: script + (await response.text()) });
  });
}
