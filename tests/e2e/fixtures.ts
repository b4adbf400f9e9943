import { type BrowserContext, test as base, expect } from "@playwright/test";
import { type StartedServer, startServer } from "./start-server.ts";

/**
 * Watches a context for what a page may never do: console errors, uncaught errors and violations of the policy. A test that
 * ends with any has failed.
 */
export async function watch(context: BrowserContext, found: string[]): Promise<void> {
  await context.exposeFunction("__reportViolation", (text: string) => found.push(text));
  await context.addInitScript(() => {
    document.addEventListener("securitypolicyviolation", (event) => {
      const report = (globalThis as unknown as { __reportViolation(text: string): void }).__reportViolation;
      report(`policy: ${event.effectiveDirective} ${event.blockedURI} ${event.sample}`);
    });
  });
  context.on("console", (message) => {
    if (message.type() === "error") found.push(`console: ${message.text()} (${message.location().url})`);
  });
  context.on("weberror", (error) => found.push(`uncaught: ${error.error().message}`));
}

export const test = base.extend<{ emptyServer: StartedServer }>({
  /** For a test that sets up a clinic, which a server lets happen once, or that spoils it. */
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixtures from the pattern
  emptyServer: async ({}, use) => {
    const server = await startServer();
    await use(server);
    await server.stop();
  },
});

export { expect };
