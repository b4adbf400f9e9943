import { readdirSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import type { Page } from "@playwright/test";
import { build, type Plugin } from "esbuild";
import type { Locale } from "#app/i18n/locale.ts";
import type { Theme } from "#app/ui/theme.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const assets = path.join(root, "build/client/assets");
const origin = "http://gallery.localhost";

/** What only Vite resolves: the workers, which no screen of the gallery starts, and samples in place of the vault. */
const stubs: Plugin = {
  name: "gallery",
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^#app\/vault\/client\.ts$/ }, () => ({
      path: path.join(root, "tests/ui-gallery/sample-vault.ts"),
    }));
    onResolve({ filter: /\?worker/ }, () => ({ path: "worker", namespace: "worker" }));
    onLoad({ filter: /./, namespace: "worker" }, () => ({ contents: "export default ''" }));
  },
};

/** Opens the gallery's samples under the built application's styles; `show` changes the screen within the same document. */
export async function openGallery(page: Page) {
  const { outputFiles } = await build({
    entryPoints: [path.join(root, "tests/ui-gallery/main.tsx")],
    ...{ bundle: true, write: false, format: "esm", target: "esnext", jsx: "automatic" },
    define: { "process.env.NODE_ENV": '"production"', "import.meta.env": "{}" },
    loader: { ".css": "empty" },
    plugins: [stubs],
  });
  const style = readdirSync(assets).find((name) => /^app-.*\.css$/.test(name));
  const html = `<!doctype html><meta name="viewport" content="width=device-width"><title>Gallery</title><link rel="stylesheet" href="/assets/${style}"><div id="root"></div><script type="module" src="/main.js"></script>`;
  await page.route(`${origin}/**`, (route) => {
    const { pathname } = new URL(route.request().url());
    if (pathname === "/") return route.fulfill({ contentType: "text/html", body: html });
    if (pathname === "/main.js")
      return route.fulfill({ contentType: "text/javascript", body: outputFiles[0]?.text ?? "" });
    return route.fulfill({ path: path.join(assets, path.basename(pathname)) });
  });
  await page.goto(origin);
  return {
    async show(screen: string, locale: Locale, theme: Theme): Promise<void> {
      const query = `${new URLSearchParams({ screen, locale, theme })}`;
      await page.evaluate((wanted) => {
        location.hash = wanted;
      }, query);
      await page.locator(`html[data-shown="${query}"]`).waitFor();
      await page.evaluate(() => document.fonts.ready);
    },
  };
}
