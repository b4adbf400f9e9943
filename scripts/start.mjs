// `npm start`: everything from a fresh clone to a running Bedside, with nothing but Node.js at hand. With `-- --demo`: a
// synthetic clinic to try.
import { checkNode } from "./lib/check-node.mjs";
import { ensureBuilt } from "./lib/ensure-built.mjs";
import { ensureInstalled } from "./lib/ensure-installed.mjs";
import { orGiveUp } from "./lib/give-up.mjs";
import { readFlags } from "./lib/read-flags.mjs";
import { serve } from "./lib/serve.mjs";

checkNode();
const flags = readFlags();
await orGiveUp(ensureInstalled());
await orGiveUp(ensureBuilt());
await serve(flags);
