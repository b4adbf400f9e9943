// Serves what is installed and built: what `npm start` ends with, and what a container or a service unit runs.
import { checkNode } from "./lib/check-node.mjs";
import { readFlags } from "./lib/read-flags.mjs";
import { serve } from "./lib/serve.mjs";

checkNode();
await serve(readFlags());
