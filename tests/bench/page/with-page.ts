import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { chromium, type Page } from "@playwright/test";
import { build, type InlineConfig, preview } from "vite";
import type { BenchPage } from "./main.ts";

const asRoot = process.getuid?.() === 0 ? ["--no-sandbox", "--disable-gpu"] : [];
const flags = ["--disable-quic", "--no-first-run", "--disable-background-networking", ...asRoot];

/** How every bench starts Chromium. */
export function browserOptions() {
  const executablePath = process.env.CHROMIUM_PATH;
  return { ...(executablePath && { executablePath }), args: flags };
}

/** The same code in Chromium: a page built like the product's, served on this machine, and forgotten afterwards. */
export async function withPage<T>(run: (bench: BenchPage, page: Page) => Promise<T>): Promise<T> {
  const outDir = await mkdtemp(path.join(tmpdir(), "bedside-bench-"));
  const config: InlineConfig = {
    root: fileURLToPath(new URL(".", import.meta.url)),
    configFile: false,
    logLevel: "error",
    worker: { format: "es", rollupOptions: { output: { inlineDynamicImports: true } } },
    build: { outDir, emptyOutDir: true, target: "es2022" },
    preview: { port: 0, host: "localhost" },
  };
  await build(config);
  const server = await preview(config);
  const browser = await chromium.launch(browserOptions());
  try {
    const page = await browser.newPage();
    page.on("pageerror", (error) => console.error(error.message));
    await page.goto(server.resolvedUrls?.local[0] ?? "");
    await page.waitForFunction(() => "bench" in globalThis);
    return await run(remote(page), page);
  } finally {
    await browser.close();
    await server.close();
    await rm(outDir, { recursive: true, force: true });
  }
}

/** Each method runs in the page. */
function remote(page: Page): BenchPage {
  const call =
    (method: string) =>
    (...args: unknown[]) =>
      page.evaluate(
        ([name, values]) => {
          const { bench } = globalThis as unknown as {
            bench: Record<string, (...all: unknown[]) => unknown>;
          };
          return bench[name]?.(...values);
        },
        [method, args] as const,
      );
  // The page puts an object of exactly this interface under `bench`.
  return new Proxy({}, { get: (_, method) => call(String(method)) }) as BenchPage;
}
