import { readFileSync } from "node:fs";
import path from "node:path";
import { giveUp } from "./give-up.mjs";
import { root } from "./root.mjs";

/** Compares with `engines.node` of package.json, which reads `>=major.minor.patch`. */
export function checkNode(version = process.versions.node) {
  const { engines } = JSON.parse(readFileSync(path.join(root, "package.json"), "utf8"));
  const wanted = engines.node.replace(">=", "");
  const [have, need] = [version, wanted].map((text) => text.split(".").map(Number));
  const at = need.findIndex((part, index) => part !== have[index]);
  if (at !== -1 && have[at] < need[at])
    giveUp(
      `Bedside needs Node.js ${wanted} or newer and this is ${version}: install it from https://nodejs.org.`,
    );
}
