import path from "node:path";
import { pathToFileURL } from "node:url";
import { checkNode } from "./check-node.mjs";
import { ensureBuilt } from "./ensure-built.mjs";
import { ensureInstalled } from "./ensure-installed.mjs";
import { giveUp, orGiveUp } from "./give-up.mjs";
import { root } from "./root.mjs";

/** What an operator does to a stopped server: `work` with what the build exports, then the end; one sentence where it cannot. */
export async function operate(work) {
  checkNode();
  await orGiveUp(ensureInstalled());
  await orGiveUp(ensureBuilt());
  process.chdir(root);
  process.env.NODE_ENV = "production";
  const build = await import(pathToFileURL(path.join(root, "build", "server", "index.js")).href);
  const program = build.entry.module;
  try {
    process.stdout.write(`${(await work(program)).join("\n")}\n`);
    process.exit();
  } catch (cause) {
    giveUp(program.startSentence(cause));
  }
}
