import { existsSync } from "node:fs";
import { defineConfig } from "@playwright/test";

const system = process.env.CHROMIUM_PATH ?? "/usr/bin/chromium";
const quiet = [
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
];
const asRoot = process.getuid?.() === 0 ? ["--no-sandbox", "--disable-gpu"] : [];

export default defineConfig({
  testDir: ".",
  outputDir: "../../test-results/e2e",
  forbidOnly: true,
  // Each worker starts a server with a database of its own.
  workers: 2,
  fullyParallel: false,
  // A machine that builds other things meanwhile may be slow once; a claim that is false fails twice.
  retries: process.env.CI ? 1 : 0,
  // Bounds for what hangs, not for what is slow: two workers, each with servers and browsers of its own, share two cores.
  timeout: 240_000,
  expect: { timeout: 30_000 },
  reporter: process.env.PLAYWRIGHT_JSON_OUTPUT_NAME ? [["line"], ["json"]] : [["list"]],
  use: {
    browserName: "chromium",
    locale: "en-GB",
    actionTimeout: 30_000,
    // Recording films every page of every person: a failure is filmed when it is tried again.
    trace: "on-first-retry",
    screenshot: "only-on-failure",
    launchOptions: {
      ...(existsSync(system) && { executablePath: system }),
      args: [...quiet, "--disable-sync", ...asRoot],
    },
  },
});
