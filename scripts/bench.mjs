// `npm run bench [-- NAME…] [--json]`: figures beside bare primitives and what others offer, measured in the same run.
import path from "node:path";
import { buildAudit } from "./lib/build-audit.mjs";
import { checkNode } from "./lib/check-node.mjs";
import { ensureBuilt } from "./lib/ensure-built.mjs";
import { ensureInstalled } from "./lib/ensure-installed.mjs";
import { findChromium } from "./lib/find-chromium.mjs";
import { orGiveUp } from "./lib/give-up.mjs";
import { root } from "./lib/root.mjs";
import { run } from "./lib/run.mjs";

checkNode();
await orGiveUp(ensureInstalled());
await orGiveUp(ensureBuilt());
await orGiveUp(buildAudit());
const chromium = await orGiveUp(findChromium());
const env = { ...process.env, ...(chromium && { CHROMIUM_PATH: chromium }) };
const tsx = path.join(root, "node_modules", "tsx", "dist", "cli.mjs");
const { status } = await run(process.execPath, [tsx, "tests/bench/main.ts", ...process.argv.slice(2)], {
  env,
});
process.exit(status);
