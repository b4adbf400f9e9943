// `npm start`: everything from a fresh clone to a running Bedside, with nothing but Node.js at hand.
import { checkNode } from "./lib/check-node.mjs";
import { ensureBuilt } from "./lib/ensure-built.mjs";
import { ensureInstalled } from "./lib/ensure-installed.mjs";
import { orGiveUp } from "./lib/give-up.mjs";
import { serve } from "./lib/serve.mjs";

checkNode();
await orGiveUp(ensureInstalled());
await orGiveUp(ensureBuilt());
await serve();
