import { existsSync } from "node:fs";
import path from "node:path";
import { root } from "./root.mjs";
import { run } from "./run.mjs";

const SYSTEM = "/usr/bin/chromium";

/**
 * Path of a Chromium: $CHROMIUM_PATH, the system's, else installed with apt where this is root on Debian; undefined
 * after a download by Playwright, which finds its own. Throws when there is none to be had.
 */
export async function findChromium() {
  const chosen = process.env.CHROMIUM_PATH;
  if (chosen) {
    if (!existsSync(chosen)) throw new Error("CHROMIUM_PATH names no file: correct it, or unset it.");
    return chosen;
  }
  if (existsSync(SYSTEM)) return SYSTEM;
  if (process.getuid?.() === 0 && existsSync("/usr/bin/apt-get")) {
    process.stdout.write("Installing Chromium with apt-get (once)...\n");
    await run("apt-get", ["update", "-qq"], { quiet: true });
    const packages = ["chromium", "fonts-noto-core"];
    await run("apt-get", ["install", "-y", "-qq", "--no-install-recommends", ...packages], { quiet: true });
    if (existsSync(SYSTEM)) return SYSTEM;
  }
  process.stdout.write("Downloading Chromium with Playwright (once)...\n");
  const cli = path.join(root, "node_modules", "@playwright", "test", "cli.js");
  const { status } = await run(process.execPath, [cli, "install", "chromium"]);
  if (status !== 0)
    throw new Error("No Chromium was found or could be had: install one and set CHROMIUM_PATH.");
  return undefined;
}
