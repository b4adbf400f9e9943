// Builds when a source is newer than the build; `--always` builds anyway.
import { ensureBuilt } from "./lib/ensure-built.mjs";

await ensureBuilt({ always: process.argv.includes("--always") });
