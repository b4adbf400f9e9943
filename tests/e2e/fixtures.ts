import { type BrowserContext, test as base, expect } from "@playwright/test";
import { type StartedServer, startServer } from "./start-server.ts";

/** What a page may never do: an entry here fails the test. */
export interface Complaints {
  readonly found: string[];
  /** For a test whose own claim is that the page complains, say of a tampered file. */
  expect(pattern: RegExp): void;
}

/**
 * Watches a context of one's own: console errors, uncaught errors and violations of the policy. The default `page`
 * is watched already.
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

export const test = base.extend<
  { complaints: Complaints; emptyServer: StartedServer },
  { server: StartedServer }
>({
  /** For a test that sets up a clinic, which a server lets happen once, or that spoils it. */
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixtures from the pattern
  emptyServer: async ({}, use) => {
    const server = await startServer();
    await use(server);
    await server.stop();
  },
  /** Shared by the tests of a worker: none of them sets it up. */
  server: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixtures from the pattern
    async ({}, use) => {
      const server = await startServer();
      await use(server);
      await server.stop();
    },
    { scope: "worker" },
  ],
  baseURL: async ({ server }, use) => use(server.origin),
  complaints: [
    async ({ context }, use) => {
      const found: string[] = [];
      const expected: RegExp[] = [];
      await watch(context, found);
      await use({ found, expect: (pattern) => expected.push(pattern) });
      const unexpected = found.filter((text) => !expected.some((pattern) => pattern.test(text)));
      expect(unexpected, "the page complained").toEqual([]);
    },
    { auto: true },
  ],
});

export { expect };
