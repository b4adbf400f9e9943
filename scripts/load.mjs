// `npm run load [-- --nodes N --rate R --seconds S …] [--json]`: headless people against one node and against two behind nginx,
// all on this machine, bounded in number and time. Fails when a message is lost, doubled, out of order or not in the log.
import path from "node:path";
import { checkNode } from "./lib/check-node.mjs";
import { ensureBuilt } from "./lib/ensure-built.mjs";
import { ensureInstalled } from "./lib/ensure-installed.mjs";
import { orGiveUp } from "./lib/give-up.mjs";
import { root } from "./lib/root.mjs";
import { run } from "./lib/run.mjs";

checkNode();
await orGiveUp(ensureInstalled());
await orGiveUp(ensureBuilt());
const tsx = path.join(root, "node_modules", "tsx", "dist", "cli.mjs");
const { status } = await run(process.execPath, [tsx, "tests/load/main.ts", ...process.argv.slice(2)]);
process.exit(status);
