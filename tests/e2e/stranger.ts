import { test as base, expect } from "./clinic-fixture.ts";
import { watch } from "./fixtures.ts";

/** What a page may never do: an entry here fails the test. */
export interface Complaints {
  readonly found: string[];
  /** For a test whose own claim is that the page complains, say of a tampered file. */
  expect(pattern: RegExp): void;
}

/** `page` is a stranger's at the worker's clinic: signed in nowhere, and watched. */
export const test = base.extend<{ complaints: Complaints }>({
  baseURL: async ({ clinic }, use) => use(clinic.origin),
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
