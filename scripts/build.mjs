// Builds when a source is newer than the build; `--always` builds anyway.
import { ensureBuilt } from "./lib/ensure-built.mjs";
import { orGiveUp } from "./lib/give-up.mjs";

await orGiveUp(ensureBuilt({ always: process.argv.includes("--always") }));
